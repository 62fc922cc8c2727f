package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Shape;
import chat.tertulia.contracts.positions.Position;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Why a user is told of a message.
 *
 * @param id derived from user and message: one a message and user
 * @param reason what caused it
 * @param room room id
 * @param roomName the room's name at that time
 * @param message message id; of a reminder the id of the command
 * @param position of the message, or of where the room was when a reminder came due, as {@code partition:offset} of chat.room-events
 * @param by who wrote it
 * @param excerpt the start of the text, at most {@value #EXCERPT_LENGTH_MAX} UTF-16 units
 * @param match the keyword as the user wrote it or the tag that was found; only for these two reasons
 */
public record Notification(
        String id,
        Reason reason,
        String room,
        String roomName,
        String message,
        String position,
        Actor by,
        String excerpt,
        @Nullable String match) {

    /** A notification is a pointer, not a copy of the message. */
    public static final int EXCERPT_LENGTH_MAX = 160;

    /** What caused a notification, the strongest first: where several do, the first is said. */
    public enum Reason {
        /** The user is named. */
        @JsonProperty("mention")
        MENTION,
        /** It answers a message of the user. */
        @JsonProperty("reply")
        REPLY,
        /** It is in a thread that the user began or has written in. */
        @JsonProperty("thread")
        THREAD,
        /** It is in a direct room. */
        @JsonProperty("direct")
        DIRECT,
        /** It has one of the user's keywords. */
        @JsonProperty("keyword")
        KEYWORD,
        /** It has a tag that the user follows. */
        @JsonProperty("tag")
        TAG,
        /** {@code @here}, and the user was. */
        @JsonProperty("here")
        HERE,
        /** {@code @room}. */
        @JsonProperty("room")
        ROOM,
        /** The user wants to be told of all that is written there. */
        @JsonProperty("all")
        ALL,
        /** Somebody wanted to be reminded, or wanted this user to be. No message stands behind it. */
        @JsonProperty("reminder")
        REMINDER;

        /** Whether it is the text that gives it, so that an edit may bring it or take it away. */
        public boolean isOfText() {
            return this != REPLY && this != THREAD && this != DIRECT && this != ALL && this != REMINDER;
        }
    }

    public Notification {
        Shape.id("notification.id", id);
        Shape.present("notification.reason", reason);
        Shape.id("notification.room", room);
        Shape.text("notification.roomName", roomName, 512);
        Shape.id("notification.message", message);
        Position.parse(Shape.present("notification.position", position));
        Shape.present("notification.by", by);
        Shape.optional("notification.match", match, 128);
        if (Shape.present("notification.excerpt", excerpt).length() > EXCERPT_LENGTH_MAX) {
            throw new IllegalArgumentException("notification.excerpt is too long");
        }
    }
}
