package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Member;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.outbox.OutboxMetrics;
import chat.tertulia.ingest.outbox.OutboxRelay;
import chat.tertulia.standalone.broker.LocalBroker;
import chat.tertulia.standalone.database.LocalDatabase;
import chat.tertulia.standalone.datafolder.DataFolder;
import chat.tertulia.telemetry.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay that takes over from one that died: an event that is in the log already is not appended again (ADR 6). */
class OutboxRelayTest {

    private static final Instant AT = Instant.parse("2026-11-24T05:38:30.123Z");

    @TempDir
    Path folder;

    @Test
    void anEventOfADeadRelayKeepsItsOnePosition() throws Exception {
        try (DataFolder data = DataFolder.take(folder);
                LocalBroker broker = LocalBroker.start(data, 1);
                LocalDatabase database = LocalDatabase.start(data)) {
            KafkaConnection kafka = broker.connection();
            TopicCreation.ensure(kafka.clientProperties(), 1, 1, List.of());
            Database.migrate(database.connection());
            MemberJoined first = joined("e1", "u1", "ana");
            MemberJoined second = joined("e2", "u2", "bea");
            // Given: the dead relay marked both rows, and appended the first.
            append(kafka, "somebody else's", "x");
            append(kafka, new String(Json.bytes(first), StandardCharsets.UTF_8), "e1");
            try (Connection connection = connect(database)) {
                people(connection);
                row(connection, first);
                row(connection, second);
            }
            // When
            OutboxRelay relay = new OutboxRelay(
                    kafka, database.connection(), new OutboxMetrics(new SimpleMeterRegistry()), Traces.OFF);
            // Then
            try (Connection connection = connect(database)) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(texts(connection, "select 'left' from directory.outbox"))
                                .isEmpty());
                assertThat(texts(connection, "select spans::text from directory.memberships order by user_id"))
                        .containsExactly("[{\"from\": \"0:1\"}]", "[{\"from\": \"0:2\"}]");
            }
            relay.close();
            assertThat(read(kafka, Topic.ROOM_EVENTS).stream()
                            .map(record -> CloudEvents.text(record.headers(), CloudEvents.ID)))
                    .containsExactly("x", "e1", "e2");
            assertThat(read(kafka, Topic.DIRECTORY).stream()
                            .map(record -> Json.read(record.value(), DirectoryEntry.class)))
                    .containsExactlyInAnyOrder(
                            new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of(new Span("0:1", null))),
                            new MemberEntry("r1", "u2", "bea", Role.MEMBER, List.of(new Span("0:2", null))));
        }
    }

    private static MemberJoined joined(String id, String user, String name) {
        return new MemberJoined(id, "r1", AT, new Actor(user, name), new Member(user, name, Role.MEMBER, null));
    }

    private static Connection connect(LocalDatabase database) throws SQLException {
        var to = database.connection();
        return DriverManager.getConnection(to.jdbcUrl(), to.user(), to.password());
    }

    private static void people(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    insert into directory.users (id, name, skeleton, language, password_hash, created_at) values
                    ('u1', 'ana', 'ana', 'es', '-', now()), ('u2', 'bea', 'bea', 'es', '-', now());
                    insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)
                    values ('r1', 'plaza', 'private', true, 'off', 'u1', now());
                    insert into directory.memberships (room, user_id, role, is_member, changed_at)
                    values ('r1', 'u1', 'member', true, now()), ('r1', 'u2', 'member', true, now())""");
        }
    }

    private static void row(Connection connection, MemberJoined event) throws SQLException {
        try (var statement = connection.prepareStatement(
                "insert into directory.outbox (topic, key, value, append_after, created_at) values (?, 'r1', ?, 1, now())")) {
            statement.setString(1, Topic.ROOM_EVENTS.topicName());
            statement.setString(2, new String(Json.bytes(event), StandardCharsets.UTF_8));
            statement.executeUpdate();
        }
    }

    private static List<String> texts(Connection connection, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(query)) {
            while (result.next()) {
                texts.add(result.getString(1));
            }
        }
        return texts;
    }

    private static void append(KafkaConnection kafka, String value, String id) throws Exception {
        try (var producer =
                new KafkaProducer<>(kafka.clientProperties(), new StringSerializer(), new ByteArraySerializer())) {
            var record =
                    new ProducerRecord<>(Topic.ROOM_EVENTS.topicName(), "r1", value.getBytes(StandardCharsets.UTF_8));
            CloudEvents.write(record.headers(), "member.joined", id, "r1", Json.time(AT), "/test", null);
            producer.send(record).get();
        }
    }

    private static List<ConsumerRecord<String, byte[]>> read(KafkaConnection kafka, Topic topic) {
        Map<String, Object> config = kafka.clientProperties();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic.topicName(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
            return all;
        }
    }
}
