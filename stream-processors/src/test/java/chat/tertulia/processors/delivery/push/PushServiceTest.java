package chat.tertulia.processors.delivery.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PushServiceTest {

    @Test
    void readsHowLongToWait() {
        assertThat(PushService.retryAfter("120")).isEqualTo(Duration.ofMinutes(2));
        assertThat(PushService.retryAfter("Wed, 21 Oct 2015 07:28:00 GMT")).isZero();
        assertThat(PushService.retryAfter("Wed, 21 Oct 2099 07:28:00 GMT")).isPositive();
        assertThat(PushService.retryAfter("soon")).isZero();
        assertThat(PushService.retryAfter(null)).isZero();
    }
}
