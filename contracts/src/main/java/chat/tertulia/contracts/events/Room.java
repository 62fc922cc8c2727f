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
 */
public record Room(
        String id,
        String name,
        @Nullable String title,
        RoomKind kind,
        @Nullable String topic,
        boolean sentiment,
        Moderation moderation,
        RoomMentions roomMentions) {

    public Room {
        Shape.id("room.id", id);
        Shape.text("room.name", name, 512);
        Shape.optional("room.title", title, 120);
        Shape.present("room.kind", kind);
        Shape.optional("room.topic", topic, 500);
        Shape.present("room.moderation", moderation);
        roomMentions = roomMentions == null ? RoomMentions.MEMBERS : roomMentions;
    }
}
