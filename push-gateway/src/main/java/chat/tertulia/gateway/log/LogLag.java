package chat.tertulia.gateway.log;

import java.time.Clock;
import java.util.function.LongConsumer;

/** How far the reader is behind the log. Written by the log's thread, read by any. */
public final class LogLag {

    /** Who has not polled for longer does not follow. */
    private static final long AWAY_MILLIS = 2_000;

    private final Clock clock;
    private final LongConsumer delayMillis;
    private volatile long records;
    private volatile long newestAt;
    private volatile long polledAt;

    /** @param delayMillis takes, for each batch of records, how old the oldest was when it came */
    public LogLag(Clock clock, LongConsumer delayMillis) {
        this.clock = clock;
        this.delayMillis = delayMillis;
        this.polledAt = clock.millis();
        this.newestAt = polledAt;
    }

    /** Records came while the log is followed; their times in the log. */
    void came(long oldest, long newest) {
        delayMillis.accept(Math.max(0, clock.millis() - oldest));
        newestAt = newest;
    }

    /** The log was asked, and has so many records more. */
    void polled(long behind) {
        records = behind;
        polledAt = clock.millis();
    }

    /** Records of the followed topics that were not read, as far as is known. */
    public long recordsBehind() {
        return records;
    }

    /** How stale the ring is, in milliseconds: 0 if there is nothing more to read; grows while the log is not followed. */
    public long millisBehind() {
        long now = clock.millis();
        if (now - polledAt > AWAY_MILLIS) {
            return now - polledAt;
        }
        return records == 0 ? 0 : Math.max(0, now - newestAt);
    }
}
