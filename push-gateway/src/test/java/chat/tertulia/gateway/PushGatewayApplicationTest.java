package chat.tertulia.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.http.RawClient;
import chat.tertulia.gateway.ring.FollowedLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        insert into directory.tokens (id, token_hash, user_id, name, scopes, created_by, created_at, expires_at)
                        values (?, ?, 'u1', '', ?, 'u1', now(), now() + ?::interval)""")) {
            for (String token : List.of("reads", "writes", "over")) {
                insert.setString(1, token);
                insert.setBytes(2, SessionKeys.hash("token-" + token));
                insert.setString(3, token.equals("writes") ? "write rooms" : "read write");
                insert.setString(4, token.equals("over") ? "-1 hour" : "1 hour");
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
    void anAccessTokenThatMayReadFollowsUntilItIsRevoked() throws Exception {
        try (ConfigurableApplicationContext context = gateway()) {
            awaitReady(context);
            for (String token : List.of("token-writes", "token-over")) {
                try (RawClient client = stream(port(context), token)) {
                    assertThat(client.end()).contains("event: auth_required");
                }
            }
            try (RawClient client = stream(port(context), "token-reads")) {
                client.until("event: resumed");
                send(
                        Topic.USER_EVENTS,
                        "u1",
                        "{\"type\":\"session.revoked\",\"id\":\"x2\",\"user\":\"u1\",\"session\":{\"id\":\"reads\"}}");
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

        try (ConfigurableApplicationContext context = gateway(
                "--tertulia.gateway.ring-frames=16",
                "--tertulia.gateway.replay-page-rows=7",
                "--tertulia.gateway.replay-page-bytes=4096")) {
            awaitReady(context);
            Archive archive = context.getBean(GatewayConnections.class).archive();
            Archive.Range range = new Archive.Range(
                    new Archive.Place(FollowedLog.EVENTS, partition),
                    0,
                    last + 1,
                    "u1",
                    List.of(new Archive.RoomSpan("r2", joined.offset(), last)));
            // The third of 1.5 KB reaches 4 KiB.
            assertThat(page(archive, range, 500, 4_096)).isEqualTo("3 more");
            assertThat(page(archive, range, 7, 1 << 20)).isEqualTo("7 more");
            assertThat(page(archive, range, 61, 1 << 20)).isEqualTo("61 last");
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

    private static String page(Archive archive, Archive.Range range, int rowsMax, int bytesMax) {
        Archive.Page page =
                archive.page(range, rowsMax, bytesMax).toCompletableFuture().join();
        return page.rows().size() + (page.isLast() ? " last" : " more");
    }

    private static void archive(RecordMetadata at, String room, String id, String type) throws SQLException {
        execute("insert into archive.events values (" + at.partition() + ", " + at.offset() + ", '" + room + "', '"
                + id + "', '" + type + "', null, now(), '{\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"room\":\""
                + room + "\",\"filler\":\"" + "x".repeat(1_500) + "\"}')");
    }

    @Test
    void showsOnBothGatewaysWhoTypesAndWhoIsHereAndReplaysNothing() throws Exception {
        RecordMetadata joined = event("r3", "member.joined", "j3", ",\"member\":{\"id\":\"u1\"}");
        member("r3", "u1", joined.partition() + ":" + joined.offset());
        joined = event("r3", "member.joined", "j4", ",\"member\":{\"id\":\"u2\"}");
        member("r3", "u2", joined.partition() + ":" + joined.offset());
        execute("insert into directory.users values ('u2', 'luis', 'luis', null, null, 'es', 'x', now())");
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "insert into directory.sessions values ('s3', ?, 'u2', now(), now() + interval '1 hour', null)")) {
            insert.setBytes(1, SessionKeys.hash("token-s3"));
            insert.execute();
        }
        String typing = "{\"type\":\"signal.typing\",\"id\":\"s1\",\"room\":\"r3\",\"at\":\"2026-11-24T05:38:30.123Z\","
                + "\"by\":{\"id\":\"u1\",\"name\":\"ana\"},\"typing\":";
        String shownTyping =
                "event: typing\ndata: {\"room\":\"r3\",\"users\":[{\"id\":\"u1\",\"name\":\"ana\"}],\"count\":1}\n\n";
        try (ConfigurableApplicationContext one = gateway("--tertulia.instance=gw-1");
                ConfigurableApplicationContext two = gateway("--tertulia.instance=gw-2")) {
            awaitReady(one);
            awaitReady(two);
            try (RawClient ana = stream(port(one), "token-s1");
                    RawClient phone = stream(port(two), "token-s1")) {
                String id = lastId(ana.until("event: resumed"));
                phone.until("event: resumed");
                ana.until("event: presence");
                RawClient luis = stream(port(two), "token-s3");
                assertThat(ana.until("\"u2\""))
                        .contains("\"count\":2}")
                        .contains("event: presence\ndata: {\"room\":\"r3\"");
                phone.until("\"count\":2}");

                send(Topic.SIGNALS, "r3", typing + "true}");
                assertThat(ana.until(shownTyping)).contains(shownTyping);
                assertThat(phone.until(shownTyping)).contains(shownTyping);
                assertThat(luis.until(shownTyping)).contains(shownTyping);
                send(Topic.SIGNALS, "r3", typing + "false}");
                String stopped = "event: typing\ndata: {\"room\":\"r3\",\"users\":[],\"count\":0}";
                assertThat(ana.until(stopped)).contains(stopped);

                try (RawClient again = stream(port(two), "token-s1", "Last-Event-ID: " + id)) {
                    event("r3", "message.posted", "m5", "");
                    assertThat(again.until("\"m5\"")).contains("event: resumed").doesNotContain("event: typing");
                }
                phone.close();
                luis.close();
                long left = System.nanoTime();
                String alone = "event: presence\ndata: {\"room\":\"r3\",\"users\":[\"u1\"],\"count\":1}";
                while (occurrences(ana.text(), alone) < 2 && System.nanoTime() - left < 30_000_000_000L) {
                    ana.until("event: presence\0");
                }
                assertThat(occurrences(ana.text(), alone)).as(ana.text()).isEqualTo(2);
                assertThat(System.nanoTime() - left).isGreaterThan(9_000_000_000L);
            }
        }
    }

    @Test
    void drainsWhenItsManagementIsAskedAndGoesOnRunning() throws Exception {
        try (ConfigurableApplicationContext context = gateway(
                        "--management.server.port=0",
                        "--management.endpoints.web.exposure.include=health,drain",
                        "--management.endpoint.health.probes.enabled=true");
                HttpClient management = HttpClient.newHttpClient()) {
            awaitReady(context);
            URI actuator = URI.create("http://127.0.0.1:"
                    + context.getEnvironment().getRequiredProperty("local.management.port") + "/actuator/");
            try (RawClient client = stream(port(context), "token-s1")) {
                client.until("event: resumed");
                assertThat(answer(management, actuator.resolve("health/readiness"), "GET"))
                        .startsWith("200");
                assertThat(answer(management, actuator.resolve("drain"), "GET"))
                        .isEqualTo("200 {\"draining\":false,\"streams\":1}");

                assertThat(answer(management, actuator.resolve("drain"), "POST"))
                        .startsWith("200 {\"draining\":true");

                assertThat(client.end()).contains("\"reason\":\"drain\",\"reconnect\":true");
            }
            assertThat(answer(management, actuator.resolve("health/readiness"), "GET"))
                    .startsWith("503");
            assertThat(answer(management, actuator.resolve("health"), "GET")).startsWith("503");
            try (RawClient refused = stream(port(context), "token-s1")) {
                assertThat(refused.end())
                        .contains("HTTP/1.1 200")
                        .contains("event: overloaded")
                        .contains("\"reason\":\"draining\",\"reconnect\":true");
            }
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> answer(management, actuator.resolve("drain"), "POST")
                            .equals("200 {\"draining\":true,\"streams\":0}"));
        }
    }

    private static String answer(HttpClient client, URI address, String method) throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(address)
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private static int occurrences(String text, String part) {
        return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
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
                    .containsIgnoringCase("x-served-by: ")
                    .containsIgnoringCase("content-type: text/javascript");
            assertThat(page(context, "/assets/gone.js"))
                    .startsWith("HTTP/1.1 404")
                    .containsIgnoringCase("x-served-by: ");
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
