package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code message.pinned}: somebody pinned a message to the room: it is easy to find until it is unpinned or deleted. */
public record MessagePinned(String id, String room, Instant at, Actor by, Pin message) implements RoomEvent {

    public MessagePinned {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("message", message);
    }

    @Override
    public EventType type() {
        return EventType.MESSAGE_PINNED;
    }
}
