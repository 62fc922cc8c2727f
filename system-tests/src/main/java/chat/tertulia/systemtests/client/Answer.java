package chat.tertulia.systemtests.client;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/**
 * A successful answer.
 *
 * @param body missing node if there was none
 * @param attempts how many times the request was sent
 * @param firstSentNanos {@link System#nanoTime} before the first sending
 */
public record Answer(int status, JsonNode body, HttpHeaders headers, int attempts, long firstSentNanos) {}
