package chat.tertulia.benchmarks.archive;

import chat.tertulia.benchmarks.ChatTexts;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.processors.archive.PostgresArchive;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.views.View;
import chat.tertulia.standalone.database.LocalDatabase;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * Measures how many records a second the archive takes: one stream thread's work without Kafka, which is to read the records'
 * JSON and to apply them by the batch to a Postgres of its own, set up as that of a laptop.
 *
 * <p>Besides the rate by the clock it says how much processor time a record takes, here and in Postgres, for a machine is
 * rarely left alone.
 */
public final class ArchiveRate {

    /** Longer ones are documents. */
    private static final int TEXT_CHARS_MAX = 2_000;

    static final String USAGE = """
            archive [options]: records a second that the archive takes

              --chat FOLDER     chat logs (*.jsonl.gz) with the texts; without it they are generated
              --records N       records measured for each size of batch, after a fifth as many (100000)
              --batch N         records of a batch; twice: another size (500 and 2000)
              --months N        months the messages are spread over (1)
              --keep FOLDER     leave the database there
            """;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final Instant START = Instant.parse("2024-11-01T00:00:00Z");

    private final Options options;
    private final Map<Topic, Long> positions = new EnumMap<>(Topic.class);

    private record Options(
            @Nullable Path chat,
            int records,
            List<Integer> batches,
            int months,
            @Nullable Path keep) {
        static Options parse(List<String> arguments) {
            Options options = new Options(null, 100_000, List.of(), 1, null);
            for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
                String name = rest.next();
                if (!rest.hasNext()) {
                    throw new IllegalArgumentException("no value for " + name);
                }
                options = options.with(name, rest.next());
            }
            return options;
        }

        private Options with(String name, String value) {
            return switch (name) {
                case "--chat" -> new Options(Path.of(value), records, batches, months, keep);
                case "--records" -> new Options(chat, Integer.parseInt(value), batches, months, keep);
                case "--batch" -> {
                    List<Integer> more = new ArrayList<>(batches);
                    more.add(Integer.parseInt(value));
                    yield new Options(chat, records, List.copyOf(more), months, keep);
                }
                case "--months" -> new Options(chat, records, batches, Integer.parseInt(value), keep);
                case "--keep" -> new Options(chat, records, batches, months, Path.of(value));
                default -> throw new IllegalArgumentException("no such option: " + name);
            };
        }

        List<Integer> sizes() {
            return batches.isEmpty() ? List.of(500, 2_000) : batches;
        }
    }

    private record Spent(long nanos, long processorNanos) {}

    private ArchiveRate(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + USAGE);
            System.exit(2);
            return;
        }
        new ArchiveRate(options).run();
    }

    private void run() throws Exception {
        Path keep = options.keep;
        Path folder = keep == null ? Files.createTempDirectory("tertulia-archive-rate") : keep;
        try (DataFolder data = DataFolder.take(folder);
                LocalDatabase database = LocalDatabase.start(data)) {
            PostgresConnection connection = database.connection();
            Database.migrate(connection);
            long postmaster =
                    Long.parseLong(Files.readAllLines(data.folder("postgres").resolve("postmaster.pid"))
                            .getFirst()
                            .strip());
            try (PostgresArchive archive = new PostgresArchive(connection, 1, Clock.systemUTC())) {
                measure(archive, new PostgresTime(postmaster));
            }
        } finally {
            if (keep == null) {
                FileSystemUtils.deleteRecursively(folder);
            }
        }
    }

    private void measure(PostgresArchive archive, PostgresTime postgres) throws Exception {
        List<String> texts = options.chat == null
                ? InventedTexts.of(RandomGenerator.of("L64X128MixRandom"))
                : ChatTexts.of(options.chat).stream()
                        .map(text -> text.replaceAll("\\p{Cntrl}", " ").strip())
                        .filter(text -> !text.isEmpty() && text.length() <= TEXT_CHARS_MAX)
                        .toList();
        int warmup = options.records / 5;
        // 2.2 records a message.
        long messages = (long) ((options.records + warmup) * options.sizes().size() / 2.2);
        Duration step = Duration.ofDays(30L * options.months).dividedBy(Math.max(1, messages));
        ChatRecords records = new ChatRecords(texts, START, step);
        for (int size : options.sizes()) {
            apply(archive, records, size, warmup);
            double postgresBefore = postgres.seconds();
            Spent spent = apply(archive, records, size, options.records);
            double postgresSeconds = postgres.seconds() - postgresBefore;
            double javaSeconds = spent.processorNanos / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "batches of %d: %,d records/s by the clock, %,d a processor second (Postgres %.0f %% of it)%n",
                    size,
                    (long) (options.records * 1e9 / spent.nanos),
                    (long) (options.records / (javaSeconds + postgresSeconds)),
                    100 * postgresSeconds / (javaSeconds + postgresSeconds));
        }
    }

    /** Applies records; making them is not counted. */
    private Spent apply(PostgresArchive archive, ChatRecords records, int size, int count) {
        long nanos = 0;
        long processorNanos = 0;
        for (int done = 0; done < count; done += size) {
            List<ChatRecords.Raw> raw = records.next(size);
            long start = System.nanoTime();
            long processorStart = THREADS.getCurrentThreadCpuTime();
            List<View.Entry> entries = new ArrayList<>(size);
            Map<Topic, Long> after = new EnumMap<>(Topic.class);
            after.putAll(positions);
            for (ChatRecords.Raw one : raw) {
                LogRecord record =
                        RecordReader.of(one.topic()).deserialize(one.topic().topicName(), one.body());
                if (record != null) {
                    archive.check(record);
                    entries.add(new View.Entry(record, one.offset()));
                }
                after.put(one.topic(), one.offset() + 1);
            }
            archive.apply(new View.Batch(0, entries, Map.copyOf(positions), Map.copyOf(after)));
            positions.putAll(after);
            nanos += System.nanoTime() - start;
            processorNanos += THREADS.getCurrentThreadCpuTime() - processorStart;
        }
        return new Spent(nanos, processorNanos);
    }
}
