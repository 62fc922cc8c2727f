package chat.tertulia.contracts.events;

import org.jspecify.annotations.Nullable;

/**
 * A room's properties.
 *
 * @param id room id
 * @param name 1 to 64 characters, unique among public rooms; of a direct room, its members' names
 * @param title what it is called in full, at most 120 characters
 * @param kind who finds it
 * @param topic what it is about now, at most 500 characters
 * @param sentiment whether its messages are tagged with sentiment
 * @param moderation what happens to a message that a word list matches
 * @param roomMentions who may write {@code @room} and {@code @here}; members where a record does not say
 * @param slowModeSeconds how long a member waits between two posts, up to {@link #SLOW_MODE_SECONDS_MAX}; 0, also where a record does
 *     not say, for not at all
 * @param archived whether it can only be read; false where a record does not say
 */
public record Room(
        String id,
        String name,
        @Nullable String title,
        RoomKind kind,
        @Nullable String topic,
        boolean sentiment,
        Moderation moderation,
        RoomMentions roomMentions,
        Integer slowModeSeconds,
        Boolean archived) {

    /** An hour. */
    public static final int SLOW_MODE_SECONDS_MAX = 3_600;

    public Room {
        Shape.id("room.id", id);
        Shape.text("room.name", name, 512);
        Shape.optional("room.title", title, 120);
        Shape.present("room.kind", kind);
        Shape.optional("room.topic", topic, 500);
        Shape.present("room.moderation", moderation);
        roomMentions = roomMentions == null ? RoomMentions.MEMBERS : roomMentions;
        slowModeSeconds = slowModeSeconds == null ? 0 : slowModeSeconds;
        if (slowModeSeconds < 0 || slowModeSeconds > SLOW_MODE_SECONDS_MAX) {
            throw new IllegalArgumentException("room.slowModeSeconds must be from 0 to " + SLOW_MODE_SECONDS_MAX);
        }
        archived = archived != null && archived;
    }

    /** A room that is open to be written in, at any pace. */
    public Room(
            String id,
            String name,
            @Nullable String title,
            RoomKind kind,
            @Nullable String topic,
            boolean sentiment,
            Moderation moderation,
            RoomMentions roomMentions) {
        this(id, name, title, kind, topic, sentiment, moderation, roomMentions, 0, false);
    }
}
