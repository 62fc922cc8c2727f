package chat.tertulia.contracts.events;

import java.time.Instant;

/** {@code reaction.removed}: someone took a reaction back. */
public record ReactionRemoved(String id, String room, Instant at, Actor by, Reaction reaction) implements RoomEvent {

    public ReactionRemoved {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
        Shape.present("reaction", reaction);
    }

    @Override
    public EventType type() {
        return EventType.REACTION_REMOVED;
    }
}
