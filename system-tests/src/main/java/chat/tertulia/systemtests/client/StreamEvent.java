package chat.tertulia.systemtests.client;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One event of a stream.
 *
 * @param name like {@code message.posted}
 * @param id the stream's cursor after this event
 * @param data JSON, UTF-8; not to be changed
 * @param receivedNanos {@link System#nanoTime} when its bytes were read from the socket
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Events are never compared, and a copy for each of 100 readers would be load.
public record StreamEvent(String name, String id, byte[] data, long receivedNanos) {

    /** Events about the stream itself. */
    private static final Set<String> CONTROL =
            Set.of("resumed", "gap", "reset", "auth_required", "overloaded", "closing");

    public boolean isControl() {
        return CONTROL.contains(name);
    }

    public JsonNode json() {
        return JsonMapper.shared().readTree(data);
    }

    @Override
    public String toString() {
        return name + " " + new String(data, StandardCharsets.UTF_8);
    }
}
