package chat.tertulia.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.gateway.stream.AdmissionSettings;
import chat.tertulia.gateway.stream.StreamLimits;
import chat.tertulia.gateway.stream.StreamMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** The check over a real socket. */
class StreamCheckTest {

    /** Two streams of an address at most. */
    private final StreamLimits limits =
            new StreamLimits(new AdmissionSettings(5, 2, 2, 1000, 1000, 1000, 1000, 10), System::nanoTime);

    private volatile boolean isDraining;
    private DisposableServer server = HttpServer.create().bindNow();

    @BeforeEach
    void serve() {
        server.disposeNow();
        StreamCheck check = new StreamCheck(
                () -> isDraining,
                limits,
                new TrustedProxies(null),
                new StreamMetrics(new SimpleMeterRegistry()),
                "gw-1",
                new Random(1));
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                .route(check::addTo)
                .bindNow();
    }

    @AfterEach
    void stop() {
        server.disposeNow();
    }

    private RawClient get(String... headers) throws Exception {
        String[] lines = new String[headers.length + 2];
        lines[0] = "GET /api/stream/check HTTP/1.1";
        lines[1] = "Host: chat.example";
        System.arraycopy(headers, 0, lines, 2, headers.length);
        return new RawClient(server.port(), lines);
    }

    @Test
    void tellsAtOnceWhatItSawAndThenTicksAtTheTimesItNames() throws Exception {
        try (RawClient client = get("Via: 1.1 caddy", "X-Forwarded-For: 192.0.2.7", "Accept-Encoding: gzip")) {
            String first = client.until("\n\n");
            assertThat(first)
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("content-type: text/event-stream")
                    .containsIgnoringCase("cache-control: no-store")
                    .containsIgnoringCase("x-accel-buffering: no")
                    .contains("event: seen")
                    .contains("\"protocol\":\"HTTP/1.1\"")
                    .contains("\"host\":\"chat.example\"")
                    .contains("\"via\":\"1.1 caddy\"")
                    .contains("\"forwarded\":[\"X-Forwarded-For\"]")
                    .contains("\"acceptEncoding\":\"gzip\"")
                    .contains("\"servedBy\":\"gw-1\"")
                    .contains("through 1.1 caddy")
                    .doesNotContain("192.0.2.7")
                    .doesNotContain("event: tick");

            String all = client.until("\r\n0\r\n\r\n");
            List<Long> sent = Pattern.compile("\"number\":\\d+,\"sent\":(\\d+)")
                    .matcher(all)
                    .results()
                    .map(match -> Long.parseLong(match.group(1)))
                    .toList();
            assertThat(sent).hasSize(StreamCheck.TICKS).isSorted();
            assertThat(sent.get(7) - sent.get(6)).as("the pause").isGreaterThanOrEqualTo(990);
            assertThat(all).contains("\"bytes\":16384").contains("event: done");
        }
    }

    @Test
    void answersInTheCallersLanguageAndOverHttp2() {
        List<String> text = new CopyOnWriteArrayList<>();
        HttpClient.create()
                .protocol(HttpProtocol.H2C)
                .headers(headers -> headers.set("Accept-Language", "es-CL"))
                .get()
                .uri("http://127.0.0.1:" + server.port() + "/api/stream/check")
                .responseContent()
                .asString()
                .subscribe(text::add);
        await().until(() -> String.join("", text).contains("event: done"));
        assertThat(String.join("", text)).contains("Tu petición llegó").contains("\"protocol\":\"HTTP/2\"");
    }

    @Test
    void isBoundedByAddressAndGivesPlacesBack() throws Exception {
        try (RawClient one = get();
                RawClient two = get()) {
            one.until("event: seen");
            two.until("event: seen");
            try (RawClient three = get("Accept-Language: es")) {
                assertThat(three.until("0\r\n\r\n"))
                        .startsWith("HTTP/1.1 200")
                        .contains("event: overloaded")
                        .contains("\"reason\":\"address\"")
                        .contains("desde tu dirección");
            }
        }
        await().until(() -> {
            try (RawClient again = get()) {
                return again.until("\n\n").contains("event: seen");
            }
        });
    }

    @Test
    void aServerThatStopsBeginsNone() throws Exception {
        isDraining = true;
        try (RawClient client = get()) {
            assertThat(client.until("0\r\n\r\n")).contains("\"reason\":\"draining\"");
        }
        try (RawClient client =
                new RawClient(server.port(), "POST /api/stream/check HTTP/1.1", "Host: a", "Content-Length: 0")) {
            assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 405").containsIgnoringCase("allow: GET");
        }
    }
}
