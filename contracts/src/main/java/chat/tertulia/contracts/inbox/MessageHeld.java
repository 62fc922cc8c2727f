package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/** {@code message.held}: a message waits for a moderator. For its sender, and for those who may decide. */
public record MessageHeld(String id, String user, Instant at, Held held) implements UserEvent {

    public static final String TYPE = "message.held";

    public MessageHeld {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("held", held);
    }
}
