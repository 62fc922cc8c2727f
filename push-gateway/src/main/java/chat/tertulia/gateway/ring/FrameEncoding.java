package chat.tertulia.gateway.ring;

import chat.tertulia.contracts.events.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How a record looks on a stream, but for its id line. */
public final class FrameEncoding {

    private static final byte[] EVENT = ascii("event: ");
    private static final byte[] DATA = ascii("\ndata: {\"pos\":\"");
    private static final byte[] BODY = ascii("\",\"event\":");
    private static final byte[] END = ascii("}\n\n");

    private FrameEncoding() {}

    /**
     * The bytes of one event.
     *
     * @param type event name; only names for which {@link #isName} holds
     * @param value the record's value, JSON; a line break between its members becomes a space, since a line ends an SSE field
     */
    public static byte[] encode(String type, int partition, long offset, byte[] value) {
        byte[] name = ascii(type);
        byte[] position = ascii(partition + ":" + offset);
        byte[] out = new byte
                [EVENT.length + name.length + DATA.length + position.length + BODY.length + value.length + END.length];
        int at = put(out, 0, EVENT);
        at = put(out, at, name);
        at = put(out, at, DATA);
        at = put(out, at, position);
        at = put(out, at, BODY);
        int body = at;
        at = put(out, at, value);
        for (int i = body; i < at; i++) {
            if (out[i] == '\n' || out[i] == '\r') {
                out[i] = ' ';
            }
        }
        put(out, at, END);
        return out;
    }

    /** Whether a type can be an event name: small letters, dots and hyphens, at most 64. User text never gets here. */
    public static boolean isName(@Nullable String type) {
        if (type == null || type.isEmpty() || type.length() > 64) {
            return false;
        }
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if ((c < 'a' || c > 'z') && c != '.' && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** A record's value without what its message said; null if it cannot be read. */
    public static byte @Nullable [] withoutText(byte[] value) {
        try {
            JsonNode record = Json.mapper().readTree(value);
            if (record.get("message") instanceof ObjectNode message && message.has("text")) {
                message.put("text", "");
            }
            if (record.get("notification") instanceof ObjectNode notification && notification.has("excerpt")) {
                notification.put("excerpt", "");
            }
            return Json.bytes(record);
        } catch (JacksonException e) {
            return null;
        }
    }

    /** The value inside a frame's bytes. */
    public static byte[] value(byte[] frame) {
        int body = indexOf(frame, BODY) + BODY.length;
        return java.util.Arrays.copyOfRange(frame, body, frame.length - END.length);
    }

    private static int indexOf(byte[] in, byte[] what) {
        outer:
        for (int i = 0; i <= in.length - what.length; i++) {
            for (int j = 0; j < what.length; j++) {
                if (in[i + j] != what[j]) {
                    continue outer;
                }
            }
            return i;
        }
        throw new IllegalArgumentException("not a frame");
    }

    private static int put(byte[] out, int at, byte[] what) {
        System.arraycopy(what, 0, out, at, what.length);
        return at + what.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
