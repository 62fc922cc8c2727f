package chat.tertulia.contracts.topics;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents 1.0 attributes in Kafka binary mode
 * (<a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">binding</a>).
 */
public final class CloudEvents {

    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String SUBJECT = "ce_subject";
    public static final String TIME = "ce_time";
    public static final String TRACEPARENT = "traceparent";

    private static final String TYPE_PREFIX = "chat.tertulia.";
    private static final String TYPE_SUFFIX = ".v1";

    private static final byte[] SPEC_VERSION = utf8("1.0");
    private static final byte[] JSON = utf8("application/json");

    private CloudEvents() {}

    /**
     * Sets the attributes of one record.
     *
     * @param headers the record's own headers
     * @param type the wire name, such as {@code message.posted}
     * @param id event id
     * @param subject room or user id
     * @param time RFC 3339
     * @param source what wrote it, such as {@code /ingest-api}
     * @param traceparent W3C trace context, if there is one
     */
    public static void write(
            Headers headers,
            String type,
            String id,
            String subject,
            String time,
            String source,
            @Nullable String traceparent) {
        headers.add("ce_specversion", SPEC_VERSION);
        headers.add(TYPE, utf8(TYPE_PREFIX + type + TYPE_SUFFIX));
        headers.add(ID, utf8(id));
        headers.add(SOURCE, utf8(source));
        headers.add(SUBJECT, utf8(subject));
        headers.add(TIME, utf8(time));
        headers.add("content-type", JSON);
        if (traceparent != null) {
            headers.add(TRACEPARENT, utf8(traceparent));
        }
    }

    /** The wire name of a record's type, or null if it is none of ours. */
    public static @Nullable String type(Headers headers) {
        String type = text(headers, TYPE);
        return type != null && type.startsWith(TYPE_PREFIX) && type.endsWith(TYPE_SUFFIX)
                ? type.substring(TYPE_PREFIX.length(), type.length() - TYPE_SUFFIX.length())
                : null;
    }

    /** An attribute's text, or null if it is not there. */
    public static @Nullable String text(Headers headers, String attribute) {
        Header header = headers.lastHeader(attribute);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
