package chat.tertulia.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.log.Sequencer;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.queries.QueryGate;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.FallbackSessions;
import chat.tertulia.gateway.session.RecentSessions;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.gateway.session.Session;
import chat.tertulia.gateway.stream.AdmissionSettings;
import chat.tertulia.gateway.stream.StreamEngine;
import chat.tertulia.gateway.stream.StreamLimits;
import chat.tertulia.gateway.stream.StreamMetrics;
import chat.tertulia.gateway.stream.StreamSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A crowd of real connections that is dropped at once, with the limits and times everybody has. */
class StormIT {

    private static final Logger LOG = LoggerFactory.getLogger(StormIT.class);

    private static final int PARTITIONS = 12;
    private static final int CROWD = Integer.getInteger("tertulia.storm", 2_000);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StreamMetrics metrics = new StreamMetrics(registry);
    private final Ring ring = new Ring(PARTITIONS, 65_536, 1 << 26, 600_000);
    private final Memberships memberships = new Memberships(PARTITIONS);
    private final Revocations revocations = new Revocations();
    private final long[] next = new long[PARTITIONS];
    private final long[] nextInbox = new long[PARTITIONS];
    private final AtomicInteger archiveQueries = new AtomicInteger();
    private final AtomicInteger postgresQueries = new AtomicInteger();
    private final Map<ByteBuffer, Session> directory = new ConcurrentHashMap<>();
    private volatile boolean isRedisAway;
    private final Sequencer sequencer =
            new Sequencer(ring, memberships, revocations, 100_000, Clock.systemUTC(), new Sequencer.Listener() {
                @Override
                public void framed(FollowedLog log) {}

                @Override
                public void skipped(FollowedLog log, String reason) {}

                @Override
                public void repaired(String user) {}
            });
    private final StreamEngine engine = new StreamEngine(
            "epoch123",
            new StreamSettings("gw-1", 15, 1_000, 5_000, 3_600, 60, 300, 20_000, 500, 1 << 17, 4, 500),
            ring,
            memberships,
            revocations,
            new CountedArchive(),
            places -> CompletableFuture.completedStage(Map.of()),
            Clock.systemUTC(),
            new Random(1),
            metrics);
    private final DisposableServer server = serve();
    private final List<Browser> crowd = new ArrayList<>();

    private final class CountedArchive implements Archive {
        private <T> CompletionStage<T> asked() {
            archiveQueries.incrementAndGet();
            return CompletableFuture.failedStage(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<Map<Place, Long>> positions() {
            return asked();
        }

        @Override
        public CompletionStage<Long> count(Range range) {
            return asked();
        }

        @Override
        public CompletionStage<Page> page(Range range, int rowsMax, int bytesMax) {
            return asked();
        }
    }

    private DisposableServer serve() {
        StreamEndpoint endpoint = new StreamEndpoint(
                () -> engine,
                () -> false,
                new FallbackSessions(
                        hash -> isRedisAway
                                ? CompletableFuture.failedStage(new IllegalStateException("away"))
                                : CompletableFuture.completedStage(session(hash)),
                        new RecentSessions(revocations, 3_600, Clock.systemUTC()),
                        hash -> {
                            postgresQueries.incrementAndGet();
                            return CompletableFuture.completedStage(session(hash));
                        },
                        new QueryGate(4, 5)),
                new StreamLimits(
                        new AdmissionSettings(50_000, 32, 2_000, 2_000, 4_000, 100, 2_000, 2_000), System::nanoTime),
                metrics,
                new TrustedProxies(List.of("127.0.0.1")),
                "gw-1",
                45_000,
                65_536,
                new Random(1));
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .option(io.netty.channel.ChannelOption.SO_BACKLOG, 4_096)
                .route(endpoint::addTo)
                .bindNow();
    }

    private Optional<Session> session(byte[] hash) {
        return Optional.ofNullable(directory.get(ByteBuffer.wrap(hash)));
    }

    @AfterEach
    void stop() throws Exception {
        for (Browser browser : crowd) {
            browser.close();
        }
        server.disposeNow();
    }

    private void record(FollowedLog log, long[] offsets, String key, String value) {
        int partition = RoomPartitions.of(key, PARTITIONS);
        sequencer.record(log, partition, offsets[partition]++, key, value.getBytes(StandardCharsets.UTF_8));
        sequencer.publish();
        engine.published();
    }

    private void event(String room, String type, String id, String rest) {
        record(
                FollowedLog.EVENTS,
                next,
                room,
                "{\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"room\":\"" + room + "\"" + rest + "}");
    }

    private void gather() {
        for (int i = 0; i < CROWD; i++) {
            String user = "u" + i;
            directory.put(
                    ByteBuffer.wrap(SessionKeys.hash("token-" + user)), new Session("s-" + user, user, user, "es"));
            event("r" + i % 20, "member.joined", "j" + i, ",\"member\":{\"id\":\"" + user + "\"}");
        }
        for (int i = 0; i < CROWD; i++) {
            crowd.add(new Browser(
                    attempt -> server.port(),
                    "Authorization: Bearer token-u" + i,
                    "X-Forwarded-For: 198.51." + i / 250 + "." + i % 250));
        }
        await().atMost(Duration.ofMinutes(2)).until(() -> crowd.stream().allMatch(browser -> browser.openings() == 1));
    }

    private void say(int from, int to) {
        for (int n = from; n < to; n++) {
            for (int room = 0; room < 20; room++) {
                event("r" + room, "message.posted", "m" + room + "-" + n, "");
            }
        }
    }

    private void dropAll() throws Exception {
        for (Browser browser : crowd) {
            browser.cut();
        }
    }

    private void heardAll(int messages) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> crowd.stream().allMatch(browser -> browser.count() >= messages));
        for (int i = 0; i < CROWD; i++) {
            int room = i % 20;
            assertThat(crowd.get(i).messages())
                    .containsExactlyElementsOf(IntStream.range(0, messages)
                            .mapToObj(n -> "m" + room + "-" + n)
                            .toList());
        }
    }

    @Test
    void aCrowdThatIsDroppedAtOnceComesBackFromMemoryWithinTheWindow() throws Exception {
        gather();
        say(0, 3);
        heardAll(3);

        long dropped = System.nanoTime();
        dropAll();
        say(3, 10);
        heardAll(10);
        // Who was slow to notice may have read all of it before.
        await().atMost(Duration.ofMinutes(1)).until(() -> crowd.stream().allMatch(browser -> browser.openings() == 2));

        LongSummaryStatistics back = crowd.stream()
                .mapToLong(browser -> (browser.openedNanos() - dropped) / 1_000_000)
                .summaryStatistics();
        LOG.info(
                "storm crowd={} firstBackMs={} lastBackMs={} refused={}",
                CROWD,
                back.getMin(),
                back.getMax(),
                crowd.stream()
                        .mapToInt(browser -> browser.events().getOrDefault("overloaded", 0))
                        .sum());
        assertThat(back.getMin()).isGreaterThanOrEqualTo(1_000);
        // The window is 1 to 5 s; the rest is this machine, which is also the crowd.
        assertThat(back.getMax()).isBetween(4_000L, 15_000L);
        assertThat(registry.counter("tertulia.gateway.opened", "how", "ring").count())
                .isEqualTo(CROWD);
        assertThat(archiveQueries).hasValue(0);
        assertThat(postgresQueries).hasValue(0);

        // Once more, while Redis is away, and somebody is signed out meanwhile.
        isRedisAway = true;
        Session gone = new Session("s-u0", "u0", "u0", "es");
        long revoked = System.nanoTime();
        record(
                FollowedLog.INBOX,
                nextInbox,
                "u0",
                "{\"type\":\"session.revoked\",\"id\":\"x1\",\"user\":\"u0\",\"session\":{\"id\":\"" + gone.id()
                        + "\"}}");
        directory.remove(ByteBuffer.wrap(SessionKeys.hash("token-u0")));
        Browser signedOut = crowd.removeFirst();
        try (signedOut) {
            await().until(() -> signedOut.events().containsKey("closing"));
            assertThat(System.nanoTime() - revoked).isLessThan(1_000_000_000L);
            dropAll();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> signedOut.events().containsKey("auth_required"));
            assertThat(signedOut.openings()).isEqualTo(2);
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> crowd.stream().allMatch(browser -> browser.openings() == 3));
        // Only the one who was signed out was asked about.
        assertThat(postgresQueries.get()).isBetween(1, 10);
        assertThat(archiveQueries).hasValue(0);
    }
}
