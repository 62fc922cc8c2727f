package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code room.created}: the first event of a room. */
public record RoomCreated(String id, String room, Instant at, Actor by, Room properties) implements RoomEvent {

    public RoomCreated {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("properties", properties);
    }

    @Override
    public EventType type() {
        return EventType.ROOM_CREATED;
    }
}
