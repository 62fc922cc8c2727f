package chat.tertulia.benchmarks;

import java.time.Instant;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * The figures of one run.
 *
 * @param scheduled from when a message was due, which counts a driver or server that fell behind: the figure to quote
 * @param sent from when its request was really started
 * @param answered from the start of the request to its answer
 * @param lateSends messages sent more than 1 ms after they were due: the driver's own delay
 * @param deliveriesPerSecond events seen by all readers together in the measured time
 */
public record PostToSeenReport(
        Instant at,
        String machine,
        String url,
        int readers,
        int rate,
        int seconds,
        int textBytes,
        int posted,
        int failed,
        long deliveries,
        double deliveriesPerSecond,
        long lost,
        long repeated,
        long outOfOrder,
        int breaks,
        int announcedGaps,
        int lateSends,
        Percentiles scheduled,
        Percentiles sent,
        Percentiles answered) {

    /** In milliseconds. */
    public record Percentiles(long count, double p50, double p90, double p99, double p999, double max) {
        static Percentiles ofNanos(Histogram nanos) {
            return new Percentiles(
                    nanos.getTotalCount(),
                    millis(nanos.getValueAtPercentile(50)),
                    millis(nanos.getValueAtPercentile(90)),
                    millis(nanos.getValueAtPercentile(99)),
                    millis(nanos.getValueAtPercentile(99.9)),
                    millis(nanos.getMaxValue()));
        }

        private static double millis(long nanos) {
            return Math.round(nanos / 1e4) / 1e2;
        }
    }

    public boolean holds() {
        return lost == 0 && repeated == 0 && outOfOrder == 0 && failed == 0;
    }

    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%n%d readers, %d messages/s of %d B for %d s, on %s%n%n",
                readers,
                rate,
                textBytes,
                seconds,
                machine));
        text.append(
                String.format(Locale.ROOT, "%-26s %9s %9s %9s %9s %9s%n", "ms", "p50", "p90", "p99", "p99.9", "max"));
        row(text, "due to seen", scheduled);
        row(text, "request to seen", sent);
        row(text, "request to answer", answered);
        text.append(String.format(
                Locale.ROOT,
                "%nposted %,d, failed %,d, sent late %,d; %,d deliveries (%,.0f/s)%n"
                        + "lost %,d, repeated %,d, out of order %,d; %,d breaks, %,d gaps told%n",
                posted,
                failed,
                lateSends,
                deliveries,
                deliveriesPerSecond,
                lost,
                repeated,
                outOfOrder,
                breaks,
                announcedGaps));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, Percentiles p) {
        text.append(String.format(
                Locale.ROOT,
                "%-26s %9.2f %9.2f %9.2f %9.2f %9.2f%n",
                name,
                p.p50(),
                p.p90(),
                p.p99(),
                p.p999(),
                p.max()));
    }
}
