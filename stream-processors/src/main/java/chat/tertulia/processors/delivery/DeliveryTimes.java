package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.inbox.Delivery.Channel;
import java.time.Duration;

/**
 * How long things wait.
 *
 * @param emailWait from the first notification of a letter to the letter
 * @param pushWait the same for a push
 * @param activeFor how long after their last sign of life somebody counts as there
 */
public record DeliveryTimes(Duration emailWait, Duration pushWait, Duration activeFor) {

    long waitMs(Channel channel) {
        return switch (channel) {
            case EMAIL -> emailWait.toMillis();
            case PUSH -> pushWait.toMillis();
        };
    }
}
