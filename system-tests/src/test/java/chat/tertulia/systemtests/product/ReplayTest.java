package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.systemtests.replay.Replay;
import chat.tertulia.systemtests.replay.ReplayOptions;
import chat.tertulia.systemtests.replay.ReplayReport;
import chat.tertulia.systemtests.replay.ShortLog;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A short chat log through the whole product, twice: everything is there once, in order, in every place. */
@ExtendWith(RunningProduct.class)
@Timeout(360)
class ReplayTest {

    private static final int LINES = 400;

    @Test
    void accountsForEveryLineAndRepeatsNothing(Product product, @TempDir Path folder) throws Exception {
        Path log = ShortLog.write(folder.resolve("chat.jsonl"), LINES);
        ReplayOptions options = ReplayOptions.of(log, product.url()).withState(folder.resolve("state.jsonl"));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);

        ReplayReport first = new Replay(options, nowhere).run();
        ReplayReport second = new Replay(options, nowhere).run();

        assertThat(first.exitCode()).as(first.text()).isZero();
        assertThat(first.posted() + first.earlier()).as(first.text()).isEqualTo(LINES);
        assertThat(first.readers()).allMatch(reader -> reader.seen() == first.posted());
        assertThat(second.exitCode()).as(second.text()).isZero();
        assertThat(second.posted()).isZero();
        assertThat(second.earlier()).isEqualTo(LINES);
        assertThat(second.historyEqual()).isTrue();
    }
}
