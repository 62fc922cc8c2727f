package chat.tertulia.contracts.connections;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the log.
 *
 * @param bootstrapServers host:port list
 * @param properties further client properties (security.protocol, sasl.jaas.config, …), given to every client
 */
public record KafkaConnection(
        String bootstrapServers, @Nullable Map<String, String> properties) {

    public KafkaConnection {
        if (bootstrapServers == null || bootstrapServers.isBlank()) {
            throw new IllegalArgumentException(
                    "tertulia.kafka.bootstrap-servers (TERTULIA_KAFKA_BOOTSTRAP_SERVERS) is missing");
        }
        properties = properties == null ? Map.of() : Map.copyOf(properties);
    }

    /** Client configuration to start from; the map is the caller's own. */
    public Map<String, Object> clientProperties() {
        Map<String, Object> all = new HashMap<>();
        if (properties != null) {
            all.putAll(properties);
        }
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }

    /** Without secrets: properties may hold a password. */
    @Override
    public String toString() {
        return "KafkaConnection[" + bootstrapServers + "]";
    }
}
