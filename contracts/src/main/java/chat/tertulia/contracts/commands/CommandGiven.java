package chat.tertulia.contracts.commands;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/** {@code command.given}: one record of chat.commands, keyed by the room. Its id is derived from room, sender and clientId. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonTypeName(CommandGiven.TYPE)
public record CommandGiven(String id, String room, Instant at, Actor by, Command command) {

    public static final String TYPE = "command.given";

    public CommandGiven {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("command", command);
    }
}
