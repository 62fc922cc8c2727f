package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.contracts.statistics.RoomMinute.Tones;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.processors.runtime.BackOff;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.runtime.RunningApplication;
import chat.tertulia.processors.runtime.StopSignal;
import chat.tertulia.processors.runtime.StreamApplication;
import chat.tertulia.processors.runtime.StreamsOptions;
import chat.tertulia.processors.statistics.StatisticsTopology;
import chat.tertulia.standalone.broker.LocalBroker;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The application statistics on a real broker, killed in the middle: its final results are those of a count by hand. */
class StatisticsIT {

    private static final int MINUTES = 12;
    private static final int MESSAGES = 10;
    private static final int PEOPLE = 4;
    private static final List<String> ROOMS = List.of("r1", "r2");
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(2));

    @TempDir
    Path folder;

    private final List<RoomMinute> results = new ArrayList<>();
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private long nextPosition;

    /** The process that is killed. Its standard input says how to reach Kafka; its argument is the state directory. */
    public static void main(String[] arguments) throws Exception {
        Properties connection = new Properties();
        connection.load(System.in);
        Map<String, Object> properties = connection.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, connection::getProperty));
        StopSignal stop = new StopSignal();
        Progress progress = new Progress(Clock.systemUTC());
        new RunningApplication(
                        new StreamApplication(
                                StatisticsTopology.APPLICATION,
                                StreamApplication.Guarantee.EXACTLY_ONCE,
                                () -> StatisticsTopology.of(progress),
                                progress,
                                stop,
                                List.of()),
                        new StreamsOptions(properties, Path.of(arguments[0]), 1, 100, 6_000, "one", 0),
                        () -> new BackOff(stop, RandomGenerator.getDefault(), 100, 1_000))
                .start();
        Thread.currentThread().join();
    }

    @Test
    void finalResultsAreExactOverAKill() throws Exception {
        try (DataFolder data = DataFolder.take(folder.resolve("data"));
                LocalBroker broker = LocalBroker.start(data, 1)) {
            Map<String, Object> connection = broker.connection().clientProperties();
            TopicCreation.ensure(connection, 1, 1, List.of(StatisticsTopology.APPLICATION));
            Process application = application(connection);
            try (KafkaProducer<String, byte[]> log =
                            new KafkaProducer<>(connection, new StringSerializer(), new ByteArraySerializer());
                    KafkaConsumer<String, byte[]> statistics = statistics(connection)) {
                write(log, 0, MINUTES / 2);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> finals(statistics).size() >= 2);
                write(log, MINUTES / 2, MINUTES / 2 + 2);
                application.destroyForcibly().waitFor();
                write(log, MINUTES / 2 + 2, MINUTES);
                application = application(connection);
                // What closes the last minute.
                write(log, MINUTES + 2, MINUTES + 3);

                await().atMost(Duration.ofSeconds(60))
                        .until(() -> finals(statistics).size() >= MINUTES * ROOMS.size());
                assertThat(finals(statistics))
                        .allSatisfy(result -> assertThat(result).isEqualTo(expected(result)))
                        .extracting(result -> result.room() + result.minute())
                        .doesNotHaveDuplicates()
                        .hasSize(MINUTES * ROOMS.size());
            } finally {
                application.destroyForcibly().waitFor();
            }
        }
    }

    private Process application(Map<String, Object> connection) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StatisticsIT.class.getName(),
                        folder.resolve("streams").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("application.log").toFile()))
                .start();
        Properties properties = new Properties();
        connection.forEach((name, value) -> properties.setProperty(name, String.valueOf(value)));
        try (OutputStream input = process.getOutputStream()) {
            properties.store(input, null);
        }
        return process;
    }

    /** Everything twice; annotations before their messages, which is as good as after. */
    private void write(KafkaProducer<String, byte[]> log, int from, int to) throws Exception {
        List<MessagePosted> events = new ArrayList<>();
        for (int minute = from; minute < to; minute++) {
            for (int i = 0; i < MESSAGES; i++) {
                for (String room : ROOMS) {
                    Instant at = start.plusSeconds(60L * minute + 5L * i);
                    Actor by = new Actor("u" + i % PEOPLE, "name" + i % PEOPLE);
                    String id = room + "-" + minute + "-" + i;
                    MessagePosted event = new MessagePosted(
                            id,
                            room,
                            at,
                            by,
                            new MessageBody(id, room, by, at, "hola", MessageKind.MESSAGE, null, null, null));
                    annotate(log, event, i, "0:" + nextPosition);
                    annotate(log, event, i, "0:" + nextPosition);
                    nextPosition += 2;
                    events.add(event);
                    events.add(event);
                }
            }
        }
        written();
        events.forEach(event -> send(
                log,
                new ProducerRecord<>(
                        Topic.ROOM_EVENTS.topicName(), 0, event.at().toEpochMilli(), event.room(), Json.bytes(event))));
        written();
    }

    private void send(KafkaProducer<String, byte[]> log, ProducerRecord<String, byte[]> record) {
        sent.add(log.send(record));
    }

    private void written() throws Exception {
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
        sent.clear();
    }

    private void annotate(KafkaProducer<String, byte[]> log, MessagePosted event, int i, String position) {
        Subject about = new Subject(event.id(), position);
        List<Annotation> annotations = new ArrayList<>();
        annotations.add(new MessageSentiment(
                "s" + position,
                event.room(),
                event.at(),
                about,
                Sentiment.ok(Sentiment.Label.POSITIVE, new Sentiment.Scores(1, 0, 0, 0), "es", "test/1")));
        if (i % 2 == 0) {
            annotations.add(new MessageMentions(
                    "m" + position,
                    event.room(),
                    event.at(),
                    about,
                    List.of(new Mention(Mention.Kind.USER, "u9", "name9", 0, 6)),
                    List.of()));
        }
        annotations.forEach(annotation -> send(
                log,
                new ProducerRecord<>(
                        Topic.ROOM_ANNOTATIONS.topicName(),
                        0,
                        annotation.at().toEpochMilli(),
                        annotation.room(),
                        Json.bytes(annotation))));
    }

    private static RoomMinute expected(RoomMinute like) {
        return new RoomMinute(
                like.id(),
                like.room(),
                like.minute(),
                MESSAGES,
                PEOPLE,
                MESSAGES / 2,
                0,
                new Tones(MESSAGES, 0, 0, 0, 0),
                true);
    }

    private static KafkaConsumer<String, byte[]> statistics(Map<String, Object> connection) {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        TopicPartition source = new TopicPartition(Topic.ROOM_STATISTICS.topicName(), 0);
        consumer.assign(List.of(source));
        consumer.seekToBeginning(List.of(source));
        return consumer;
    }

    private List<RoomMinute> finals(KafkaConsumer<String, byte[]> statistics) {
        statistics
                .poll(Duration.ofMillis(100))
                .forEach(record -> results.add(Json.read(record.value(), RoomMinute.class)));
        return results.stream().filter(RoomMinute::isFinal).toList();
    }
}
