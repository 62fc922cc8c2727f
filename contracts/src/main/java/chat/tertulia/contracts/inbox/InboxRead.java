package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/** {@code inbox.read}: the user has seen the notifications up to a position of their inbox. */
public record InboxRead(String id, String user, Instant at, Marker marker) implements UserEvent {

    public static final String TYPE = "inbox.read";

    public InboxRead {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("marker", marker);
    }

    /**
     * How far the inbox is read.
     *
     * @param inbox position in chat.user-events of the last notification seen
     */
    public record Marker(String inbox) {
        public Marker {
            chat.tertulia.contracts.positions.Position.parse(Shape.present("marker.inbox", inbox));
        }
    }
}
