package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.commands.CommandName;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;

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
     * @param name which command
     * @param clientId what the sender's client called it
     * @param code what happened, or why not; clients have the words
     * @param arguments what the words need, by name: at most 8 of at most 500 UTF-16 units
     */
    public record Answer(
            String command,
            String room,
            CommandName name,
            String clientId,
            Status status,
            String code,
            Map<String, String> arguments) {

        public Answer {
            Shape.id("answer.command", command);
            Shape.id("answer.room", room);
            Shape.present("answer.name", name);
            Shape.text("answer.clientId", clientId, 64);
            Shape.present("answer.status", status);
            Shape.text("answer.code", code, 64);
            arguments = Outcome.checked(arguments);
        }
    }

    public CommandAnswered {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("answer", answer);
    }
}
