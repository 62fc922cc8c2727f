package chat.tertulia.contracts.directory;

import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A room, as its last {@code room.created} or {@code room.changed} says. */
public record RoomEntry(
        String id,
        String name,
        @Nullable String title,
        RoomKind kind,
        @Nullable String topic,
        boolean sentiment,
        Moderation moderation,
        RoomMentions roomMentions,
        Integer slowModeSeconds,
        Boolean archived,
        Instant at)
        implements DirectoryEntry {

    public RoomEntry {
        at = Shape.time("at", at);
        Room room =
                new Room(id, name, title, kind, topic, sentiment, moderation, roomMentions, slowModeSeconds, archived);
        roomMentions = room.roomMentions();
        slowModeSeconds = room.slowModeSeconds();
        archived = room.archived();
    }

    /** A room that is open to be written in, at any pace. */
    public RoomEntry(
            String id,
            String name,
            @Nullable String title,
            RoomKind kind,
            @Nullable String topic,
            boolean sentiment,
            Moderation moderation,
            RoomMentions roomMentions,
            Instant at) {
        this(id, name, title, kind, topic, sentiment, moderation, roomMentions, 0, false, at);
    }

    public static RoomEntry of(Room room, Instant at) {
        return new RoomEntry(
                room.id(),
                room.name(),
                room.title(),
                room.kind(),
                room.topic(),
                room.sentiment(),
                room.moderation(),
                room.roomMentions(),
                room.slowModeSeconds(),
                room.archived(),
                at);
    }

    /** The properties alone. */
    public Room room() {
        return new Room(id, name, title, kind, topic, sentiment, moderation, roomMentions, slowModeSeconds, archived);
    }

    @Override
    @JsonIgnore
    public String key() {
        return "room:" + id;
    }
}
