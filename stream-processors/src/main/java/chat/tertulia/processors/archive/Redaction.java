package chat.tertulia.processors.archive;

import chat.tertulia.contracts.events.Json;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes out of a record's JSON what a deleted message said. Everything else stays, in its order. */
final class Redaction {

    private Redaction() {}

    /** {@code message.text} of an event becomes empty. */
    static String event(String body) {
        return blank(body, "message", "text");
    }

    /** {@code notification.excerpt} of a user event becomes empty. */
    static String notification(String body) {
        return blank(body, "notification", "excerpt");
    }

    private static String blank(String body, String member, String field) {
        JsonNode json = Json.mapper().readTree(body);
        if (json.get(member) instanceof ObjectNode carried && carried.has(field)) {
            carried.put(field, "");
            return new String(Json.mapper().writeValueAsBytes(json), StandardCharsets.UTF_8);
        }
        return body;
    }
}
