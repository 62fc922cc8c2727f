package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code room.changed}: the room's properties are from here on these. */
public record RoomChanged(String id, String room, Instant at, Actor by, Room properties) implements RoomEvent {

    public RoomChanged {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("properties", properties);
    }

    @Override
    public EventType type() {
        return EventType.ROOM_CHANGED;
    }
}
