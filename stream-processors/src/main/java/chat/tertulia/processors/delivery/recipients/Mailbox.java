package chat.tertulia.processors.delivery.recipients;

import chat.tertulia.contracts.inbox.Delivery;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is looked up of a letter's recipient in the moment it is sent.
 *
 * @param address the e-mail address, or null if there is none
 * @param unsubscribeToken what whoever has the letter can end letters with
 * @param withdrawn notifications of the letter that are not to be sent any more, by id
 */
public record Mailbox(@Nullable String address, String unsubscribeToken, Map<String, Delivery.Reason> withdrawn) {

    public Mailbox {
        withdrawn = Map.copyOf(withdrawn);
    }
}
