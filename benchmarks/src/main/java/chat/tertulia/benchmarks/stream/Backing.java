package chat.tertulia.benchmarks.stream;

import chat.tertulia.benchmarks.Quiet;
import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.standalone.broker.LocalBroker;
import chat.tertulia.standalone.cache.LocalCache;
import chat.tertulia.standalone.database.LocalDatabase;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the gateway stands on, in a process of its own so that it does not count for the gateway's: broker, Redis and Postgres of
 * standalone. Once they serve it writes how to reach them to the folder's secrets; it ends with its input.
 */
final class Backing {

    static final int PARTITIONS = 12;
    private static final String CONNECTIONS = "connections.json";

    private Backing() {}

    /** Where it writes the connections once they serve. */
    static Path connections(Path folder) {
        return folder.resolve("secrets").resolve(CONNECTIONS);
    }

    public static void main(String[] arguments) throws Exception {
        Quiet.loggers();
        DataFolder data = DataFolder.take(Path.of(arguments[0]));
        Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
        // However it is asked to end: Redis and Postgres are processes that would stay.
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> parts.forEach(Backing::close)));
        LocalDatabase database = LocalDatabase.start(data);
        parts.addFirst(database);
        LocalCache cache = LocalCache.start(data);
        parts.addFirst(cache);
        LocalBroker broker = LocalBroker.start(data, PARTITIONS);
        parts.addFirst(broker);
        Database.migrate(database.connection());
        TopicCreation.ensure(broker.connection().clientProperties(), PARTITIONS, 1, List.of());
        data.keepSecret(
                CONNECTIONS,
                JsonMapper.shared()
                        .writeValueAsString(settings(broker.connection(), database.connection(), cache.connection())));
        // Also the end of a benchmark that is killed is the end of this input.
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("Could not stop " + part.getClass().getSimpleName() + ": " + e);
        }
    }

    private static Map<String, String> settings(
            KafkaConnection kafka, PostgresConnection postgres, RedisConnection redis) {
        Map<String, String> settings = new HashMap<>();
        settings.put("tertulia.kafka.bootstrap-servers", kafka.bootstrapServers());
        if (kafka.properties() != null) {
            kafka.properties().forEach((name, value) -> settings.put("tertulia.kafka.properties[" + name + "]", value));
        }
        settings.put("tertulia.postgres.host", postgres.host());
        settings.put("tertulia.postgres.port", Integer.toString(postgres.port()));
        settings.put("tertulia.postgres.database", postgres.database());
        settings.put("tertulia.postgres.user", postgres.user());
        settings.put("tertulia.postgres.password", postgres.password());
        settings.put("tertulia.redis.host", redis.host());
        settings.put("tertulia.redis.port", Integer.toString(redis.port()));
        settings.put("tertulia.redis.password", String.valueOf(redis.password()));
        settings.put("tertulia.redis.tls", "false");
        return settings;
    }
}
