package chat.tertulia.gateway.stream;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.gateway.stream.StreamLimits.Entrance;
import chat.tertulia.gateway.stream.StreamLimits.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamLimitsTest {

    private static final int MANY = 1_000_000;

    private long nanos;

    private StreamLimits limits(AdmissionSettings settings) {
        return new StreamLimits(settings, () -> nanos);
    }

    private static Refusal reason(Refused refused) {
        return refused.reason();
    }

    @Test
    void placesAreCountedInAllAndByUserAndGivenBack() {
        StreamLimits limits = limits(new AdmissionSettings(3, 2, MANY, MANY, MANY, MANY, MANY, MANY));
        assertThat(limits.enterUser("u1")).isNull();
        assertThat(limits.enterUser("u1")).isNull();
        assertThat(limits.enterUser("u1")).extracting(StreamLimitsTest::reason).isEqualTo(Refusal.USER);
        assertThat(limits.enterUser("u2")).isNull();
        assertThat(limits.enterUser("u3")).extracting(StreamLimitsTest::reason).isEqualTo(Refusal.STREAMS);
        assertThat(limits.users()).containsExactlyInAnyOrder("u1", "u2");

        limits.leaveUser("u1");

        assertThat(limits.enterUser("u3")).isNull();
        assertThat(limits.users()).containsExactlyInAnyOrder("u1", "u2", "u3");
    }

    @Test
    void whoHasNoSessionTakesNoPlaceOfThoseWhoHaveOne() {
        StreamLimits limits = limits(new AdmissionSettings(2, 2, 2, 1, 2, MANY, MANY, 3));
        for (int i = 0; i < 1_000; i++) {
            assertThat(limits.enter("address-" + i).refused()).isNull();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(limits.lookUp()).isTrue();
        }
        assertThat(limits.lookUp()).isFalse();
        limits.found();
        assertThat(limits.lookUp()).isTrue();

        assertThat(limits.enterUser("u1")).isNull();
        assertThat(limits.enterUser("u2")).isNull();
    }

    @Test
    void connectionsOfAnAddressAreCountedUntilTheyAreClosed() {
        StreamLimits limits = limits(new AdmissionSettings(MANY, MANY, 2, MANY, MANY, MANY, MANY, MANY));
        Entrance first = limits.enter("a");
        limits.enter("a");
        Entrance third = limits.enter("a");
        assertThat(third.refused()).extracting(StreamLimitsTest::reason).isEqualTo(Refusal.ADDRESS);
        assertThat(limits.enter("b").refused()).isNull();

        third.leave().run();
        first.leave().run();

        assertThat(limits.enter("a").refused()).isNull();
    }

    @Test
    void anAddressThatIsTooFastIsToldLaterAndLaterTimesAndOthersAreNot() {
        StreamLimits limits = limits(new AdmissionSettings(MANY, MANY, MANY, MANY, MANY, 10, 5, MANY));
        for (int i = 0; i < 5; i++) {
            assertThat(limits.enter("a").refused()).isNull();
        }
        List<Integer> times = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Refused refused = limits.enter("a").refused();
            assertThat(refused).extracting(StreamLimitsTest::reason).isEqualTo(Refusal.ADDRESS_RATE);
            times.add(refused == null ? 0 : refused.retryMillis());
        }
        assertThat(times).isSorted().startsWith(1_000).endsWith(10_000);
        assertThat(limits.enter("b").refused()).isNull();

        nanos += 100_000_000;

        assertThat(limits.enter("a").refused()).isNull();
        assertThat(limits.enter("a").refused()).isNotNull();
    }

    @Test
    void theTableOfAddressesIsBounded() {
        StreamLimits limits = limits(new AdmissionSettings(MANY, MANY, 1, MANY, MANY, 100, 100, MANY));
        for (int i = 0; i < 100_000; i++) {
            assertThat(limits.enter("a" + i).refused()).isNull();
        }
        // All who are beyond it are one address.
        Entrance beyond = limits.enter("x");
        assertThat(beyond.refused()).isNull();
        assertThat(limits.enter("y").refused())
                .extracting(StreamLimitsTest::reason)
                .isEqualTo(Refusal.ADDRESS);

        beyond.leave().run();

        assertThat(limits.enter("z").refused())
                .extracting(StreamLimitsTest::reason)
                .isEqualTo(Refusal.ADDRESS);
    }

    @Test
    void addressesThatHaveLeftMakeRoomInTheTable() {
        StreamLimits limits = limits(new AdmissionSettings(MANY, MANY, 1, MANY, MANY, 100, 100, MANY));
        for (int i = 0; i < 100_000; i++) {
            limits.enter("a" + i).leave().run();
        }
        nanos += 2_000_000_000L;

        for (int i = 0; i < 100_000; i++) {
            assertThat(limits.enter("b" + i).refused()).isNull();
        }
    }

    /** With the settings' defaults, in made-up time: arithmetic, not speed. */
    @Test
    void tenThousandComeBackWithinTheWindowAndAnOverloadedNodeLetsThemInAtItsRate() {
        assertThat(storm(new AdmissionSettings(50_000, 32, 2_000, 2_000, 4_000, 100, 2_000, 2_000)))
                .isEqualTo(new Storm(4, 10_000));
        Storm overloaded = storm(new AdmissionSettings(50_000, 32, 2_000, 500, 500, 100, 2_000, 2_000));
        assertThat(overloaded.seconds()).isBetween(20, 60);
        assertThat(overloaded.requests()).isLessThan(30_000);
    }

    private record Storm(int seconds, int requests) {}

    private Storm storm(AdmissionSettings settings) {
        nanos = 0;
        StreamLimits limits = limits(settings);
        Random random = new Random(1);
        record Return(long atNanos, int client) {}
        PriorityQueue<Return> returns = new PriorityQueue<>((a, b) -> Long.compare(a.atNanos(), b.atNanos()));
        for (int i = 0; i < 10_000; i++) {
            returns.add(new Return(1_000_000L * (1_000L + random.nextInt(4_001)), i));
        }
        int requests = 0;
        long first = 1_000_000_000L;
        while (!returns.isEmpty()) {
            Return next = returns.remove();
            nanos = next.atNanos();
            requests++;
            Refused refused = limits.enterUser("u" + next.client());
            if (refused != null) {
                long millis = (long) refused.retryMillis() + random.nextInt(refused.retryMillis());
                returns.add(new Return(nanos + 1_000_000 * millis, next.client()));
            }
        }
        return new Storm((int) Math.ceilDiv(nanos - first, 1_000_000_000L), requests);
    }
}
