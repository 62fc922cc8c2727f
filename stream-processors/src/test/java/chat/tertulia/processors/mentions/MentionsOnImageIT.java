package chat.tertulia.processors.mentions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.runtime.BackOff;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.runtime.RunningApplication;
import chat.tertulia.processors.runtime.StopSignal;
import chat.tertulia.processors.runtime.StreamApplication;
import chat.tertulia.processors.runtime.StreamsOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** The application mentions against the Kafka that others run, from its public image, where there is Docker. */
class MentionsOnImageIT {

    private static final String IMAGE = "apache/kafka:4.3.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void findsWhoIsMentioned() throws Exception {
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "skipped: it runs " + IMAGE + ", and there is no Docker here");
        try (KafkaContainer kafka = new KafkaContainer(IMAGE)) {
            kafka.start();
            Map<String, Object> connection = Map.of("bootstrap.servers", kafka.getBootstrapServers());
            TopicCreation.ensure(connection, 3, 1, List.of(MentionsTopology.APPLICATION));
            RunningApplication application = application(connection);
            application.start();
            try {
                Facts facts = new Facts();
                append(
                        connection,
                        List.of(
                                facts.created("r1", RoomKind.PUBLIC, true, "ana"),
                                facts.joined("r1", "ana"),
                                facts.joined("r1", "bea"),
                                Facts.posted("r1", "m1", "ana", "¿@bea?")));
                List<Annotation> found = new ArrayList<>();
                try (KafkaConsumer<String, byte[]> annotations = annotations(connection)) {
                    await().atMost(PATIENCE).until(() -> {
                        annotations
                                .poll(Duration.ofMillis(200))
                                .forEach(record -> found.add(Json.read(record.value(), Annotation.class)));
                        return !found.isEmpty();
                    });
                }
                assertThat(found).singleElement().isInstanceOfSatisfying(MessageMentions.class, mentions -> {
                    assertThat(mentions.message().id()).isEqualTo("m1");
                    assertThat(mentions.mentions()).extracting(Mention::id).containsExactly("ubea");
                });
            } finally {
                application.stop();
            }
        }
    }

    private RunningApplication application(Map<String, Object> connection) {
        StopSignal stop = new StopSignal();
        Progress progress = new Progress(Clock.systemUTC());
        return new RunningApplication(
                new StreamApplication(
                        MentionsTopology.APPLICATION,
                        StreamApplication.Guarantee.EXACTLY_ONCE,
                        () -> MentionsTopology.of(progress),
                        progress,
                        stop,
                        List.of()),
                new StreamsOptions(connection, folder, 1, 100, 6_000, null, 0),
                () -> new BackOff(stop, RandomGenerator.getDefault(), 100, 1_000));
    }

    private static void append(Map<String, Object> connection, List<RoomEvent> events) throws Exception {
        try (KafkaProducer<String, byte[]> log =
                new KafkaProducer<>(connection, new StringSerializer(), new ByteArraySerializer())) {
            for (RoomEvent event : events) {
                log.send(new ProducerRecord<>(Topic.ROOM_EVENTS.topicName(), event.room(), Json.bytes(event)))
                        .get();
            }
        }
    }

    private static KafkaConsumer<String, byte[]> annotations(Map<String, Object> connection) {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put("isolation.level", "read_committed");
        properties.put("auto.offset.reset", "earliest");
        properties.put("group.id", "test");
        KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topic.ROOM_ANNOTATIONS.topicName()));
        return consumer;
    }
}
