package chat.tertulia.benchmarks.stream;

import java.time.Instant;
import java.util.Map;

/**
 * One run of a scenario with one peer.
 *
 * @param warmStreams streams that were open before, to warm it up: what they left reserved counts for nothing, so neither do they
 * @param eventBytes of an event on the wire, everything around it included
 * @param seconds measured
 * @param published messages in that time
 * @param delivered events in that time, over all streams
 * @param cpuMicrosPerEvent processor time of the server's processes a delivered event
 * @param cores the same a second
 * @param lost over all of the run, as the next four
 * @param outOfOrder events that came after a later one of their room
 * @param foreign events of rooms the stream does not follow
 * @param ended streams that ended unasked
 * @param controls control events beside those that begin a stream
 * @param memoryBefore bytes before the streams, garbage collected
 * @param memoryIdle bytes with all streams open and nothing published
 * @param memoryIdleCollected the same, garbage collected
 * @param memoryEnd bytes at the end
 * @param receiverBusy share of a core the receiving thread needed: near 1 the driver is what was measured
 * @param more figures of the scenario's own
 */
record StreamResult(
        Instant at,
        String peer,
        String scenario,
        int run,
        int streams,
        int warmStreams,
        double eventBytes,
        double seconds,
        long published,
        long delivered,
        double deliveriesPerSecond,
        double cpuMicrosPerEvent,
        double cores,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis,
        long lost,
        long repeated,
        long outOfOrder,
        long foreign,
        long ended,
        long controls,
        long memoryBefore,
        long memoryIdle,
        long memoryIdleCollected,
        long memoryEnd,
        double receiverBusy,
        Map<String, Double> more) {

    /** Fewer do not show in a process's memory. */
    private static final int STREAMS_MIN = 2_000;

    /** Whether every stream saw exactly what it had to. */
    boolean isExact() {
        return lost == 0 && repeated == 0 && outOfOrder == 0 && foreign == 0;
    }

    /** Growth of memory per idle stream in KB, of what is no garbage; no number with few streams. */
    double kilobytesPerStream() {
        return perStream(memoryIdleCollected);
    }

    private double perStream(long memory) {
        int grown = streams - warmStreams;
        return grown < STREAMS_MIN ? Double.NaN : (memory - memoryBefore) / 1024.0 / grown;
    }

    /** The same with garbage. */
    double kilobytesPerStreamUncollected() {
        return perStream(memoryIdle);
    }
}
