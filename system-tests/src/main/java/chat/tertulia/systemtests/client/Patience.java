package chat.tertulia.systemtests.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How long and how often a call is tried again.
 *
 * @param limit how long an outage may last, from its first sign; zero: no second try
 * @param pauseFirst pause after the first failure, doubled with each further one
 * @param pauseMax longest pause of our own; the server may ask for longer
 * @param random for the jitter, so that a thousand callers do not come back in one instant
 */
public record Patience(Duration limit, Duration pauseFirst, Duration pauseMax, RandomGenerator random) {

    /** Being told to slow down is no outage; still, no call waits for ever. */
    private static final int RATE_LIMIT_FACTOR = 30;

    public static Patience of(Duration limit) {
        return new Patience(
                limit, Duration.ofMillis(50), Duration.ofSeconds(2), RandomGenerator.of("L64X128MixRandom"));
    }

    /** Every failure is told at once: for tests of single answers. */
    public static Patience none() {
        return of(Duration.ZERO);
    }

    Trial begin() {
        return new Trial(System.nanoTime());
    }

    Duration pauseAfter(int failures) {
        long cap = Math.min(pauseMax.toNanos(), pauseFirst.toNanos() << Math.min(failures, 20));
        synchronized (random) {
            return Duration.ofNanos(cap / 2 + random.nextLong(cap / 2 + 1));
        }
    }

    /** One call's failures so far. Used by one thread. */
    final class Trial {
        private final long begunNanos;
        private int failures;

        private Trial(long begunNanos) {
            this.begunNanos = begunNanos;
        }

        int attempts() {
            return failures + 1;
        }

        /** Waits before the next try; false if there should be none. */
        boolean another(Optional<Duration> asked, boolean rateLimited) throws InterruptedException {
            long limitNanos = limit.toNanos() * (rateLimited ? RATE_LIMIT_FACTOR : 1);
            if (System.nanoTime() - begunNanos >= limitNanos) {
                return false;
            }
            Duration pause = pauseAfter(failures++);
            if (asked.isPresent() && asked.get().compareTo(pause) > 0) {
                pause = asked.get().plus(pause);
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
            return true;
        }
    }
}
