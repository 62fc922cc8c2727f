package chat.tertulia.contracts.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which message is gone, and since when.
 *
 * @param thread the thread it belonged to, so that a reader finds who counts it without knowing the message; absent if it was in none
 */
public record Deletion(
        String id, Instant deletedAt, @Nullable String thread) {

    public Deletion {
        Shape.id("message.id", id);
        deletedAt = Shape.time("message.deletedAt", deletedAt);
        Shape.optional("message.thread", thread, 64);
    }

    /** A message that belonged to no thread. */
    public Deletion(String id, Instant deletedAt) {
        this(id, deletedAt, null);
    }
}
