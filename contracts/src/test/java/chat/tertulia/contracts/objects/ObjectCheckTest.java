package chat.tertulia.contracts.objects;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.objects.ObjectCheck.Fault;
import chat.tertulia.contracts.objects.ObjectCheck.Finding;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObjectCheckTest {

    private static final ObjectCheck CHECK = new ObjectCheck(1_000);

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static @Nullable ObjectType type(String head) {
        return ObjectType.of(latin(head));
    }

    @Test
    void theFirstBytesSayWhatItIs() {
        assertThat(type("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR")).isEqualTo(ObjectType.PNG);
        assertThat(type("ÿØÿà\0\u0010JFIF")).isEqualTo(ObjectType.JPEG);
        assertThat(type("GIF89a\1\0")).isEqualTo(ObjectType.GIF);
        assertThat(type("RIFF\4\0\0\0WAVEfmt ")).isEqualTo(ObjectType.WAV);
        assertThat(type("RIFF\4\0\0\0WEBPVP8 ")).isEqualTo(ObjectType.WEBP);
        assertThat(type("%PDF-1.7\n%âãÏÓ")).isEqualTo(ObjectType.PDF);
        assertThat(type("ID3\4\0\0\0\0\0#TSSE")).isEqualTo(ObjectType.MP3);
        assertThat(type("PK\3\4\24\0")).isEqualTo(ObjectType.ZIP);
        assertThat(type("\0\0\0\40ftypisom")).isEqualTo(ObjectType.MP4);
        assertThat(type("\32Eß£\u0001")).isEqualTo(ObjectType.WEBM);
        assertThat(type("OggS\0\2")).isEqualTo(ObjectType.OGG);
        // What Polly sends: MPEG-2 layer III, 48 kbit/s, 24 kHz, without a tag.
        assertThat(type("ÿó`Ä\0")).isEqualTo(ObjectType.MP3);
        assertThat(type("ÿûpÄ\0")).isEqualTo(ObjectType.MP3);
        assertThat(ObjectType.of("¿Qué tal? \r\n\t👍".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(ObjectType.TEXT);
    }

    @Test
    void whatLooksLikeNothingKnownIsNothing() {
        assertThat(type("RIFF\4\0\0\0AVI LIST")).isNull();
        assertThat(type("\u007fELF\2\1\1\0")).isNull();
        assertThat(type("PK\5\6")).as("an empty archive").isNull();
        assertThat(type("MZ\u0090\0")).isNull();
        assertThat(type("ÿþh\0o\0")).as("UTF-16 is no text here").isNull();
        assertThat(type("ÿùP\u0080")).as("AAC").isNull();
        assertThat(type("hol\u00e1 mundo")).as("Latin-1 is no text here").isNull();
    }

    @Test
    void aCharacterThatTheEndOfTheHeadCutsIsFine() {
        byte[] whole = ("a".repeat(ObjectType.HEAD_BYTES - 1) + "é").getBytes(StandardCharsets.UTF_8);

        assertThat(ObjectType.of(java.util.Arrays.copyOf(whole, ObjectType.HEAD_BYTES)))
                .isEqualTo(ObjectType.TEXT);
    }

    @Test
    void whatItIsMustBeWhatItIsSaidToBe() {
        byte[] wav = latin("RIFF\4\0\0\0WAVEfmt ");
        assertThat(CHECK.check("audio/X-WAV; codecs=1", 100, wav)).isEqualTo(new Finding(ObjectType.WAV, null));
        assertThat(CHECK.check("audio/mpeg", 100, wav)).isEqualTo(new Finding(ObjectType.WAV, Fault.OTHER_TYPE));
        assertThat(CHECK.check("text/html", 20, latin("<html>")))
                .isEqualTo(new Finding(ObjectType.TEXT, Fault.OTHER_TYPE));
        assertThat(CHECK.check("audio/wav", 0, new byte[0])).isEqualTo(new Finding(null, Fault.EMPTY));
        assertThat(CHECK.check("audio/wav", 1_000, wav).fault()).isNull();
        assertThat(CHECK.check("audio/wav", 1_001, wav)).isEqualTo(new Finding(null, Fault.TOO_LARGE));
        assertThat(CHECK.check("audio/wav", 4, latin("MZ\u0090\0"))).isEqualTo(new Finding(null, Fault.UNKNOWN_TYPE));
        assertThat(Fault.OTHER_TYPE.code()).isEqualTo("other-type");
    }

    @Test
    void filesAreLookedAtTheSameWay(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("a.wav"), latin("RIFF\4\0\0\0WAVE" + "\0".repeat(900)));
        assertThat(CHECK.check("audio/wav", file)).isEqualTo(new Finding(ObjectType.WAV, null));
        assertThat(new ObjectCheck(911).check("audio/wav", file).fault()).isEqualTo(Fault.TOO_LARGE);
    }
}
