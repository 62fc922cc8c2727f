package chat.tertulia.ingest.speech;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudioFolderTest {

    @TempDir
    private Path root;

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

    private void add(AudioFolder folder, String name, int bytes) throws IOException {
        now = now.plus(Duration.ofSeconds(1));
        Path written = folder.unfinished();
        Files.write(written, new byte[bytes]);
        assertThat(folder.add(name, written)).hasSize(bytes).isEqualTo(root.resolve(name));
        assertThat(written).doesNotExist();
    }

    @Test
    void whatWasNotAskedForLongestGoesFirstAlsoAfterARestart() throws IOException {
        AudioFolder folder = new AudioFolder(root, false, 1_000, clock);
        add(folder, "a", 400);
        add(folder, "b", 400);
        now = now.plus(Duration.ofSeconds(1));
        assertThat(folder.find("a")).isEqualTo(root.resolve("a"));
        assertThat(folder.find("x")).isNull();
        Files.write(folder.unfinished(), new byte[10]);

        AudioFolder again = new AudioFolder(root, false, 1_000, clock);
        assertThat(again.bytes()).isEqualTo(800);
        add(again, "c", 400);
        assertThat(root).isDirectoryContaining("glob:**/a").isDirectoryContaining("glob:**/c");
        try (var files = Files.list(root)) {
            assertThat(files).hasSize(2);
        }
        assertThat(again.bytes()).isEqualTo(800);
        again.close();
        assertThat(root).exists();
    }

    @Test
    void whatIsLargerThanAllIsStillThereToBeSent() throws IOException {
        AudioFolder folder = new AudioFolder(root.resolve("own"), true, 1_000, clock);
        Path written = folder.unfinished();
        Files.write(written, new byte[2_000]);
        assertThat(folder.add("a", written)).hasSize(2_000);
        folder.close();
        assertThat(root.resolve("own")).doesNotExist();
    }
}
