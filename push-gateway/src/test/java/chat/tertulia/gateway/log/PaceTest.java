package chat.tertulia.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private long nowNanos = 1_000_000_000;
    private long waitedNanos;
    private final Pace pace = new Pace(() -> nowNanos, nanos -> {
        waitedNanos += nanos;
        nowNanos += nanos;
    });

    /** Polls every so many µs, so many times; how long it was held in all, µs. */
    private long poll(int times, long everyMicros, boolean hasRecords) {
        waitedNanos = 0;
        for (int i = 0; i < times; i++) {
            nowNanos += 1_000 * everyMicros;
            pace.polled(hasRecords);
            pace.hold();
        }
        return waitedNanos / 1_000;
    }

    @Test
    void whoPollsSeldomNeverWaits() {
        assertThat(poll(1_000, 4_000, true)).isZero();
    }

    @Test
    void aMessageWithItsAnnotationsIsNoLoad() {
        for (int message = 0; message < 100; message++) {
            assertThat(poll(5, 500, true)).isZero();
            assertThat(poll(1, 15_000, true)).isZero();
        }
    }

    @Test
    void aLoadIsTakenInBatchesUntilItEnds() {
        assertThat(poll(16, 100, true)).isBetween(0L, 2_000L);
        assertThat(poll(100, 100, true)).isBetween(150_000L, 200_000L);

        poll(1, 4_000, true);
        assertThat(poll(10, 100, true)).isZero();
    }

    @Test
    void nothingToReadIsNoLoad() {
        assertThat(poll(1_000, 100, false)).isZero();
    }
}
