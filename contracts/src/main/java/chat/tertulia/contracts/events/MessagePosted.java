package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code message.posted}: a message was accepted. The event's id is the message's id. */
public record MessagePosted(String id, String room, Instant at, Actor by, MessageBody message) implements RoomEvent {

    public MessagePosted {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        if (!id.equals(Shape.present("message", message).id())) {
            throw new IllegalArgumentException("the event's id is not the message's");
        }
    }

    @Override
    public EventType type() {
        return EventType.MESSAGE_POSTED;
    }
}
