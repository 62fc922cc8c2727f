package chat.tertulia.systemtests.check;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client saw of {@code GET /api/stream/check}. The page measures the same; docs/stream-check-cases.json has examples.
 *
 * @param scheme of the address that was called
 * @param host its authority, with the port if it is not the scheme's own
 * @param protocol between client and the first proxy: {@code HTTP/1.1}, {@code HTTP/2}; null if not known
 * @param status of the answer
 * @param type its content type
 * @param encoding its content encoding; null: none
 * @param firstByte ms from the request to the first byte of the answer's body; -1: none came
 * @param isBusy whether the server had no place for a check
 * @param seen what the server saw; null if that did not come
 * @param arrivals the first event, and each tick
 * @param isDamaged whether a tick was missing, or was not as sent
 * @param isDone whether the last event came
 */
record Measurement(
        String scheme,
        String host,
        @Nullable String protocol,
        int status,
        String type,
        @Nullable String encoding,
        long firstByte,
        boolean isBusy,
        @Nullable Seen seen,
        List<Arrival> arrivals,
        boolean isDamaged,
        boolean isDone) {

    /**
     * What the server saw of the request.
     *
     * @param protocol between the last proxy and the server
     * @param scheme what the server takes the caller's to be
     * @param host the authority the server was asked for
     * @param via proxies that say who they are
     */
    record Seen(
            String protocol,
            String scheme,
            @Nullable String host,
            @Nullable String via) {}

    /**
     * An event that came.
     *
     * @param sent ms since the first event, by the server's clock
     * @param arrived ms since the request, by the client's
     */
    record Arrival(long sent, long arrived) {}

    /** The longest an event was held back, in ms: longer under way than the fastest of them. */
    long heldBack() {
        long fastest = Long.MAX_VALUE;
        long slowest = Long.MIN_VALUE;
        for (Arrival arrival : arrivals) {
            long underWay = arrival.arrived() - arrival.sent();
            fastest = Math.min(fastest, underWay);
            slowest = Math.max(slowest, underWay);
        }
        return arrivals.isEmpty() ? 0 : slowest - fastest;
    }
}
