package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code poll.closed}: the author or a moderator ends a poll. Votes behind it in the log do not count. */
public record PollClosed(String id, String room, Instant at, Actor by, Ended poll) implements RoomEvent {

    /**
     * Which poll.
     *
     * @param message id of its message
     */
    public record Ended(String message) {
        public Ended {
            Shape.id("poll.message", message);
        }
    }

    public PollClosed {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("poll", poll);
    }

    @Override
    public EventType type() {
        return EventType.POLL_CLOSED;
    }
}
