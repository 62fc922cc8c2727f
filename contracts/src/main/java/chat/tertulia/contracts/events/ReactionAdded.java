package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code reaction.added}: someone reacted to a message. */
public record ReactionAdded(String id, String room, Instant at, Actor by, Reaction reaction) implements RoomEvent {

    public ReactionAdded {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("reaction", reaction);
    }

    @Override
    public EventType type() {
        return EventType.REACTION_ADDED;
    }
}
