package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code message.edited}: the sender wrote a message anew; {@code message} is the whole new state. */
public record MessageEdited(String id, String room, Instant at, Actor by, MessageBody message) implements RoomEvent {

    public MessageEdited {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("message", message);
    }

    @Override
    public EventType type() {
        return EventType.MESSAGE_EDITED;
    }
}
