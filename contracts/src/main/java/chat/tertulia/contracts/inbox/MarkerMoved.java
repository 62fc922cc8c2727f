package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code marker.moved}: the user has read a room up to a position. Reading never moves a marker backwards: of several the furthest holds;
 * only where the user says that what they had read is {@linkplain Marker#unread() unread}, it goes where that says, back or forth.
 */
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
     * @param unread true where the user marked as unread what comes after the position; else absent
     */
    public record Marker(
            String room, String position, @Nullable Boolean unread) {
        public Marker {
            Shape.id("marker.room", room);
            chat.tertulia.contracts.positions.Position.parse(Shape.present("marker.position", position));
            unread = Boolean.TRUE.equals(unread) ? true : null;
        }

        /** Read up to there. */
        public Marker(String room, String position) {
            this(room, position, null);
        }

        /** Whether it holds wherever the marker was before. */
        @JsonIgnore
        public boolean isSet() {
            return unread != null;
        }
    }
}
