package chat.tertulia.gateway.log;

import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Holds the log's thread back for a moment when records come one by one and fast. A fetch answers with the first record there is, so a
 * thousand messages a second would be a thousand fetches and as many times waking every event loop; held for {@value #SPACING_MICROS} µs, they come
 * in some hundred batches. Who polls seldom never waits. One thread.
 */
final class Pace {

    private static final long SPACING_MICROS = 2_000;

    /** Polls that follow each other within this are fast. Longer than the spacing, or holding would end by itself. */
    private static final long FAST_MICROS = 3_000;

    /** So many in a row are a load and no coincidence, such as a message with its annotations. */
    private static final int STREAK = 16;

    private final LongSupplier nanos;
    private final LongConsumer wait;
    private long polledNanos;
    private int streak;

    /**
     * A pace.
     *
     * @param nanos a clock as {@link System#nanoTime}
     * @param wait waits so many nanoseconds
     */
    Pace(LongSupplier nanos, LongConsumer wait) {
        this.nanos = nanos;
        this.wait = wait;
        this.polledNanos = nanos.getAsLong();
    }

    /** A poll has returned. */
    void polled(boolean hasRecords) {
        long now = nanos.getAsLong();
        streak = hasRecords && now - polledNanos < 1_000 * FAST_MICROS ? streak + 1 : 0;
        polledNanos = now;
    }

    /** Before the next poll. */
    void hold() {
        if (streak >= STREAK) {
            long left = 1_000 * SPACING_MICROS - (nanos.getAsLong() - polledNanos);
            if (left > 0) {
                wait.accept(left);
            }
        }
    }
}
