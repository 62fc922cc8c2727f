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
 * @param streamsMax open streams of this gateway
 * @param streamsPerUserMax open streams of a user here
 * @param streamsPerAddressMax open streams of a client address here
 * @param replayRowsMax records one stream may be replayed from the archive; beyond, it is told of a gap
 * @param replayPageRows rows a query to the archive returns; a page is in memory until its reader has it
 * @param replayPagesMax queries to the archive at once, of all streams
 */
public record StreamSettings(
        String instance,
        int heartbeatSeconds,
        int retryMillisMin,
        int retryMillisMax,
        int maxAgeSeconds,
        int stalledSeconds,
        int streamsMax,
        int streamsPerUserMax,
        int streamsPerAddressMax,
        int replayRowsMax,
        int replayPageRows,
        int replayPagesMax) {}
