package chat.tertulia.processors.runtime;

import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** How far an application is, for metrics and health. Written by stream threads, read by any. */
public final class Progress {

    private final Clock clock;
    private volatile long lastDelayMs;
    private volatile long lastMs;
    private volatile long currentMs;
    private volatile @Nullable String waitingFor;

    public Progress(Clock clock) {
        this.clock = clock;
        currentMs = clock.millis();
        lastMs = currentMs;
    }

    /** There is no record that has not been processed. */
    public void current() {
        currentMs = clock.millis();
    }

    /** A record of this time is being processed. */
    public void processed(long timestamp) {
        lastMs = clock.millis();
        lastDelayMs = Math.max(0, lastMs - timestamp);
    }

    /** The application waits for something outside. */
    public void waiting(String reason) {
        waitingFor = reason;
    }

    /** What it waited for is back. */
    public void recovered() {
        waitingFor = null;
    }

    /**
     * How stale the application is while there are records for it, in milliseconds: how old the last one was when it was processed,
     * or for how long none has been since; if none has been at all since there was nothing to do, since then.
     */
    public long delayMs() {
        long now = clock.millis();
        return lastMs >= currentMs ? Math.max(lastDelayMs, now - lastMs) : now - currentMs;
    }

    /** What the application waits for, or null. */
    public @Nullable String waitingFor() {
        return waitingFor;
    }
}
