package chat.tertulia.ingest.outgoing;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.positions.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * An event as it is sent: a CloudEvent in structured mode, so that the signature covers all of it. {@code data} is the record's value as the
 * log has it.
 */
final class EventDocument {

    static final String CONTENT_TYPE = "application/cloudevents+json; charset=utf-8";

    /** What a test is called. */
    static final String TEST = "webhook.tested";

    private EventDocument() {}

    /**
     * @param type such as {@code message.posted}
     * @param data JSON
     */
    static byte[] of(String id, String type, String room, Instant at, @Nullable Position position, String data) {
        ObjectNode document = Json.mapper().createObjectNode();
        document.put("specversion", "1.0")
                .put("id", id)
                .put("source", "/rooms/" + room)
                .put("type", "chat.tertulia." + type + ".v1")
                .put("subject", room)
                .put("time", Json.time(at))
                .put("datacontenttype", "application/json");
        if (position != null) {
            document.put("position", position.toString());
        }
        document.putRawValue("data", new RawValue(data));
        return Json.bytes(document);
    }

    static byte[] test(String id, String room, Instant at, Actor by) {
        ObjectNode data = Json.mapper().createObjectNode();
        data.put("type", TEST).put("id", id).put("room", room).put("at", Json.time(at));
        data.putObject("by").put("id", by.id()).put("name", by.name());
        return of(id, TEST, room, at, null, data.toString());
    }
}
