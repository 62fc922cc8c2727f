package chat.tertulia.processors.delivery.recipients;

import chat.tertulia.contracts.inbox.Delivery;
import java.util.List;
import java.util.Map;

/**
 * What is looked up of a push's recipient in the moment it is sent.
 *
 * @param subscriptions the user's browsers
 * @param withdrawn notifications that are not to be sent any more, by id
 */
public record PushTargets(List<Subscription> subscriptions, Map<String, Delivery.Reason> withdrawn) {

    public PushTargets {
        subscriptions = List.copyOf(subscriptions);
        withdrawn = Map.copyOf(withdrawn);
    }
}
