package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.replay.Replay;
import chat.tertulia.systemtests.replay.ReplayOptions;
import chat.tertulia.systemtests.replay.ReplayReport;
import chat.tertulia.systemtests.replay.ShortLog;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the server in the middle of a replay, and a new start: nothing accepted is lost, nothing comes twice. */
@Timeout(480)
class ReplayOverKillTest {

    private static final int LINES = 400;

    @Test
    void losesAndRepeatsNothing(@TempDir Path folder) throws Exception {
        Path log = ShortLog.write(folder.resolve("chat.jsonl"), LINES);
        try (Product product = Product.own()) {
            Replay replay = new Replay(
                    ReplayOptions.of(log, product.url()).withState(folder.resolve("state.jsonl")),
                    new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
            CompletableFuture<ReplayReport> running = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                try {
                    running.complete(replay.run());
                } catch (Throwable e) {
                    running.completeExceptionally(e);
                }
            });
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> replay.posted() > LINES / 4 || running.isDone());
            assertThat(running).as("still running when the server is killed").isNotDone();

            product.kill();
            product.start();
            ReplayReport report = running.get();

            assertThat(report.exitCode()).as(report.text()).isZero();
            assertThat(report.posted()).as(report.text()).isEqualTo(LINES);
            assertThat(report.lost() + report.repeated() + report.outOfOrder()).isZero();
            assertThat(report.historyEqual()).isTrue();
            assertThat(report.readers())
                    .as(report.text())
                    .allMatch(reader -> reader.seen() == LINES && reader.connections() >= 2)
                    .allMatch(reader -> reader.controls().getOrDefault("resumed", 0) >= 2);
        }
    }
}
