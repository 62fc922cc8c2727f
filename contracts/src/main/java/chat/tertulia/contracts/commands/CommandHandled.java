package chat.tertulia.contracts.commands;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/**
 * {@code command.handled}: one record of chat.command-outcomes, keyed by the room: what a worker made of a command. Its id is the
 * command's. The first record of an id counts, so a command that is handled twice has one outcome.
 *
 * @param command which it was
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonTypeName(CommandHandled.TYPE)
public record CommandHandled(String id, String room, Instant at, Actor by, Of command, Outcome outcome) {

    public static final String TYPE = "command.handled";

    /**
     * The command without what was typed.
     *
     * @param given when it was accepted
     */
    public record Of(CommandName name, String language, String clientId, Instant given) {
        public Of {
            Shape.present("command.name", name);
            Shape.text("command.language", language, 16);
            Shape.text("command.clientId", clientId, 64);
            given = Shape.time("command.given", given);
        }
    }

    public CommandHandled {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("command", command);
        Shape.present("outcome", outcome);
    }

    /** What became of a command. */
    public static CommandHandled of(CommandGiven given, Outcome outcome, Instant now) {
        Command command = given.command();
        return new CommandHandled(
                given.id(),
                given.room(),
                now,
                given.by(),
                new Of(command.name(), command.language(), command.clientId(), given.at()),
                outcome);
    }
}
