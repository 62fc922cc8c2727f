package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code message.deleted}: a message was taken back, by its sender or a moderator. */
public record MessageDeleted(String id, String room, Instant at, Actor by, Deletion message) implements RoomEvent {

    public MessageDeleted {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("message", message);
    }

    @Override
    public EventType type() {
        return EventType.MESSAGE_DELETED;
    }
}
