package chat.tertulia.processors.texts;

import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.processors.messages.RecentMessages;
import org.jspecify.annotations.Nullable;

/**
 * A text that a message was given, when posted or edited.
 *
 * @param event the {@code message.posted} or {@code message.edited}
 * @param message what it carries
 * @param at its position, which names the text
 * @param forgotten an edit of a message that is too old to be known: what was said of it before, nobody here knows
 * @param timestamp of its record, epoch milliseconds
 * @param traceparent what records made of it carry: the place of the work on it, or of its record, in their trace
 */
public record Text(
        RoomEvent event,
        MessageBody message,
        Position at,
        boolean forgotten,
        long timestamp,
        @Nullable String traceparent) {

    /** What an annotation about it is about. */
    public Subject subject() {
        return new Subject(message.id(), at.toString());
    }

    /** The message's key for a store. */
    public String key() {
        return RecentMessages.key(event.room(), message.id());
    }
}
