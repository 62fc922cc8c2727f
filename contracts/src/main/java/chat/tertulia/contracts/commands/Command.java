package chat.tertulia.contracts.commands;

import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.Shape;
import java.time.DateTimeException;
import java.time.ZoneId;

/**
 * A command as somebody typed it.
 *
 * @param name which
 * @param arguments what stood behind the name, NFC; may be empty
 * @param language of who gave it, such as {@code es}
 * @param zone IANA time zone in which its times are meant
 * @param clientId what the sender's client called it
 */
public record Command(CommandName name, String arguments, String language, String zone, String clientId) {

    public Command {
        Shape.present("command.name", name);
        if (Shape.present("command.arguments", arguments).length() > 2 * MessageBody.TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException("command.arguments is too long");
        }
        Shape.text("command.language", language, 16);
        try {
            ZoneId.of(Shape.text("command.zone", zone, 64));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("command.zone is not a time zone", e);
        }
        Shape.text("command.clientId", clientId, 64);
    }
}
