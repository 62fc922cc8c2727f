package chat.tertulia.systemtests.replay;

import chat.tertulia.systemtests.history.Violation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a replay did and found. Its JSON form is this record.
 *
 * @param posted lines accepted by this run
 * @param earlier lines that an earlier run had posted
 * @param refused how many lines the server refused, by reason
 * @param unfinished lines without an answer, or never sent, because the server was gone
 * @param retried lines whose first sending had no answer
 * @param lost messages missing from a stream or a history, counted for each
 * @param invented messages that were not sent, or not so
 * @param refetched messages that streams said they could not replay, and history has
 * @param writtenTwice messages with a second record in the log, which readers ignore
 * @param historyEqual every room's history is the log's lines in the log's order (with {@code --order user}: each
 *     user's), and the streams' too
 * @param latency post to seen, of lines answered at the first try, all readers together
 * @param latencyWithRetries the same with the lines that had to wait for the server
 * @param stopped why it could not finish, or null
 */
public record ReplayReport(
        String file,
        String log,
        String url,
        String order,
        int lines,
        int posted,
        int earlier,
        Map<String, Integer> refused,
        int unfinished,
        int retried,
        long lost,
        long repeated,
        long outOfOrder,
        long invented,
        int refetched,
        int writtenTwice,
        boolean historyEqual,
        List<RoomHistory> histories,
        List<ReaderReport> readers,
        Latency latency,
        Latency latencyWithRetries,
        int signedUp,
        int signedIn,
        double postingSeconds,
        double postsPerSecond,
        List<String> violations,
        @Nullable String stopped) {

    /** Violations listed; more are only counted. */
    static final int VIOLATIONS_MAX = 50;

    /**
     * One room read back.
     *
     * @param messages how many of the log's lines its history holds
     */
    public record RoomHistory(String name, String room, int messages, boolean equal) {}

    /**
     * One reader's stream.
     *
     * @param seen different messages
     * @param connections how often it got a stream
     * @param controls how often each control event came
     * @param ended why its stream was over too early, or null
     */
    public record ReaderReport(
            String name,
            int seen,
            int connections,
            int breaks,
            Map<String, Integer> controls,
            Latency latency,
            @Nullable String ended) {}

    /** In milliseconds. */
    public record Latency(long count, double p50, double p90, double p99, double p999, double max) {
        static Latency ofMicros(Histogram micros) {
            return new Latency(
                    micros.getTotalCount(),
                    micros.getValueAtPercentile(50) / 1e3,
                    micros.getValueAtPercentile(90) / 1e3,
                    micros.getValueAtPercentile(99) / 1e3,
                    micros.getValueAtPercentile(99.9) / 1e3,
                    micros.getMaxValue() / 1e3);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "p50 %.1f  p90 %.1f  p99 %.1f  p99.9 %.1f  max %.1f ms", p50, p90, p99, p999, max);
        }
    }

    /** Whether every promise was kept; refusals are the server's right. */
    public boolean holds() {
        return lost == 0 && repeated == 0 && outOfOrder == 0 && invented == 0 && historyEqual;
    }

    public int exitCode() {
        return !holds() ? 1 : stopped != null ? 2 : 0;
    }

    public int seen() {
        return readers.stream().mapToInt(ReaderReport::seen).min().orElse(0);
    }

    void write(Path path) throws IOException {
        Files.writeString(
                path,
                JsonMapper.builder()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .build()
                        .writeValueAsString(this),
                StandardCharsets.UTF_8);
    }

    /** For people. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "");
        line(text, "%-14s %,d lines of %s, to %s", "log", lines, file, url);
        line(text, "%-14s %,d in %.1f s (%,.0f/s)", "posted", posted, postingSeconds, postsPerSecond);
        if (earlier > 0) {
            line(text, "%-14s %,d by an earlier run", "", earlier);
        }
        if (retried > 0) {
            line(text, "%-14s %,d sent again, as the first sending had no answer", "", retried);
        }
        line(
                text,
                "%-14s %,d",
                "refused",
                refused.values().stream().mapToInt(n -> n).sum());
        refused.forEach((reason, count) -> line(text, "%-14s %,d: %s", "", count, reason));
        if (unfinished > 0) {
            line(text, "%-14s %,d: %s", "not posted", unfinished, String.valueOf(stopped));
        }
        for (ReaderReport reader : readers) {
            line(text, "%-14s %,d by %s (%s)", "seen", reader.seen(), reader.name(), connections(reader));
            line(text, "%-14s %s", "", reader.latency());
        }
        line(text, "%-14s %,d", "lost", lost);
        line(text, "%-14s %,d", "repeated", repeated);
        line(text, "%-14s %,d", "out of order", outOfOrder);
        if (invented > 0) {
            line(text, "%-14s %,d", "not as sent", invented);
        }
        if (refetched > 0) {
            line(text, "%-14s %,d that streams said they could not replay", "refetched", refetched);
        }
        if (writtenTwice > 0) {
            line(text, "%-14s %,d messages, which readers see once", "written twice", writtenTwice);
        }
        line(text, "%-14s %s", "post to seen", latency);
        for (RoomHistory room : histories) {
            line(
                    text,
                    "%-14s %,d in %s: %s",
                    "history",
                    room.messages(),
                    room.name(),
                    room.equal() ? "equal to the log" : "DIFFERENT from the log");
        }
        violations.stream().limit(VIOLATIONS_MAX).forEach(violation -> line(text, "  ! %s", violation));
        line(text, "%s", holds() ? stopped == null ? "all well" : "stopped: " + stopped : "NOT WELL");
        return text.toString();
    }

    private static String connections(ReaderReport reader) {
        StringBuilder text = new StringBuilder().append(reader.connections()).append(" connections");
        reader.controls()
                .forEach((name, count) ->
                        text.append(", ").append(count).append(" ").append(name));
        if (reader.ended() != null) {
            text.append(", ended: ").append(reader.ended());
        }
        return text.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // The annotation would be a dependency for one method.
    private static void line(StringBuilder text, String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }

    static List<String> listed(List<Violation> violations) {
        return violations.stream()
                .limit(VIOLATIONS_MAX)
                .map(Violation::toString)
                .toList();
    }
}
