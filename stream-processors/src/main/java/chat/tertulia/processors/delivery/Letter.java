package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.Delivery.Channel;

/**
 * What a user is to be told on one channel, all at once. Whoever carries it finds out the address.
 *
 * @param id derived from channel, user and first notification: what is sent again after a crash has the same
 * @param user user id
 * @param channel the way
 * @param language of the user, {@code es} or {@code en}
 * @param batch what it says
 */
public record Letter(String id, String user, Channel channel, String language, Batch batch) {

    static Letter of(String user, Channel channel, String language, Batch batch) {
        String first = batch.items().getFirst().notification();
        return new Letter(Ids.derived('l', channel.name(), user, first), user, channel, language, batch);
    }
}
