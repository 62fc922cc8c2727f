package chat.tertulia.contracts.events;

import java.time.Instant;

/** Which message is gone, and since when. */
public record Deletion(String id, Instant deletedAt) {

    public Deletion {
        Shape.id("message.id", id);
        deletedAt = Shape.time("message.deletedAt", deletedAt);
    }
}
