package chat.tertulia.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.systemtests.client.StreamEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SequenceReaderTest {

    private final SequenceReader reader = new SequenceReader(100);

    private void see(String name, int number, long offset) {
        String data = "{\"pos\":\"7:" + offset + "\",\"event\":{\"message\":{\"text\":\"#" + number + " xxx\"}}}";
        reader.onEvent(new StreamEvent(name, "id", data.getBytes(StandardCharsets.UTF_8), 1_000 + offset));
    }

    @Test
    void remembersWhenEachMessageWasSeen() {
        see("message.posted", 0, 5);
        see("message.sentiment", 1, 6);
        see("message.posted", 42, 17);

        assertThat(reader.seen()).isEqualTo(2);
        assertThat(reader.seenNanos(0)).isEqualTo(1_005);
        assertThat(reader.seenNanos(1)).isZero();
        assertThat(reader.seenNanos(42)).isEqualTo(1_017);
        assertThat(reader.repeated() + reader.outOfOrder() + reader.announcedGaps())
                .isZero();
    }

    @Test
    void countsRepetitionsAndWhatCameOutOfOrder() {
        see("message.posted", 1, 10);
        see("message.posted", 1, 10);
        see("message.posted", 3, 12);
        see("message.posted", 2, 11);

        assertThat(reader.repeated()).isEqualTo(1);
        assertThat(reader.outOfOrder()).isEqualTo(1);
        assertThat(reader.seen()).isEqualTo(3);
    }
}
