package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code command.answered}: what became of a command, for the one who gave it. Its id is derived from the command's: one a command. */
public record CommandAnswered(String id, String user, Instant at, Answer answer) implements UserEvent {

    public static final String TYPE = "command.answered";

    /** Whether it was carried out. */
    public enum Status {
        @JsonProperty("done")
        DONE,
        @JsonProperty("refused")
        REFUSED
    }

    /**
     * @param command the command's id
     * @param room room id
     * @param name which command: a built-in one, or one of the room's own
     * @param clientId what the sender's client called it
     * @param code what happened, or why not; clients have the words
     * @param arguments what the words need, by name: at most 8 of at most 500 UTF-16 units
     * @param text what the program behind a room's own command answers to its sender alone; null if nothing
     */
    public record Answer(
            String command,
            String room,
            String name,
            String clientId,
            Status status,
            String code,
            Map<String, String> arguments,
            @Nullable String text) {

        public Answer {
            Shape.id("answer.command", command);
            Shape.id("answer.room", room);
            Shape.text("answer.name", name, 32);
            Shape.text("answer.clientId", clientId, 64);
            Shape.present("answer.status", status);
            Shape.text("answer.code", code, 64);
            arguments = Outcome.checked(arguments);
            if (text != null) {
                Shape.text("answer.text", text, 2 * MessageBody.TEXT_LENGTH_MAX);
            }
        }
    }

    public CommandAnswered {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("answer", answer);
    }
}
