package chat.tertulia.processors.records;

import chat.tertulia.contracts.events.Json;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Values of an application's own stores, as JSON.
 *
 * @param <T> a record class
 */
public final class JsonSerde<T> implements Serde<T> {

    private final Class<T> type;

    public JsonSerde(Class<T> type) {
        this.type = type;
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> bytes(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, body) -> read(body);
    }

    @SuppressWarnings("NullAway") // Kafka's serializers pass nulls through, but are not annotated so
    private static byte[] bytes(@Nullable Object value) {
        return value == null ? null : Json.bytes(value);
    }

    @SuppressWarnings("NullAway")
    private T read(byte @Nullable [] body) {
        return body == null ? null : Json.read(body, type);
    }
}
