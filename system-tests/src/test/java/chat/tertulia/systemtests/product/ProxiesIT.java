package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.check.StreamCheck;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.Authority;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.client.StreamEvent;
import chat.tertulia.systemtests.proxy.CuttingProxy;
import chat.tertulia.systemtests.proxy.FrontProxy;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The proxies of infra/proxies, each with its file, before a product whose heart beats each second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class ProxiesIT {

    /** Far above what a proxy adds on a busy machine, far below the wait for any buffer, which heartbeats fill in minutes. */
    private static final Duration IN_TIME = Duration.ofSeconds(2);

    private static final Duration MOST_IN_TIME = Duration.ofMillis(400);

    private static final Map<FrontProxy.Kind, Map<String, String>> SHORT_TIMEOUTS = Map.of(
            FrontProxy.Kind.NGINX,
            Map.of("proxy_read_timeout 60s;", "proxy_read_timeout 3s;", "send_timeout 60s;", "send_timeout 3s;"),
            FrontProxy.Kind.CADDY,
            Map.of("idle 5m", "idle 3s", "read_header 10s", "read_header 3s"),
            FrontProxy.Kind.HAPROXY,
            Map.of("timeout client 60s", "timeout client 3s", "timeout server 60s", "timeout server 3s"));

    private @Nullable Product started;

    @BeforeAll
    void start() {
        started = Product.own(Map.of(
                "TERTULIA_GATEWAY_HEARTBEATSECONDS", "1",
                "TERTULIA_GATEWAY_RETRYMILLISMIN", "100",
                "TERTULIA_GATEWAY_RETRYMILLISMAX", "200",
                "SERVER_FORWARD_HEADERS_STRATEGY", "NATIVE"));
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private Product product() {
        Product product = started;
        if (product == null) {
            throw new IllegalStateException("not started");
        }
        return product;
    }

    private FrontProxy before(FrontProxy.Kind kind, Map<String, String> changes) {
        return FrontProxy.start(kind, product().url().getPort(), changes);
    }

    /** Somebody with a room, who posts past the proxy. */
    private record Room(Person ana, String id) {
        static Room in(ApiClient api) {
            Person ana = Person.signUp(api, "ana");
            return new Room(
                    ana,
                    ana.api
                            .createRoom(Person.unique("way"), null, "private")
                            .path("id")
                            .asString());
        }

        Posted post(String text) {
            return ana.api.post(id, Person.unique("p"), text);
        }

        String cursor() {
            return ana.api.snapshot().path("cursor").asString();
        }
    }

    /** Streams through a proxy, by way of one that counts connections. */
    private static StreamClient through(FrontProxy proxy, CuttingProxy counting) throws SSLException {
        SslContext tls = proxy.authority().isPresent()
                ? SslContextBuilder.forClient()
                        .trustManager(proxy.authority().get().toFile())
                        .build()
                : null;
        URI url = URI.create(proxy.url().getScheme() + "://localhost:" + counting.port());
        return new StreamClient(url, 1, Patience.of(Duration.ofSeconds(30)), tls);
    }

    private static CuttingProxy counting(FrontProxy proxy) {
        return new CuttingProxy(proxy.port(), connection -> CuttingProxy.NEVER);
    }

    @ParameterizedTest
    @EnumSource
    void eachEventComesAtOnceAndIdleTimesAreSurvived(FrontProxy.Kind kind) throws Exception {
        try (FrontProxy proxy = before(kind, SHORT_TIMEOUTS.getOrDefault(kind, Map.of()));
                CuttingProxy counting = counting(proxy);
                StreamClient streams = through(proxy, counting);
                ApiClient api = product().api()) {
            Room room = Room.in(api);
            Person ana = room.ana();
            var stream = ana.follow(streams, null);

            List<Duration> times = new ArrayList<>();
            for (int i = 100; i < 120; i++) {
                String text = "message " + i;
                Posted posted = room.post(text);
                await().until(() -> ana.texts(room.id()).contains(text));
                StreamEvent event = ana.shown.stream()
                        .filter(shown -> shown.name().equals("message.posted")
                                && shown.toString().contains(text))
                        .findFirst()
                        .orElseThrow();
                times.add(Duration.ofNanos(event.receivedNanos() - posted.firstSentNanos()));
            }
            times.sort(null);
            assertThat(times.getLast()).as("from posting to seeing, %s", times).isLessThan(IN_TIME);
            assertThat(times.get(times.size() / 2)).as("half of %s", times).isLessThan(MOST_IN_TIME);
            await("longer than the proxy allows for silence")
                    .during(Duration.ofSeconds(8))
                    .atMost(Duration.ofSeconds(12))
                    .until(() -> counting.connections() == 1 && stream.isFollowing());
            room.post("after the silence");
            await().until(() -> ana.texts(room.id()).contains("after the silence"));
            assertThat(counting.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsRestartLosesAndRepeatsNothing(FrontProxy.Kind kind) throws Exception {
        try (FrontProxy proxy = before(kind, Map.of());
                CuttingProxy counting = counting(proxy);
                StreamClient streams = through(proxy, counting);
                ApiClient api = product().api()) {
            Room room = Room.in(api);
            room.ana().follow(streams, null);
            List<String> posted = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                if (i == 30 || i == 60) {
                    // What is posted now is on its way when the proxy goes.
                    proxy.restart();
                }
                posted.add("message " + i);
                room.post("message " + i);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> room.ana().texts(room.id()).contains("message 89"));
            assertThat(room.ana().texts(room.id())).isEqualTo(posted);
            assertThat(counting.connections()).isGreaterThanOrEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void largeBurstsPass(FrontProxy.Kind kind) throws Exception {
        try (FrontProxy proxy = before(kind, Map.of());
                CuttingProxy counting = counting(proxy);
                StreamClient streams = through(proxy, counting);
                ApiClient api = product().api()) {
            Room room = Room.in(api);
            String cursor = room.cursor();
            List<String> posted = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                posted.add("ñ" + i + "🎉".repeat(1_000));
                room.post(posted.getLast());
            }
            room.ana().follow(streams, cursor);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> room.ana().texts(room.id()).size() >= posted.size());
            assertThat(room.ana().texts(room.id())).isEqualTo(posted);
            assertThat(counting.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void browsersArePassedOnAsWhoTheyAre(FrontProxy.Kind kind) throws Exception {
        try (FrontProxy proxy = before(kind, Map.of());
                HttpClient http = client(proxy)) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(proxy.url().resolve("/api/users"))
                            .header("Content-Type", "application/json")
                            .header("Origin", proxy.url().toString())
                            .POST(BodyPublishers.ofString("{\"name\":\"" + Person.unique("eva") + "\",\"password\":\""
                                    + Person.PASSWORD + "\"}"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
                    .startsWith(proxy.authority().isPresent() ? "__Host-tertulia=" : "tertulia=");
            assertThat(answer.version())
                    .isEqualTo(proxy.authority().isPresent() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        }
    }

    private static HttpClient client(FrontProxy proxy) throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder();
        if (proxy.authority().isPresent()) {
            builder.sslContext(Authority.context(proxy.authority().get()));
        }
        return builder.build();
    }

    private static String check(FrontProxy proxy, int exitCode) {
        List<String> arguments = new ArrayList<>(List.of("--url", proxy.url().toString()));
        proxy.authority().map(Path::toString).ifPresent(file -> arguments.addAll(List.of("--ca", file)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int code = StreamCheck.run(arguments, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String text = bytes.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text + proxy.console()).isEqualTo(exitCode);
        return text;
    }

    @ParameterizedTest
    @EnumSource
    void theCheckFindsNothing(FrontProxy.Kind kind) {
        try (FrontProxy proxy = before(kind, Map.of())) {
            assertThat(check(proxy, 0))
                    .contains("Streams work.")
                    .contains(kind == FrontProxy.Kind.CADDY ? "over HTTP/2" : "over HTTP/1.1")
                    .doesNotContain("Could be better");
        }
    }

    @Test
    void theCheckFindsWhatIsWrong() {
        try (FrontProxy buffering = before(
                        FrontProxy.Kind.NGINX,
                        Map.of(
                                "proxy_buffering off;", "proxy_buffering on; proxy_ignore_headers X-Accel-Buffering;",
                                "gzip off;", "gzip on; gzip_types text/event-stream;"));
                FrontProxy asItComes = before(
                        FrontProxy.Kind.NGINX,
                        Map.of(
                                "proxy_http_version 1.1;", "",
                                "proxy_set_header Host $http_host;", "",
                                "proxy_set_header Connection \"\";", ""));
                FrontProxy silent =
                        before(FrontProxy.Kind.HAPROXY, Map.of("timeout server 60s", "timeout server 500ms"));
                FrontProxy nobody =
                        before(FrontProxy.Kind.NGINX, Map.of("location /api/stream {", "location /api/s {"));
                FrontProxy secret = before(
                        FrontProxy.Kind.CADDY, Map.of("header_up -Forwarded", "header_up X-Forwarded-Proto http"))) {
            assertThat(check(buffering, 1)).contains("proxy_buffering off").contains("compressed               gzip");
            assertThat(check(asItComes, 1)).contains("proxy_set_header Host").contains("proxy_http_version 1.1");
            assertThat(check(silent, 1)).contains("cut before its end").contains("timeout server");
            assertThat(check(secret, 1)).contains("SERVER_FORWARD_HEADERS_STRATEGY");
            // Under the settings for pages: gzip is on there, but not for streams, and Tertulia asks nginx not to
            // buffer.
            assertThat(check(nobody, 0)).contains("Streams work.");
        }
    }
}
