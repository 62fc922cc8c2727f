package chat.tertulia.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.topics.TopicCreation;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.gateway.http.Browser;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Two gateways are restarted one after the other, twice, while a room talks and a crowd follows it. Redis is away all the time. */
class RollingRestartIT {

    private static final Logger LOG = LoggerFactory.getLogger(RollingRestartIT.class);

    private static final int CROWD = 300;
    private static final int ROOMS = 10;

    @TempDir
    static Path folder;

    private final List<Integer> ports = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> said = new HashMap<>();

    @Test
    void nobodyLosesOrRepeatsAnything() throws Exception {
        try (TestBroker broker = new TestBroker(folder);
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .start()) {
            Flyway.configure()
                    .dataSource(postgres.getPostgresDatabase())
                    .locations("classpath:db/migration")
                    .load()
                    .migrate();
            Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
            TopicCreation.ensure(client, 4, 1, List.of());
            try (KafkaProducer<String, byte[]> producer =
                    new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
                people(postgres);
                members(producer);
                restartUnderLoad(broker, postgres, producer);
            }
        }
    }

    private static void people(EmbeddedPostgres postgres) throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                PreparedStatement user = connection.prepareStatement(
                        "insert into directory.users values (?, ?, ?, null, null, 'es', 'x', now())");
                PreparedStatement session = connection.prepareStatement(
                        "insert into directory.sessions values (?, ?, ?, now(), now() + interval '1 hour', null)")) {
            for (int i = 0; i < CROWD; i++) {
                user.setString(1, "u" + i);
                user.setString(2, "name" + i);
                user.setString(3, "name" + i);
                user.addBatch();
                session.setString(1, "s" + i);
                session.setBytes(2, SessionKeys.hash("token-u" + i));
                session.setString(3, "u" + i);
                session.addBatch();
            }
            user.executeBatch();
            session.executeBatch();
        }
    }

    private static void members(KafkaProducer<String, byte[]> producer) throws Exception {
        for (int i = 0; i < CROWD; i++) {
            String user = "u" + i;
            String room = "r" + i % ROOMS;
            String joined = "{\"type\":\"member.joined\",\"id\":\"j" + i + "\",\"room\":\"" + room
                    + "\",\"member\":{\"id\":\"" + user + "\"}}";
            RecordMetadata at = producer.send(new ProducerRecord<>(
                            Topic.ROOM_EVENTS.topicName(), room, joined.getBytes(StandardCharsets.UTF_8)))
                    .get(10, TimeUnit.SECONDS);
            MemberEntry entry = new MemberEntry(
                    room, user, user, Role.MEMBER, List.of(new Span(at.partition() + ":" + at.offset(), null)));
            producer.send(new ProducerRecord<>(Topic.DIRECTORY.topicName(), entry.key(), Json.bytes(entry)))
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private ConfigurableApplicationContext gateway(TestBroker broker, EmbeddedPostgres postgres, String name) {
        ConfigurableApplicationContext context = new SpringApplicationBuilder(PushGatewayApplication.class)
                .run(
                        "--server.port=0",
                        "--tertulia.instance=" + name,
                        "--tertulia.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--tertulia.postgres.host=localhost",
                        "--tertulia.postgres.port=" + postgres.getPort(),
                        "--tertulia.postgres.database=postgres",
                        "--tertulia.postgres.user=postgres",
                        "--tertulia.postgres.password=postgres",
                        "--tertulia.redis.host=127.0.0.1",
                        "--tertulia.redis.port=1",
                        "--tertulia.gateway.drain-seconds=3");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> context.getBean(StreamGateway.class).isReady());
        ports.add(Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port")));
        return context;
    }

    private void restartUnderLoad(TestBroker broker, EmbeddedPostgres postgres, KafkaProducer<String, byte[]> producer)
            throws Exception {
        List<ConfigurableApplicationContext> gateways =
                new ArrayList<>(List.of(gateway(broker, postgres, "a"), gateway(broker, postgres, "b")));
        List<Browser> crowd = new ArrayList<>();
        ScheduledExecutorService talk = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
        try {
            for (int i = 0; i < CROWD; i++) {
                int first = i;
                crowd.add(new Browser(
                        attempt -> ports.get((first + attempt) % ports.size()), "Authorization: Bearer token-u" + i));
            }
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> crowd.stream().allMatch(browser -> browser.openings() > 0));
            AtomicInteger turn = new AtomicInteger();
            for (int room = 0; room < ROOMS; room++) {
                said.put("r" + room, new AtomicInteger());
            }
            // All rooms together 100 messages a second.
            var _ = talk.scheduleAtFixedRate(
                    () -> say(producer, "r" + turn.getAndIncrement() % ROOMS), 0, 10, TimeUnit.MILLISECONDS);
            for (int round = 0; round < 2; round++) {
                for (int which = 0; which < 2; which++) {
                    long since = System.nanoTime();
                    ports.removeFirst();
                    gateways.removeFirst().close();
                    long drained = System.nanoTime();
                    gateways.add(gateway(broker, postgres, which == 0 ? "a" : "b"));
                    LOG.info(
                            "restarted drainMs={} startMs={}",
                            (drained - since) / 1_000_000,
                            (System.nanoTime() - drained) / 1_000_000);
                    assertThat(drained - since).isLessThan(12_000_000_000L);
                }
            }
            // The last ones are still on their way back.
            await().atMost(Duration.ofSeconds(60)).until(() -> streams(gateways) == CROWD);
            talk.shutdown();
            assertThat(talk.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            producer.flush();
            await().atMost(Duration.ofMinutes(1))
                    .until(() ->
                            IntStream.range(0, CROWD).allMatch(i -> crowd.get(i).count() >= count(i)));
            report(crowd);
            for (int i = 0; i < CROWD; i++) {
                int room = i % ROOMS;
                assertThat(crowd.get(i).messages())
                        .containsExactlyElementsOf(IntStream.range(0, count(i))
                                .mapToObj(n -> "r" + room + "-" + n)
                                .toList());
                assertThat(crowd.get(i).events()).doesNotContainKeys("gap", "reset", "auth_required");
            }
        } finally {
            talk.shutdownNow();
            for (Browser browser : crowd) {
                browser.close();
            }
            gateways.forEach(ConfigurableApplicationContext::close);
        }
    }

    private static int streams(List<ConfigurableApplicationContext> gateways) {
        return gateways.stream()
                .mapToInt(gateway ->
                        gateway.getBean(StreamGateway.class).metrics().streams())
                .sum();
    }

    private int count(int browser) {
        AtomicInteger count = said.get("r" + browser % ROOMS);
        return count == null ? 0 : count.get();
    }

    private void say(KafkaProducer<String, byte[]> producer, String room) {
        AtomicInteger count = said.get(room);
        String id = room + "-" + (count == null ? 0 : count.getAndIncrement());
        String value = "{\"type\":\"message.posted\",\"id\":\"" + id + "\",\"room\":\"" + room
                + "\",\"message\":{\"id\":\"" + id + "\",\"text\":\"hola\"}}";
        var _ = producer.send(
                new ProducerRecord<>(Topic.ROOM_EVENTS.topicName(), room, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static void report(List<Browser> crowd) {
        LOG.info(
                "rolling restart crowd={} messages={} openingsMax={} closings={} overloaded={} failures={} longestPauseMs={}",
                crowd.size(),
                crowd.stream().mapToInt(Browser::count).sum(),
                crowd.stream().mapToInt(Browser::openings).max().orElse(0),
                crowd.stream()
                        .mapToInt(b -> b.events().getOrDefault("closing", 0))
                        .sum(),
                crowd.stream()
                        .mapToInt(b -> b.events().getOrDefault("overloaded", 0))
                        .sum(),
                crowd.stream().mapToInt(Browser::failures).sum(),
                crowd.stream().mapToLong(Browser::pauseMillisMax).max().orElse(0));
    }
}
