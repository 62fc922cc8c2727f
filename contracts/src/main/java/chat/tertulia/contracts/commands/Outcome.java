package chat.tertulia.contracts.commands;

import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.Poll;
import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a worker made of a command: what is to be done, or why it cannot. Whether the sender may is asked when it is applied. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Outcome.Said.class, name = "said"),
    @JsonSubTypes.Type(value = Outcome.Topic.class, name = "topic"),
    @JsonSubTypes.Type(value = Outcome.Invitation.class, name = "invitation"),
    @JsonSubTypes.Type(value = Outcome.Reminder.class, name = "reminder"),
    @JsonSubTypes.Type(value = Outcome.Quiet.class, name = "quiet"),
    @JsonSubTypes.Type(value = Outcome.Help.class, name = "help"),
    @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
})
public sealed interface Outcome {

    /** In code points; the same as {@code PATCH /api/rooms/{room}} takes. */
    int TOPIC_LENGTH_MAX = 500;

    /** In code points. */
    int REMINDER_LENGTH_MAX = 500;

    /**
     * A message is to be in the room.
     *
     * @param by the sender, as any message or as an action, or the system, whose messages nobody can change
     * @param poll that it is one; null if not
     */
    record Said(Voice by, String text, @Nullable Poll poll) implements Outcome {

        /** Whose words they are. */
        public enum Voice {
            @JsonProperty("message")
            MESSAGE,
            @JsonProperty("action")
            ACTION,
            @JsonProperty("system")
            SYSTEM
        }

        /** What is no poll. */
        public Said(Voice by, String text) {
            this(by, text, null);
        }

        public Said {
            Shape.present("outcome.by", by);
            Shape.text("outcome.text", text, 2 * MessageBody.TEXT_LENGTH_MAX);
        }
    }

    /** @param text empty takes the topic away */
    record Topic(String text) implements Outcome {
        public Topic {
            bounded("outcome.text", text, 2 * TOPIC_LENGTH_MAX);
        }
    }

    /** @param name of a user, without {@code @} */
    record Invitation(String name) implements Outcome {
        public Invitation {
            Shape.text("outcome.name", name, 128);
        }
    }

    /**
     * @param whom to remind
     * @param name of a user, without {@code @}; only for {@link Whom#USER}
     */
    record Reminder(Whom whom, @Nullable String name, Instant due, String text) implements Outcome {

        /** Whom a reminder is for. */
        public enum Whom {
            @JsonProperty("me")
            ME,
            @JsonProperty("user")
            USER,
            @JsonProperty("room")
            ROOM
        }

        public Reminder {
            if ((Shape.present("outcome.whom", whom) == Whom.USER) != (name != null)) {
                throw new IllegalArgumentException("outcome.name is there for a user, and only then");
            }
            if (name != null) {
                Shape.text("outcome.name", name, 128);
            }
            due = Shape.time("outcome.due", due);
            Shape.text("outcome.text", text, 2 * REMINDER_LENGTH_MAX);
        }
    }

    /** @param until when the sender may be disturbed again; null: now */
    record Quiet(@Nullable Instant until) implements Outcome {
        public Quiet {
            until = until == null ? null : Shape.time("outcome.until", until);
        }
    }

    /** @param about one command, or null for all */
    record Help(@Nullable CommandName about) implements Outcome {}

    /**
     * It cannot be done, by whomever.
     *
     * @param code what is wrong, such as {@code dice}; clients have the words
     * @param arguments what the words need, by name
     */
    record Refused(String code, Map<String, String> arguments) implements Outcome {
        public Refused {
            Shape.text("outcome.code", code, 64);
            arguments = checked(arguments);
        }
    }

    /** At most 8 values of at most 500 UTF-16 units. */
    static Map<String, String> checked(Map<String, String> arguments) {
        if (arguments.size() > 8) {
            throw new IllegalArgumentException("more than 8 arguments");
        }
        arguments.forEach((name, value) -> bounded(name, value, 500));
        return Map.copyOf(arguments);
    }

    private static void bounded(String field, String text, int max) {
        if (Shape.present(field, text).length() > max) {
            throw new IllegalArgumentException(field + " must have at most " + max + " characters");
        }
    }
}
