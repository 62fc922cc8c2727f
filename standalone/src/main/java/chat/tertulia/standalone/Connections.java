package chat.tertulia.standalone;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Where the parts of this start are, as the services' settings say it. */
record Connections(KafkaConnection kafka, PostgresConnection postgres, RedisConnection redis) {

    private static final String FILE = "connections.properties";

    Map<String, String> properties() {
        Map<String, String> all = new TreeMap<>();
        all.put("tertulia.kafka.bootstrap-servers", kafka.bootstrapServers());
        if (kafka.properties() != null) {
            kafka.properties().forEach((name, value) -> all.put("tertulia.kafka.properties[" + name + "]", value));
        }
        all.put("tertulia.postgres.host", postgres.host());
        all.put("tertulia.postgres.port", Integer.toString(postgres.port()));
        all.put("tertulia.postgres.database", postgres.database());
        all.put("tertulia.postgres.user", postgres.user());
        all.put("tertulia.postgres.password", postgres.password());
        all.put("tertulia.redis.host", redis.host());
        all.put("tertulia.redis.port", Integer.toString(redis.port()));
        all.put("tertulia.redis.password", String.valueOf(redis.password()));
        all.put("tertulia.redis.tls", Boolean.toString(redis.tls()));
        return all;
    }

    /** Writes {@code secrets/connections.properties} for programs beside this one: the ports are others at each start. */
    Path keepIn(DataFolder data) throws IOException {
        Properties file = new Properties();
        file.putAll(properties());
        StringWriter text = new StringWriter();
        file.store(text, null);
        return data.keepSecret(FILE, text.toString());
    }
}
