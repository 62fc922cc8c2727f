package chat.tertulia.gateway.log;

import chat.tertulia.contracts.events.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What the engine must know of a record's JSON. Reading it also proves that the value is JSON of the codec's bounds.
 *
 * @param type {@code type}
 * @param id {@code id}
 * @param room {@code room}
 * @param user {@code user}, in the inbox
 * @param message {@code message.id}, or of a notification {@code notification.message}
 * @param position {@code message.position}: what an annotation is about
 * @param member {@code member.id}
 * @param session {@code session.id}
 */
record Facts(
        @Nullable String type,
        @Nullable String id,
        @Nullable String room,
        @Nullable String user,
        @Nullable String message,
        @Nullable String position,
        @Nullable String member,
        @Nullable String session) {

    private static final JsonFactory JSON = Json.factory();

    /** @throws JacksonException if the value is not one JSON object within bounds */
    static @Nullable Facts read(byte[] value) {
        String type = null;
        String id = null;
        String room = null;
        String user = null;
        String message = null;
        String position = null;
        String member = null;
        String session = null;
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), value)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                JsonToken token = in.nextToken();
                if (token == JsonToken.VALUE_STRING) {
                    switch (name) {
                        case "type" -> type = in.getString();
                        case "id" -> id = in.getString();
                        case "room" -> room = in.getString();
                        case "user" -> user = in.getString();
                        default -> {}
                    }
                } else if (token == JsonToken.START_OBJECT) {
                    int depth = 1;
                    while (depth > 0) {
                        JsonToken inner = in.nextToken();
                        if (inner == JsonToken.START_OBJECT || inner == JsonToken.START_ARRAY) {
                            depth++;
                        } else if (inner == JsonToken.END_OBJECT || inner == JsonToken.END_ARRAY) {
                            depth--;
                        } else if (inner == JsonToken.VALUE_STRING && depth == 1) {
                            switch (name + "." + in.currentName()) {
                                case "message.id", "notification.message" -> message = in.getString();
                                case "message.position" -> position = in.getString();
                                case "member.id" -> member = in.getString();
                                case "session.id" -> session = in.getString();
                                default -> {}
                            }
                        }
                    }
                } else if (token == JsonToken.START_ARRAY) {
                    in.skipChildren();
                }
            }
            if (in.nextToken() != null) {
                return null;
            }
        }
        return new Facts(type, id, room, user, message, position, member, session);
    }
}
