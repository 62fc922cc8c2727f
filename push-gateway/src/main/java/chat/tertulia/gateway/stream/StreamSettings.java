package chat.tertulia.gateway.stream;

/**
 * The engine's bounds.
 *
 * @param instance this gateway's name, told to clients
 * @param heartbeatSeconds between id-only blocks of an idle stream; more, and proxies cut it; less costs writes
 * @param retryMillisMin shortest time a client is told to wait before it reconnects
 * @param retryMillisMax longest; the spread is what turns a crowd's return into a trickle
 * @param maxAgeSeconds a stream is renewed after 0.75 to 1 times this, so that load spreads over gateways
 * @param stalledSeconds a socket that takes nothing for so long is given up
 * @param behindSeconds a stream that is not at the newest event for so long is given up
 * @param replayRowsMax records one stream may be replayed from the archive; beyond, it is told of a gap
 * @param replayPageRows rows a query to the archive returns at most
 * @param replayPageBytes their bytes at most, and one row; a page is in memory until its reader has it
 * @param replayPagesMax queries to the archive at once, of all streams
 * @param replaysMax streams that have a page of the archive in memory at once; the others wait
 */
public record StreamSettings(
        String instance,
        int heartbeatSeconds,
        int retryMillisMin,
        int retryMillisMax,
        int maxAgeSeconds,
        int stalledSeconds,
        int behindSeconds,
        int replayRowsMax,
        int replayPageRows,
        int replayPageBytes,
        int replayPagesMax,
        int replaysMax) {}
