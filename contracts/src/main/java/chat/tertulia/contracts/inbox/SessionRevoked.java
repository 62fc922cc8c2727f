package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/** {@code session.revoked}: a session ended; its streams must be cut. Not shown to clients. */
public record SessionRevoked(String id, String user, Instant at, Session session) implements UserEvent {

    public static final String TYPE = "session.revoked";

    public SessionRevoked {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("session", session);
    }

    /** Which session. */
    public record Session(String id) {
        public Session {
            Shape.id("session.id", id);
        }
    }
}
