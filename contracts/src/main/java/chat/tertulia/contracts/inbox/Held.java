package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A message that waits, or waited, for a moderator. Ids alone: what it says is in no log unless it is approved.
 *
 * @param id what the moderators' queue calls it: the message's id, or of an edit one of its own
 * @param room room id
 * @param message message id
 * @param sender user id
 * @param decision what became of it; only in {@code held.decided}
 */
public record Held(
        String id,
        String room,
        String message,
        String sender,
        @Nullable Decision decision) {

    /** What a moderator can say. */
    public enum Decision {
        @JsonProperty("approve")
        APPROVE,
        @JsonProperty("remove")
        REMOVE
    }

    public Held {
        Shape.id("held.id", id);
        Shape.id("held.room", room);
        Shape.id("held.message", message);
        Shape.id("held.sender", sender);
    }
}
