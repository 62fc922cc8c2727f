package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code message.unpinned}: a message is pinned no more. */
public record MessageUnpinned(String id, String room, Instant at, Actor by, Pin message) implements RoomEvent {

    public MessageUnpinned {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("message", message);
    }

    @Override
    public EventType type() {
        return EventType.MESSAGE_UNPINNED;
    }
}
