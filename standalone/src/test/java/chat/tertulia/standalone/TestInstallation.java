package chat.tertulia.standalone;

import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.processors.StreamProcessorsApplication;
import chat.tertulia.processors.StreamProcessorsConfiguration;
import chat.tertulia.processors.log.RandomHistory;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.standalone.broker.LocalBroker;
import chat.tertulia.standalone.cache.LocalCache;
import chat.tertulia.standalone.database.LocalDatabase;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A broker with topics of one partition, if wanted a database and a cache, and applications as processes of their own. */
final class TestInstallation implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int BLOCK = 100;
    private static final Set<Topic> PLAYED = Set.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS);

    private final DataFolder data;
    private final LocalBroker broker;
    private final @Nullable LocalDatabase database;
    private final @Nullable LocalCache cache;
    private final Connections connections;
    private final KafkaProducer<String, byte[]> log;
    private final Map<Topic, Long> appended = new EnumMap<>(Topic.class);
    private final List<Process> processes = new ArrayList<>();

    /** @param stores whether Postgres and Redis are needed */
    TestInstallation(Path folder, boolean stores) throws Exception {
        data = DataFolder.take(folder);
        broker = LocalBroker.start(data, 1);
        database = stores ? LocalDatabase.start(data) : null;
        cache = stores ? LocalCache.start(data) : null;
        connections = new Connections(
                broker.connection(),
                database == null
                        ? new PostgresConnection("127.0.0.1", 1, "none", "none", "none")
                        : database.connection(),
                cache == null ? new RedisConnection("127.0.0.1", 1, null, false) : cache.connection());
        connections.keepIn(data);
        TopicCreation.ensure(kafka(), 1, 1, StreamProcessorsConfiguration.APPLICATIONS);
        if (stores) {
            Database.migrate(connections.postgres());
        }
        log = new KafkaProducer<>(kafka(), new StringSerializer(), new ByteArraySerializer());
    }

    Connections connections() {
        return connections;
    }

    Map<String, Object> kafka() {
        return broker.connection().clientProperties();
    }

    Path folder() {
        return data.file(".");
    }

    /** Starts a process that runs applications, each as it does in production. */
    Process start(String... applications) throws IOException {
        return start(List.of(applications), List.of());
    }

    /** @param settings further ones, as {@code --name=value} */
    Process start(List<String> applications, List<String> settings) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                StreamProcessorsApplication.class.getName(),
                "--applications=" + String.join(",", applications),
                "--server.port=0",
                "--spring.config.additional-location=file:" + data.file("secrets/connections.properties"),
                "--tertulia.processors.state-dir=" + data.folder("streams"),
                "--tertulia.processors.session-timeout-ms=6000",
                "--tertulia.processors.instance-id=test"));
        command.addAll(settings);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        data.file("processors.log").toFile()))
                .start();
        processes.add(process);
        return process;
    }

    /** {@code kill -9}. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Appends a part of a history's events, and with them what is about them, in blocks. */
    void append(RandomHistory history, int from, int to, Set<Topic> topics) {
        List<RandomHistory.Entry> events = history.of(Topic.ROOM_EVENTS);
        List<RandomHistory.Entry> annotations = history.of(Topic.ROOM_ANNOTATIONS);
        List<RandomHistory.Entry> inboxes = history.of(Topic.USER_EVENTS);
        for (int start = from; start < to; start += BLOCK) {
            int end = Math.min(to, start + BLOCK);
            events.subList(start, end).forEach(entry -> send(Topic.ROOM_EVENTS, entry, topics));
            for (RandomHistory.Entry entry : annotations) {
                Annotation annotation = ((LogRecord.OfAnnotation) entry.record()).annotation();
                long about = Position.parse(annotation.message().position()).offset();
                if (about >= start && about < end) {
                    send(Topic.ROOM_ANNOTATIONS, entry, topics);
                }
            }
            inboxes.subList(inboxes.size() * start / events.size(), inboxes.size() * end / events.size())
                    .forEach(entry -> send(Topic.USER_EVENTS, entry, topics));
            log.flush();
        }
    }

    private void send(Topic topic, RandomHistory.Entry entry, Set<Topic> topics) {
        if (topics.contains(topic)) {
            LogRecord record = entry.record();
            long time = switch (record) {
                case LogRecord.OfEvent of -> of.event().at().toEpochMilli();
                case LogRecord.OfAnnotation of -> of.annotation().at().toEpochMilli();
                case LogRecord.OfMinute of -> of.minute().minute().toEpochMilli();
                case LogRecord.OfUser of -> of.event().at().toEpochMilli();
            };
            append(new ProducerRecord<>(topic.topicName(), 0, time, record.owner(), record.body()));
        }
    }

    void append(ProducerRecord<String, byte[]> record) {
        var _ = log.send(record);
        for (Topic topic : PLAYED) {
            if (topic.topicName().equals(record.topic())) {
                appended.merge(topic, 1L, Long::sum);
            }
        }
    }

    void flush() {
        log.flush();
    }

    /** Waits until an application has committed all that was appended to the topics it reads. */
    void awaitCaughtUp(String application) {
        try (Admin admin = Admin.create(kafka())) {
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> isCaughtUp(admin, application));
        }
    }

    private boolean isCaughtUp(Admin admin, String application) throws Exception {
        Set<String> read = admin.describeConsumerGroups(List.of(application)).all().get().values().stream()
                .flatMap(group -> group.members().stream())
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .map(TopicPartition::topic)
                .collect(Collectors.toSet());
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(application)
                .partitionsToOffsetAndMetadata()
                .get();
        return !read.isEmpty()
                && appended.entrySet().stream()
                        .filter(topic -> read.contains(topic.getKey().topicName()))
                        .allMatch(topic -> {
                            var offset = committed.get(
                                    new TopicPartition(topic.getKey().topicName(), 0));
                            return offset != null && offset.offset() >= topic.getValue();
                        });
    }

    /** All committed records of a topic. */
    List<ConsumerRecord<String, byte[]>> read(String topic) {
        Map<String, Object> properties = new HashMap<>(kafka());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition source = new TopicPartition(topic, 0);
            consumer.assign(List.of(source));
            consumer.seekToBeginning(List.of(source));
            long end = consumer.endOffsets(List.of(source)).getOrDefault(source, 0L);
            while (consumer.position(source) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public void close() throws Exception {
        for (Process process : processes) {
            kill(process);
        }
        log.close();
        if (cache != null) {
            cache.close();
        }
        if (database != null) {
            database.close();
        }
        broker.close();
        data.close();
    }
}
