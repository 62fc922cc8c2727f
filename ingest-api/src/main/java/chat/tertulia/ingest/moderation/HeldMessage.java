package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.annotations.Flag;
import java.time.Instant;
import java.util.List;

/**
 * What a sender is told of a message that waits for a moderator.
 *
 * @param id what the queue calls it; of a new message the message's own
 * @param state open, approve or remove
 * @param flags why: which list says it, and of which span in code points
 */
public record HeldMessage(String id, String message, String kind, Instant at, String state, List<Flag> flags) {}
