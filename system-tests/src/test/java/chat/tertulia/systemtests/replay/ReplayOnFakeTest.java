package chat.tertulia.systemtests.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.fake.FakeTertulia;
import chat.tertulia.systemtests.fake.Faults.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(20)
class ReplayOnFakeTest {

    private static final int LINES = 300;

    @TempDir
    Path folder;

    private final FakeTertulia server = new FakeTertulia();
    private Path file = Path.of("");

    @BeforeEach
    void writeLog() throws IOException {
        file = ShortLog.write(folder.resolve("chat.jsonl"), LINES);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ReplayOptions options() {
        return ReplayOptions.of(file, server.url()).withState(folder.resolve("state.jsonl"));
    }

    private Replay quiet() {
        return new Replay(options(), nowhere(), Duration.ofSeconds(1));
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    }

    private ReplayReport replay() throws Exception {
        return quiet().run();
    }

    private static void assertPerfect(ReplayReport report) {
        assertThat(report.holds()).as(report.text()).isTrue();
        assertThat(report.exitCode()).isZero();
        assertThat(report.posted() + report.earlier()).isEqualTo(LINES);
        assertThat(report.histories()).allMatch(ReplayReport.RoomHistory::equal).hasSize(3);
    }

    @Test
    void accountsForEveryLine() throws Exception {
        ReplayReport report = replay();

        assertPerfect(report);
        assertThat(report.readers()).hasSize(3).allMatch(reader -> reader.seen() == LINES);
        assertThat(report.latency().count()).isEqualTo(3 * LINES);
        assertThat(server.records()).isEqualTo(LINES);
    }

    @Test
    void repeatsNothingWhenRunAgain() throws Exception {
        replay();
        int accounts = server.accounts();

        ReplayReport second = replay();

        assertPerfect(second);
        assertThat(second.earlier()).isEqualTo(LINES);
        assertThat(server.records()).isEqualTo(LINES);
        assertThat(server.accounts()).isEqualTo(accounts);
    }

    @Test
    void goesOnWhereAShorterRunEnded() throws Exception {
        int exit = Replay.run(
                List.of(
                        file.toString(),
                        "--url=" + server.url(),
                        "--lines=120",
                        "--state=" + folder.resolve("state.jsonl")),
                nowhere());
        assertThat(exit).isZero();

        ReplayReport rest = replay();

        assertPerfect(rest);
        assertThat(rest.earlier()).isEqualTo(120);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "POST_UNAVAILABLE",
                "POST_RATE_LIMITED",
                "POST_UNANSWERED",
                "STREAM_BROKEN",
                "STREAM_CUT",
                "STREAM_GAP",
                "STREAM_OVERLOADED"
            })
    void copesWith(Fault fault) throws Exception {
        server.faults.every(fault == Fault.STREAM_GAP || fault == Fault.STREAM_OVERLOADED ? 2 : 17, fault);
        if (fault == Fault.STREAM_GAP || fault == Fault.STREAM_OVERLOADED) {
            server.faults.every(40, Fault.STREAM_BROKEN);
        }

        assertPerfect(replay());
    }

    @Test
    void copesWithASecondRecord() throws Exception {
        server.faults.every(30, Fault.POST_UNANSWERED_AND_FORGOTTEN);

        ReplayReport report = replay();

        assertPerfect(report);
        assertThat(server.records()).isGreaterThan(LINES);
        assertThat(report.writtenTwice()).isEqualTo((int) (server.records() - LINES));
    }

    @ParameterizedTest
    @EnumSource(names = {"STREAM_REPEATS", "STREAM_LOSES", "STREAM_SWAPS", "HISTORY_LOSES", "TEXT_ALTERED"})
    void finds(Fault bug) throws Exception {
        server.faults.every(bug == Fault.HISTORY_LOSES ? 4 : 50, bug);

        ReplayReport report = replay();

        assertThat(report.holds()).as(report.text()).isFalse();
        assertThat(report.exitCode()).isEqualTo(1);
        long counted = switch (bug) {
            case STREAM_REPEATS -> report.repeated();
            case STREAM_SWAPS -> report.outOfOrder();
            case TEXT_ALTERED -> report.invented();
            default -> report.lost();
        };
        assertThat(counted).as(report.text()).isPositive();
    }

    @Test
    void outlivesTheServer() throws Exception {
        Replay replay = quiet();
        CompletableFuture<ReplayReport> running = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                running.complete(replay.run());
            } catch (Throwable e) {
                running.completeExceptionally(e);
            }
        });
        await().pollInterval(Duration.ofMillis(2)).until(() -> replay.posted() > 50 || running.isDone());
        server.kill();
        server.forgetSessions();
        server.start();

        ReplayReport report = running.get();

        assertPerfect(report);
        assertThat(report.readers()).allMatch(reader -> reader.connections() >= 2);
    }

    @Test
    void saysWhatIsWrongWithACall() {
        PrintStream out = nowhere();

        assertThat(Replay.run(List.of(), out)).isEqualTo(64);
        assertThat(Replay.run(List.of("x", "--speed", "fast"), out)).isEqualTo(64);
        assertThat(Replay.run(List.of("no-such-file"), out)).isEqualTo(2);
    }

    @Test
    void givesUpWhenPatienceEnds() {
        server.kill();

        int exit = Replay.run(
                List.of(
                        file.toString(),
                        "--url",
                        server.url().toString(),
                        "--patience",
                        "0.2",
                        "--state",
                        folder.resolve("state.jsonl").toString()),
                nowhere());

        assertThat(exit).isEqualTo(2);
    }

    @Test
    void writesItsReport() throws Exception {
        Path report = folder.resolve("report.json");

        int exit = Replay.run(
                List.of(
                        file.toString(),
                        "--url=" + server.url(),
                        "--report=" + report,
                        "--state=" + folder.resolve("state.jsonl"),
                        "--order=user"),
                nowhere());

        assertThat(exit).isZero();
        JsonNode json = JsonMapper.shared().readTree(Files.readAllBytes(report));
        assertThat(json.path("posted").asInt()).isEqualTo(LINES);
        assertThat(json.path("lost").asInt(-1)).isZero();
        assertThat(json.path("latency").path("p99").asDouble()).isPositive();
    }
}
