package chat.tertulia.processors.runtime;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Growing pauses with full jitter: each is a random part of a bound that doubles up to a maximum, so that many who wait for
 * the same thing do not come back at once. Ends at once when the application stops.
 */
public final class BackOff {

    private final StopSignal stop;
    private final RandomGenerator random;
    private final long maxMs;
    private long boundMs;

    /**
     * @param firstMs bound of the first pause
     * @param maxMs bound of any
     */
    public BackOff(StopSignal stop, RandomGenerator random, long firstMs, long maxMs) {
        this.stop = stop;
        this.random = random;
        this.boundMs = firstMs;
        this.maxMs = maxMs;
    }

    /** Waits; false if the application is stopping, so that there is no point in another attempt. */
    public boolean pause() {
        long ms = 1 + random.nextLong(boundMs);
        boundMs = Math.min(maxMs, boundMs * 2);
        return !stop.await(ms, TimeUnit.MILLISECONDS);
    }
}
