package chat.tertulia.benchmarks.processors;

import chat.tertulia.benchmarks.ChatTexts;
import chat.tertulia.benchmarks.Quiet;
import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.processors.StreamProcessorsConfiguration;
import chat.tertulia.standalone.broker.LocalBroker;
import chat.tertulia.standalone.cache.LocalCache;
import chat.tertulia.standalone.database.LocalDatabase;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./tertulia bench processors}: what each application does alone with a log that is already there. Broker, database and cache are
 * this process's, each application has a process of its own, with its own topology and configuration.
 */
public final class ProcessorsBenchmark {

    private static final int PARTITIONS = 12;

    /** Those that annotate first: the others read what they say. */
    private static final List<String> ANNOTATING = List.of("mentions", "moderation", "sentiment");

    private static final String USAGE =
            "processors [--records N] [--chat FOLDER] [--only NAME]: records a second of each stream application (200000 events)";

    private ProcessorsBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int records = 200_000;
        Path chat = null;
        String only = null;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--records" -> records = Integer.parseInt(arguments[i + 1]);
                case "--chat" -> chat = Path.of(arguments[i + 1]);
                case "--only" -> only = arguments[i + 1];
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        if (arguments.length % 2 == 1) {
            out.println(USAGE);
            System.exit(64);
        }
        Quiet.loggers();
        Path folder = Files.createTempDirectory("tertulia-bench-");
        try {
            run(out, folder, records, ChatTexts.of(chat), only);
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    private static void run(PrintStream out, Path folder, int records, List<String> texts, @Nullable String only)
            throws Exception {
        try (DataFolder data = DataFolder.take(folder);
                LocalDatabase database = LocalDatabase.start(data);
                LocalCache cache = LocalCache.start(data);
                LocalBroker broker = LocalBroker.start(data, PARTITIONS)) {
            Database.migrate(database.connection());
            KafkaConnection kafka = broker.connection();
            TopicCreation.ensure(kafka.clientProperties(), PARTITIONS, 1, StreamProcessorsConfiguration.APPLICATIONS);
            int written = new Preload(texts, PARTITIONS).write(kafka.clientProperties(), records);
            out.printf(Locale.ROOT, "%,d events in %d partitions%n%n", written, PARTITIONS);
            out.println(
                    "| application | records | records/s of a core | the second half | records/s by the clock | cores used |");
            out.println("|---|---|---|---|---|---|");
            Map<String, String> settings = new HashMap<>();
            settings.put("tertulia.kafka.bootstrap-servers", kafka.bootstrapServers());
            if (kafka.properties() != null) {
                kafka.properties()
                        .forEach((name, value) -> settings.put("tertulia.kafka.properties[" + name + "]", value));
            }
            settings.put("tertulia.postgres.host", database.connection().host());
            settings.put(
                    "tertulia.postgres.port",
                    Integer.toString(database.connection().port()));
            settings.put("tertulia.postgres.database", database.connection().database());
            settings.put("tertulia.postgres.user", database.connection().user());
            settings.put("tertulia.postgres.password", database.connection().password());
            settings.put("tertulia.redis.host", cache.connection().host());
            settings.put(
                    "tertulia.redis.port", Integer.toString(cache.connection().port()));
            settings.put(
                    "tertulia.redis.password", String.valueOf(cache.connection().password()));
            settings.put("tertulia.redis.tls", "false");
            for (String application : order()) {
                boolean reads = only == null || only.equals(application) || ANNOTATING.contains(application);
                if (reads) {
                    out.println(new MeasuredApplication(application, settings, folder).run(kafka));
                }
            }
        }
    }

    private static List<String> order() {
        return Stream.concat(
                        ANNOTATING.stream(),
                        StreamProcessorsConfiguration.APPLICATIONS.stream().filter(name -> !ANNOTATING.contains(name)))
                .toList();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
