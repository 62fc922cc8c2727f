package chat.tertulia.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.gateway.log.Sequencer;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.gateway.session.Session;
import chat.tertulia.gateway.stream.AdmissionSettings;
import chat.tertulia.gateway.stream.StreamEngine;
import chat.tertulia.gateway.stream.StreamLimits;
import chat.tertulia.gateway.stream.StreamMetrics;
import chat.tertulia.gateway.stream.StreamSettings;
import chat.tertulia.telemetry.InstanceName;
import chat.tertulia.telemetry.ServedBy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.netty.Connection;
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
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StreamMetrics metrics = new StreamMetrics(registry);
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final StreamSettings settings =
            new StreamSettings("gw-1", 1, 1000, 5000, 3600, 60, 300, 100, 10, 1 << 20, 1, 10);
    private final AdmissionSettings admission = new AdmissionSettings(5, 2, 4, 1000, 1000, 1000, 1000, 10);
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
    private final StreamLimits limits = new StreamLimits(admission, System::nanoTime);
    private volatile boolean isReady = true;
    private volatile boolean isDraining;
    private DisposableServer server =
            new ServedBy(new InstanceName("gw-1")).apply(HttpServer.create()).bindNow();

    @BeforeEach
    void serve() {
        server.disposeNow();
        StreamEndpoint endpoint = new StreamEndpoint(
                () -> isReady ? engine : null,
                () -> isDraining,
                StreamEndpointTest::session,
                limits,
                metrics,
                new TrustedProxies(List.of("127.0.0.0/8")),
                "gw-1",
                2_000,
                64 * 1024,
                new Random(1));
        server = new ServedBy(new InstanceName("gw-1"))
                .apply(HttpServer.create())
                .host("127.0.0.1")
                .port(0)
                .doOnConnection(connection -> {
                    connections.add(connection);
                    connection.onTerminate().subscribe(null, null, () -> connections.remove(connection));
                })
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
        if (Arrays.equals(hash, SessionKeys.hash("token-slow"))) {
            return new CompletableFuture<>();
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

            String text = client.until("hola!\"}}}\nid: v1.epoch123.");
            assertThat(text)
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("content-type: text/event-stream")
                    .containsIgnoringCase("cache-control: no-store")
                    .containsIgnoringCase("x-accel-buffering: no")
                    .containsIgnoringCase("x-served-by: gw-1")
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .contains("retry: ")
                    .contains("\"count\":0,\"servedBy\":\"gw-1\"")
                    .contains("event: message.posted\ndata: {\"pos\":\"" + RoomPartitions.of("r1", PARTITIONS)
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
            assertThat(text.substring(text.indexOf("\r\n\r\n") + 4)).startsWith("retry: ");
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
        assertThat(String.join("", text)).startsWith("retry: ");

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

    @Test
    void behindATrustedProxyTheClientsAddressIsCounted() throws Exception {
        List<RawClient> open = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                // None of them has a session, and they are gone at once.
                try (RawClient refused = get("X-Forwarded-For: 198.51.100.1")) {
                    assertThat(refused.end()).contains("event: auth_required").contains("\"reconnect\":false");
                }
            }
            for (int i = 0; i < 5; i++) {
                open.add(get("Authorization: Bearer token-slow", "X-Forwarded-For: 6.6.6.6, 2001:db8::" + i));
            }
            await().until(() -> registry.counter("tertulia.gateway.refused", "reason", "address")
                            .count()
                    == 1);
            try (RawClient other = get(AUTHORIZATION, "X-Forwarded-For: 2001:db8:0:1::1")) {
                assertThat(other.until("resumed")).contains("event: resumed");
            }
        } finally {
            for (RawClient client : open) {
                client.close();
            }
        }
    }

    @Test
    void whoHasNoSessionLeavesThePlacesToThoseWhoHaveOne() throws Exception {
        List<RawClient> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                crowd.add(get("X-Forwarded-For: 198.51.100." + i));
                crowd.add(get("Authorization: Bearer forged", "X-Forwarded-For: 198.51.101." + i));
            }
            // They neither read nor close.
            try (RawClient one = get(AUTHORIZATION);
                    RawClient two = get("Authorization: Bearer token-u2")) {
                assertThat(one.until("resumed")).contains("event: resumed");
                assertThat(two.until("resumed")).contains("event: resumed");
            }
            await().until(() -> connections.size() == 0);
        } finally {
            for (RawClient client : crowd) {
                client.close();
            }
        }
    }

    /** The client's kernel drops each segment that comes in: neither data nor acknowledgement, as when a network is gone. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aClientThatVanishedIsFoundAndItsPlaceIsFree() throws Exception {
        String deaf = """
                import ctypes, socket, struct, sys
                s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
                s.sendall(b"GET /api/stream HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer token-u1\\r\\n\\r\\n")
                seen = b""
                while b"event: resumed" not in seen:
                    seen += s.recv(4096)
                drop = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0), 8)
                s.setsockopt(socket.SOL_SOCKET, 26, struct.pack("HL", 1, ctypes.addressof(drop)))
                print("deaf", flush=True)
                sys.stdin.read()
                """;
        Process client = new ProcessBuilder("python3", "-c", deaf, Integer.toString(server.port()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(client.inputReader().readLine()).isEqualTo("deaf");
            assertThat(metrics.streams()).isOne();
            long since = System.nanoTime();

            await().atMost(java.time.Duration.ofSeconds(15)).until(() -> metrics.streams() == 0);

            assertThat(java.time.Duration.ofNanos(System.nanoTime() - since))
                    .isBetween(java.time.Duration.ofSeconds(1), java.time.Duration.ofSeconds(8));
            assertThat(registry.counter("tertulia.gateway.closed", "reason", "vanished")
                            .count())
                    .isOne();
            assertThat(limits.users()).isEmpty();
        } finally {
            client.destroyForcibly().waitFor();
        }
    }
}
