package chat.tertulia.systemtests.client;

import tools.jackson.databind.JsonNode;

/**
 * The answer to a post.
 *
 * @param message the message as the server gave it back
 * @param again the server said 200: it had this message already
 * @param attempts how many times it was sent; above 1 the outcome was unknown in between
 * @param firstSentNanos {@link System#nanoTime} before the first sending
 */
public record Posted(
        String id, Position position, JsonNode message, boolean again, int attempts, long firstSentNanos) {}
