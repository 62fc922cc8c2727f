package chat.tertulia.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.log.Sequencer;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.gateway.session.Session;
import chat.tertulia.gateway.stream.StreamEngine;
import chat.tertulia.gateway.stream.StreamLimits;
import chat.tertulia.gateway.stream.StreamMetrics;
import chat.tertulia.gateway.stream.StreamSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** The way from a socket to the engine and back, byte by byte, on a real server. */
class StreamEndpointTest {

    private static final int PARTITIONS = 4;
    private static final String AUTHORIZATION = "Authorization: Bearer token-u1";

    private final Ring ring = new Ring(PARTITIONS, 1024, 1 << 20, 600_000);
    private final Memberships memberships = new Memberships(PARTITIONS);
    private final Revocations revocations = new Revocations();
    private final StreamMetrics metrics = new StreamMetrics(new SimpleMeterRegistry());
    private final StreamSettings settings = new StreamSettings("gw-1", 1, 1000, 5000, 3600, 60, 5, 2, 4, 100, 10, 1);
    private final long[] next = new long[PARTITIONS];
    private final long[] nextInbox = new long[PARTITIONS];
    private final Sequencer sequencer =
            new Sequencer(ring, memberships, revocations, 1000, Clock.systemUTC(), new Sequencer.Listener() {
                @Override
                public void framed(FollowedLog log) {}

                @Override
                public void skipped(FollowedLog log, String reason) {}

                @Override
                public void repaired(String user) {}
            });
    private final StreamEngine engine = new StreamEngine(
            "epoch123",
            settings,
            ring,
            memberships,
            revocations,
            new NoArchive(),
            places -> CompletableFuture.completedStage(Map.of()),
            Clock.systemUTC(),
            new Random(1),
            metrics);
    private volatile boolean isReady = true;
    private volatile boolean isDraining;
    private DisposableServer server = HttpServer.create().bindNow();

    private static final class NoArchive implements Archive {
        @Override
        public CompletionStage<Map<Place, Long>> positions() {
            return CompletableFuture.failedStage(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<Long> count(Range range) {
            return CompletableFuture.failedStage(new IllegalStateException("away"));
        }

        @Override
        public CompletionStage<List<Entry>> page(Range range, int rowsMax) {
            return CompletableFuture.failedStage(new IllegalStateException("away"));
        }
    }

    @BeforeEach
    void serve() {
        server.disposeNow();
        StreamEndpoint endpoint = new StreamEndpoint(
                () -> isReady ? engine : null,
                () -> isDraining,
                StreamEndpointTest::session,
                new StreamLimits(settings),
                metrics,
                "gw-1",
                64 * 1024,
                new Random(1));
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                .route(routes -> endpoint.addTo(routes)
                        .route(
                                any -> true,
                                (request, response) -> response.status(404).send()))
                .bindNow();
    }

    @AfterEach
    void stop() {
        server.disposeNow();
    }

    private static CompletionStage<Optional<Session>> session(byte[] hash) {
        for (String user : List.of("u1", "u2")) {
            if (Arrays.equals(hash, SessionKeys.hash("token-" + user))) {
                return CompletableFuture.completedStage(Optional.of(new Session("s-" + user, user, user, "es")));
            }
        }
        if (Arrays.equals(hash, SessionKeys.hash("token-broken"))) {
            return CompletableFuture.failedStage(new IllegalStateException("away"));
        }
        return CompletableFuture.completedStage(Optional.empty());
    }

    private void event(String room, String type, String id, String rest) {
        int partition = RoomPartitions.of(room, PARTITIONS);
        String value = "{\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"room\":\"" + room + "\"" + rest + "}";
        sequencer.record(
                FollowedLog.EVENTS, partition, next[partition]++, room, value.getBytes(StandardCharsets.UTF_8));
        sequencer.publish();
        engine.published();
    }

    private void revoke(String user, String session) {
        int partition = RoomPartitions.of(user, PARTITIONS);
        String value = "{\"type\":\"session.revoked\",\"id\":\"x1\",\"user\":\"" + user + "\",\"session\":{\"id\":\""
                + session + "\"}}";
        sequencer.record(
                FollowedLog.INBOX, partition, nextInbox[partition]++, user, value.getBytes(StandardCharsets.UTF_8));
        sequencer.publish();
        engine.published();
    }

    private void join(String room, String user) {
        event(room, "member.joined", "j-" + room + user, ",\"member\":{\"id\":\"" + user + "\"}");
    }

    private RawClient get(String... headers) throws Exception {
        return getPath("/api/stream", headers);
    }

    private RawClient getPath(String path, String... headers) throws Exception {
        String[] lines = new String[headers.length + 2];
        lines[0] = "GET " + path + " HTTP/1.1";
        lines[1] = "Host: localhost";
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return new RawClient(server.port(), lines);
    }

    @Test
    void eventsComeAsChunksWithTheirCursors() throws Exception {
        join("r1", "u1");
        try (RawClient client = get(AUTHORIZATION)) {
            client.until("event: resumed");

            event("r1", "message.posted", "m1", ",\"message\":{\"id\":\"m1\",\"text\":\"¡hola!\"}");

            String text = client.until("hola!\"}}}\n\n\r\n");
            assertThat(text)
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("content-type: text/event-stream")
                    .containsIgnoringCase("cache-control: no-store")
                    .containsIgnoringCase("x-accel-buffering: no")
                    .containsIgnoringCase("x-served-by: gw-1")
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .contains("retry: ")
                    .contains("\"count\":0,\"servedBy\":\"gw-1\"")
                    .contains("\nevent: message.posted\ndata: {\"pos\":\"" + RoomPartitions.of("r1", PARTITIONS)
                            + ":1\",\"event\":{\"type\":\"message.posted\"");
        }
        await().until(() -> metrics.streams() == 0);
    }

    @Test
    void aBrowserThatComesBackGetsWhatItMissed() throws Exception {
        join("r1", "u1");
        String id;
        try (RawClient client = get(AUTHORIZATION)) {
            client.until("event: resumed");
            event("r1", "message.posted", "m1", "");
            id = lastId(client.until("\"m1\""));
        }
        event("r1", "message.posted", "m2", "");

        try (RawClient client = get(AUTHORIZATION, "Last-Event-ID: " + id)) {
            assertThat(client.until("\"m2\""))
                    .contains("\"count\":1")
                    .doesNotContain("\"m1\"")
                    .contains("\"m2\"");
        }
        try (RawClient client = getPath("/api/stream?cursor=" + id, AUTHORIZATION)) {
            assertThat(client.until("\"m2\"")).contains("\"count\":1");
        }
    }

    private static String lastId(String text) {
        int at = text.lastIndexOf("id: v1.") + 4;
        return text.substring(at, text.indexOf('\n', at));
    }

    @Test
    void anIdleStreamShowsThatItIsAlive() throws Exception {
        try (RawClient client = get(AUTHORIZATION)) {
            String before = client.until("event: resumed");

            assertThat(client.until("\n\n\r\n1e\r\nid: v1.epoch123").length()).isGreaterThan(before.length());
        }
    }

    @Test
    void refusalsAreToldInBand() throws Exception {
        try (RawClient client = get()) {
            assertThat(client.end())
                    .startsWith("HTTP/1.1 200")
                    .contains("event: auth_required")
                    .endsWith("\r\n0\r\n\r\n");
            assertThat(client.isEnded()).isTrue();
        }
        try (RawClient client = get("Authorization: Bearer forged")) {
            assertThat(client.end()).contains("event: auth_required").contains("retry: ");
        }
        try (RawClient client = get("Cookie: tertulia=token-broken")) {
            assertThat(client.end()).contains("event: overloaded").contains("\"reason\":\"sessions\"");
        }
        isReady = false;
        try (RawClient client = get(AUTHORIZATION)) {
            assertThat(client.end()).contains("event: overloaded").contains("\"reason\":\"starting\"");
        }
        isReady = true;
        isDraining = true;
        try (RawClient client = get(AUTHORIZATION)) {
            assertThat(client.end()).contains("event: overloaded").contains("\"reason\":\"draining\"");
        }
    }

    @Test
    void limitsHoldAndPlacesAreGivenBack() throws Exception {
        try (RawClient one = get(AUTHORIZATION);
                RawClient two = get(AUTHORIZATION)) {
            one.until("resumed");
            two.until("resumed");
            try (RawClient three = get(AUTHORIZATION)) {
                assertThat(three.end()).contains("event: overloaded").contains("\"reason\":\"user\"");
            }
        }
        await().until(() -> metrics.streams() == 0);
        try (RawClient again = get(AUTHORIZATION)) {
            assertThat(again.until("resumed")).contains("event: resumed");
        }
    }

    @Test
    void aRevokedSessionIsCut() throws Exception {
        try (RawClient client = get("Cookie: tertulia=token-u1")) {
            client.until("resumed");

            revoke("u1", "s-u1");

            assertThat(client.end())
                    .contains("event: closing\ndata: {\"reason\":\"revoked\",\"reconnect\":false")
                    .endsWith("\r\n0\r\n\r\n");
        }
        try (RawClient late = get("Cookie: tertulia=token-u1")) {
            assertThat(late.end()).contains("\"reason\":\"revoked\"");
        }
    }

    @Test
    void drainingSpreadsLeavingsAndEnds() throws Exception {
        try (RawClient one = get(AUTHORIZATION);
                RawClient two = get("Authorization: Bearer token-u2")) {
            one.until("resumed");
            two.until("resumed");

            engine.drain(300);

            assertThat(one.end())
                    .contains("\"reason\":\"drain\",\"reconnect\":true")
                    .endsWith("0\r\n\r\n");
            assertThat(two.end()).contains("\"reason\":\"drain\"");
        }
    }

    @Test
    void otherMethodsAndForeignOriginsAreRefused() throws Exception {
        try (RawClient client =
                new RawClient(server.port(), "POST /api/stream HTTP/1.1", "Host: localhost", "Content-Length: 0")) {
            assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: GET");
        }
        try (RawClient client = get("Cookie: tertulia=token-u1", "Origin: https://evil.example")) {
            assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 403");
        }
        try (RawClient client = get("Cookie: tertulia=token-u1", "Origin: http://localhost")) {
            assertThat(client.until("resumed")).startsWith("HTTP/1.1 200").contains("resumed");
        }
        try (RawClient client = getPath("/api/streams", AUTHORIZATION)) {
            assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void http10GetsTheBareStream() throws Exception {
        join("r1", "u1");
        try (RawClient client = new RawClient(server.port(), "GET /api/stream HTTP/1.0", AUTHORIZATION)) {
            client.until("event: resumed");
            event("r1", "message.posted", "m1", "");

            String text = client.until("\"m1\"");
            assertThat(text).doesNotContainIgnoringCase("transfer-encoding");
            assertThat(text.substring(text.indexOf("\r\n\r\n") + 4)).startsWith("id: v1.epoch123.");
        }
    }

    @Test
    void http2GetsTheSameEvents() {
        join("r1", "u1");
        List<String> text = new CopyOnWriteArrayList<>();
        var following = HttpClient.create()
                .protocol(HttpProtocol.H2C)
                .headers(headers -> headers.set("Authorization", "Bearer token-u1"))
                .get()
                .uri("http://127.0.0.1:" + server.port() + "/api/stream")
                .responseContent()
                .asString()
                .subscribe(text::add);
        await().until(() -> String.join("", text).contains("event: resumed"));
        event("r1", "message.posted", "m1", "");
        await().until(() -> String.join("", text).contains("\"m1\""));
        assertThat(String.join("", text)).startsWith("id: v1.epoch123.");

        engine.drain(1);

        await().until(() -> String.join("", text).contains("\"reason\":\"drain\""));
        await().until(following::isDisposed);
        await().until(() -> metrics.streams() == 0);
    }

    @Test
    void whatAClientSendsAfterItsRequestIsThrownAway() throws Exception {
        join("r1", "u1");
        try (RawClient client = get(AUTHORIZATION, "X-Padding: x\r\n\r\nGET /api/stream HTTP/1.1\r\nHost: localhost")) {
            client.until("event: resumed");
            event("r1", "message.posted", "m1", "");
            assertThat(client.until("\"m1\"")).containsOnlyOnce("HTTP/1.1 200");
        }
    }
}
