package chat.tertulia.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.gateway.http.RawClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole gateway on a real broker and a real Postgres; Redis is away all the time, and nobody notices. */
class PushGatewayApplicationTest {

    private static final int PARTITIONS = 4;

    @TempDir
    static Path folder = Path.of(".");

    private static TestBroker broker;
    private static EmbeddedPostgres postgres;
    private static KafkaProducer<String, byte[]> producer;

    @BeforeAll
    static void start() throws Exception {
        broker = new TestBroker(folder);
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
        Flyway.configure()
                .dataSource(postgres.getPostgresDatabase())
                .locations("classpath:db/migration")
                .load()
                .migrate();
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        TopicCreation.ensure(client, PARTITIONS, 1, List.of());
        producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
        execute("insert into directory.users values ('u1', 'ana', 'ana', null, null, 'es', 'x', now())");
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into directory.sessions values (?, ?, 'u1', now(), now() + ?::interval, null)")) {
            for (String session : List.of("s1", "s2", "expired")) {
                insert.setString(1, session);
                insert.setBytes(2, SessionKeys.hash("token-" + session));
                insert.setString(3, session.equals("expired") ? "-1 hour" : "1 hour");
                insert.executeUpdate();
            }
        }
        Path page = Files.createDirectories(folder.resolve("page/assets"));
        Files.writeString(folder.resolve("page/index.html"), "<!doctype html><title>Tertulia</title>");
        Files.writeString(page.resolve("app-1a2b.js"), "export {}");
    }

    @AfterAll
    static void stop() throws Exception {
        producer.close();
        broker.close();
        postgres.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static ConfigurableApplicationContext gateway(String... more) {
        String[] arguments = new String[more.length + 11];
        String[] usual = {
            "--server.port=0",
            "--tertulia.kafka.bootstrap-servers=" + broker.bootstrapServers(),
            "--tertulia.postgres.host=localhost",
            "--tertulia.postgres.port=" + postgres.getPort(),
            "--tertulia.postgres.database=postgres",
            "--tertulia.postgres.user=postgres",
            "--tertulia.postgres.password=postgres",
            "--tertulia.redis.host=127.0.0.1",
            "--tertulia.redis.port=1",
            "--tertulia.gateway.page-dir=" + folder.resolve("page"),
            "--tertulia.gateway.drain-seconds=1"
        };
        System.arraycopy(usual, 0, arguments, 0, usual.length);
        System.arraycopy(more, 0, arguments, usual.length, more.length);
        return new SpringApplicationBuilder(PushGatewayApplication.class).run(arguments);
    }

    private static int port(ConfigurableApplicationContext context) {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private static void awaitReady(ConfigurableApplicationContext context) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> context.getBean(StreamGateway.class).isReady());
    }

    private static RecordMetadata send(Topic topic, String key, String value) throws Exception {
        return producer.send(new ProducerRecord<>(topic.topicName(), key, value.getBytes(StandardCharsets.UTF_8)))
                .get(10, TimeUnit.SECONDS);
    }

    private static RecordMetadata event(String room, String type, String id, String rest) throws Exception {
        return send(
                Topic.ROOM_EVENTS,
                room,
                "{\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"room\":\"" + room + "\"" + rest + "}");
    }

    private static void member(String room, String user, String from) throws Exception {
        MemberEntry entry = new MemberEntry(
                room,
                user,
                user,
                chat.tertulia.contracts.events.Role.MEMBER,
                List.of(new chat.tertulia.contracts.directory.Span(from, null)));
        producer.send(new ProducerRecord<>(Topic.DIRECTORY.topicName(), entry.key(), Json.bytes(entry)))
                .get(10, TimeUnit.SECONDS);
    }

    private static RawClient stream(int port, String token, String... headers) throws Exception {
        String[] lines = new String[headers.length + 3];
        lines[0] = "GET /api/stream HTTP/1.1";
        lines[1] = "Host: localhost";
        lines[2] = "Authorization: Bearer " + token;
        System.arraycopy(headers, 0, lines, 3, headers.length);
        return new RawClient(port, lines);
    }

    private static String lastId(String text) {
        int at = text.lastIndexOf("id: v1.") + 4;
        return text.substring(at, text.indexOf('\n', at));
    }

    @Test
    void followsTheLogAndResumesOnAnotherGateway() throws Exception {
        RecordMetadata joined = event("r1", "member.joined", "j1", ",\"member\":{\"id\":\"u1\"}");
        member("r1", "u1", joined.partition() + ":" + joined.offset());
        String id;
        try (ConfigurableApplicationContext context = gateway()) {
            awaitReady(context);
            try (RawClient client = stream(port(context), "token-s1")) {
                client.until("event: resumed");

                event("r1", "message.posted", "m1", ",\"message\":{\"id\":\"m1\",\"text\":\"hola\"}");

                id = lastId(client.until("\"hola\""));
                assertThat(client.text()).contains("event: message.posted");
                context.close();
                assertThat(client.end()).contains("\"reason\":\"drain\"").endsWith("\r\n0\r\n\r\n");
            }
        }
        event("r1", "message.posted", "m2", ",\"message\":{\"id\":\"m2\",\"text\":\"chao\"}");

        try (ConfigurableApplicationContext context = gateway()) {
            awaitReady(context);
            try (RawClient client = stream(port(context), "token-s1", "Last-Event-ID: " + id)) {
                assertThat(client.until("\"chao\"")).contains("\"count\":1").doesNotContain("\"hola\"");
            }
            try (RawClient client = stream(port(context), "token-expired")) {
                assertThat(client.end()).contains("event: auth_required");
            }
            try (RawClient client = stream(port(context), "token-s2")) {
                client.until("event: resumed");
                send(
                        Topic.USER_EVENTS,
                        "u1",
                        "{\"type\":\"session.revoked\",\"id\":\"x1\",\"user\":\"u1\",\"session\":{\"id\":\"s2\"}}");
                assertThat(client.end()).contains("\"reason\":\"revoked\",\"reconnect\":false");
            }
        }
    }

    @Test
    void replaysFromTheArchiveWhatTheRingHasLost() throws Exception {
        RecordMetadata joined = event("r2", "member.joined", "j2", ",\"member\":{\"id\":\"u1\"}");
        int partition = joined.partition();
        member("r2", "u1", partition + ":" + joined.offset());
        archive(joined, "r2", "j2", "member.joined");
        String id;
        try (ConfigurableApplicationContext context = gateway()) {
            awaitReady(context);
            try (RawClient client = stream(port(context), "token-s1")) {
                id = lastId(client.until("event: resumed"));
            }
        }
        long last = 0;
        for (int i = 0; i < 60; i++) {
            RecordMetadata posted = event("r2", "message.posted", "a" + i, "");
            archive(posted, "r2", "a" + i, "message.posted");
            last = posted.offset();
        }
        for (Topic topic : List.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS)) {
            for (int i = 0; i < PARTITIONS; i++) {
                execute("insert into archive.positions values ('" + topic.topicName() + "', " + i + ", "
                        + (topic == Topic.ROOM_EVENTS ? last + 1 : 0) + ") on conflict do nothing");
            }
        }

        try (ConfigurableApplicationContext context =
                gateway("--tertulia.gateway.ring-frames=16", "--tertulia.gateway.replay-page-rows=7")) {
            awaitReady(context);
            try (RawClient client = stream(port(context), "token-s1", "Last-Event-ID: " + id)) {
                String text = client.until("\"a59\"");
                assertThat(text).contains("\"count\":60,");
                for (int i = 0; i < 60; i++) {
                    assertThat(text).containsOnlyOnce("\"id\":\"a" + i + "\"");
                }
                event("r2", "message.posted", "live", "");
                assertThat(client.until("\"live\"")).contains("\"live\"");
            }
        }
    }

    private static void archive(RecordMetadata at, String room, String id, String type) throws SQLException {
        execute("insert into archive.events values (" + at.partition() + ", " + at.offset() + ", '" + room + "', '"
                + id + "', '" + type + "', null, now(), '{\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"room\":\""
                + room + "\"}')");
    }

    @Test
    void servesThePage() throws Exception {
        assertThat(RoomPartitions.of("r1", PARTITIONS)).isBetween(0, 3);
        try (ConfigurableApplicationContext context = gateway()) {
            assertThat(page(context, "/"))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("cache-control: no-cache")
                    .containsIgnoringCase("content-security-policy: default-src 'none'; script-src 'self'")
                    .contains("<title>Tertulia</title>");
            assertThat(page(context, "/rooms/r1")).contains("<title>Tertulia</title>");
            assertThat(page(context, "/assets/app-1a2b.js"))
                    .containsIgnoringCase("cache-control: max-age=31536000, public, immutable")
                    .containsIgnoringCase("x-content-type-options: nosniff")
                    .containsIgnoringCase("content-type: text/javascript");
            assertThat(page(context, "/assets/gone.js")).startsWith("HTTP/1.1 404");
            assertThat(page(context, "/..%2f..%2fetc/passwd")).doesNotContain("root:");
            assertThat(page(context, "/api/nothing"))
                    .startsWith("HTTP/1.1 404")
                    .doesNotContainIgnoringCase("content-security-policy");
        }
    }

    private static String page(ConfigurableApplicationContext context, String path) throws Exception {
        try (RawClient client =
                new RawClient(port(context), "GET " + path + " HTTP/1.1", "Host: localhost", "Connection: close")) {
            return client.end();
        }
    }
}
