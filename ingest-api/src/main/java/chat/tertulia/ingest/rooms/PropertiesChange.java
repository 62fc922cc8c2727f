package chat.tertulia.ingest.rooms;

import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomMentions;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different about a room; what is null stays as it is, an empty text is taken away.
 *
 * @param slowModeSeconds 0 to {@link Room#SLOW_MODE_SECONDS_MAX}
 */
public record PropertiesChange(
        @Nullable String title,
        @Nullable String topic,
        @Nullable Boolean sentiment,
        @Nullable Moderation moderation,
        @Nullable RoomMentions roomMentions,
        @Nullable Integer slowModeSeconds,
        @Nullable Boolean archived) {

    public static PropertiesChange ofTopic(String topic) {
        return new PropertiesChange(null, topic, null, null, null, null, null);
    }

    Room applied(Room room) {
        return new Room(
                room.id(),
                room.name(),
                emptied(title, room.title()),
                room.kind(),
                emptied(topic, room.topic()),
                sentiment == null ? room.sentiment() : sentiment,
                moderation == null ? room.moderation() : moderation,
                roomMentions == null ? room.roomMentions() : roomMentions,
                slowModeSeconds == null ? room.slowModeSeconds() : slowModeSeconds,
                archived == null ? room.archived() : archived);
    }

    private static @Nullable String emptied(@Nullable String wanted, @Nullable String old) {
        return wanted == null ? old : wanted.isEmpty() ? null : wanted;
    }
}
