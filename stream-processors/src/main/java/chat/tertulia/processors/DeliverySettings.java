package chat.tertulia.processors;

import chat.tertulia.processors.delivery.DeliveryTimes;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When those who are not looking are told.
 *
 * @param emailWait from the first notification of a letter to the letter
 * @param pushWait the same for a push
 * @param activeFor how long after their last sign of life somebody counts as there
 */
public record DeliverySettings(
        @DefaultValue("2m") Duration emailWait,
        @DefaultValue("10s") Duration pushWait,
        @DefaultValue("2m") Duration activeFor) {

    public DeliverySettings {
        ProcessorSettings.within("delivery.email-wait", emailWait.toMillis(), 0, 86_400_000);
        ProcessorSettings.within("delivery.push-wait", pushWait.toMillis(), 0, 86_400_000);
        ProcessorSettings.within("delivery.active-for", activeFor.toMillis(), 0, 86_400_000);
    }

    DeliveryTimes times() {
        return new DeliveryTimes(emailWait, pushWait, activeFor);
    }
}
