package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code message.approved}: a moderator lets a message stand. Its flags stay, but nothing is masked for them any more. */
public record MessageApproved(String id, String room, Instant at, Actor by, Approval message) implements RoomEvent {

    public MessageApproved {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("message", message);
    }

    @Override
    public EventType type() {
        return EventType.MESSAGE_APPROVED;
    }
}
