package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/** {@code held.decided}: a held message waits no more. For its sender, and for those who could have decided. */
public record HeldDecided(String id, String user, Instant at, Held held) implements UserEvent {

    public static final String TYPE = "held.decided";

    public HeldDecided {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        if (Shape.present("held", held).decision() == null) {
            throw new IllegalArgumentException("held.decision is missing");
        }
    }
}
