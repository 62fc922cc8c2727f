package chat.tertulia.processors.runtime;

import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** How far an application is, for metrics and health. Written by stream threads, read by any. */
public final class Progress {

    private final Clock clock;
    private volatile long lastDelayMs;
    private volatile @Nullable String waitingFor;

    public Progress(Clock clock) {
        this.clock = clock;
    }

    /** A record of this time is being processed. */
    public void processed(long timestamp) {
        lastDelayMs = Math.max(0, clock.millis() - timestamp);
    }

    /** The application waits for something outside. */
    public void waiting(String reason) {
        waitingFor = reason;
    }

    /** What it waited for is back. */
    public void recovered() {
        waitingFor = null;
    }

    /** How old the last record was when it was processed, in milliseconds. */
    public long lastDelayMs() {
        return lastDelayMs;
    }

    /** What the application waits for, or null. */
    public @Nullable String waitingFor() {
        return waitingFor;
    }
}
