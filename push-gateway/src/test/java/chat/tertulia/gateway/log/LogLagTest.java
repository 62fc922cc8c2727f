package chat.tertulia.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLagTest {

    private final Clock clock = mock(Clock.class);
    private final List<Long> delays = new ArrayList<>();

    private void at(long millis) {
        when(clock.millis()).thenReturn(millis);
    }

    @Test
    void staleIsWhatHasMoreToReadOrIsNotFollowed() {
        at(10_000);
        LogLag lag = new LogLag(clock, delays::add);
        lag.came(9_200, 9_700);
        lag.polled(5);
        assertThat(lag.recordsBehind()).isEqualTo(5);
        assertThat(lag.millisBehind()).isEqualTo(300);
        assertThat(delays).containsExactly(800L);

        at(10_100);
        lag.polled(0);
        assertThat(lag.millisBehind()).isZero();

        at(15_100);
        assertThat(lag.millisBehind()).isEqualTo(5_000);
    }
}
