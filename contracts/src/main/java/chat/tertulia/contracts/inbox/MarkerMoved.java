package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/** {@code marker.moved}: the user has read a room up to a position. Never moves backwards. */
public record MarkerMoved(String id, String user, Instant at, Marker marker) implements UserEvent {

    public static final String TYPE = "marker.moved";

    public MarkerMoved {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("marker", marker);
    }

    /**
     * How far a room is read.
     *
     * @param room room id
     * @param position of the last event read, as {@code partition:offset}
     */
    public record Marker(String room, String position) {
        public Marker {
            Shape.id("marker.room", room);
            chat.tertulia.contracts.positions.Position.parse(Shape.present("marker.position", position));
        }
    }
}
