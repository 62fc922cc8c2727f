package chat.tertulia.benchmarks.stream;

import static chat.tertulia.benchmarks.stream.DeliveryCheck.Verdict.AHEAD;
import static chat.tertulia.benchmarks.stream.DeliveryCheck.Verdict.EXPECTED;
import static chat.tertulia.benchmarks.stream.DeliveryCheck.Verdict.FOREIGN;
import static chat.tertulia.benchmarks.stream.DeliveryCheck.Verdict.LATE;
import static chat.tertulia.benchmarks.stream.DeliveryCheck.Verdict.REPEATED;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeliveryCheckTest {

    private final DeliveryCheck check = new DeliveryCheck(new int[] {0, 2}, new long[] {10, 0});

    @Test
    void countsWhatItHasNotSeen() {
        assertThat(check.see(0, 10)).isEqualTo(EXPECTED);
        assertThat(check.see(0, 12)).isEqualTo(AHEAD);

        assertThat(check.lost(new long[] {13, 5, 0})).isEqualTo(1);
        assertThat(check.lost(new long[] {14, 5, 3})).isEqualTo(5);
    }

    @Test
    void tellsWhatIsRepeatedFromWhatIsLate() {
        check.see(0, 10);
        check.see(0, 12);

        assertThat(check.see(0, 12)).isEqualTo(REPEATED);
        assertThat(check.see(0, 10)).isEqualTo(REPEATED);
        assertThat(check.see(0, 11)).isEqualTo(LATE);
        assertThat(check.see(0, 11)).isEqualTo(REPEATED);
        assertThat(check.see(0, 13)).isEqualTo(EXPECTED);
        assertThat(check.lost(new long[] {14, 0, 0})).isZero();
    }

    @Test
    void knowsNothingOlderThanTheStream() {
        assertThat(check.see(0, 9)).isEqualTo(REPEATED);
        assertThat(check.lost(new long[] {10, 0, 0})).isZero();
    }

    @Test
    void findsARepetitionAfterAGreatGap() {
        check.see(0, 10);
        check.see(0, 500);

        assertThat(check.see(0, 500)).isEqualTo(REPEATED);
        assertThat(check.see(0, 437)).isEqualTo(LATE);
        assertThat(check.lost(new long[] {501, 0, 0})).isEqualTo(488);
    }

    @Test
    void findsARoomThatTheStreamDoesNotFollow() {
        assertThat(check.see(1, 0)).isEqualTo(FOREIGN);
        assertThat(check.see(2, 0)).isEqualTo(EXPECTED);
    }
}
