package chat.tertulia.ingest.attachments;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class UploadSignatureTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000);

    @Test
    void holdsForWhatWasSignedUntilItsTimeIsOver() {
        UploadSignature ours = UploadSignature.of(new byte[32]);
        String signed = ours.sign("r1", "a1", 10, 1_600);

        assertThat(ours.holds("r1", "a1", 10, 1_600, signed, NOW)).isTrue();
        assertThat(ours.holds("r1", "a1", 10, 1_600, signed, Instant.ofEpochSecond(1_600)))
                .as("expired")
                .isFalse();
        assertThat(ours.holds("r1", "a1", 10, 9_999, signed, NOW)).as("longer").isFalse();
        assertThat(ours.holds("r1", "a1", 11, 1_600, signed, NOW)).as("more").isFalse();
        assertThat(ours.holds("r1", "a2", 10, 1_600, signed, NOW))
                .as("another file")
                .isFalse();
        assertThat(ours.holds("r2", "a1", 10, 1_600, signed, NOW))
                .as("another room")
                .isFalse();
        assertThat(ours.holds("r1", "a1", 10, 1_600, "", NOW)).as("unsigned").isFalse();
        byte[] other = new byte[32];
        other[31] = 1;
        assertThat(UploadSignature.of(other).holds("r1", "a1", 10, 1_600, signed, NOW))
                .as("another key")
                .isFalse();
    }
}
