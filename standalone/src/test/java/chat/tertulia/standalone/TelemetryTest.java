package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.events.Json;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;

/** What the whole product says of itself: one trace from the post to the reader, and metrics that are those documented. */
class TelemetryTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00-" + TRACE + "-00f067aa0ba902b7-00";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path METRICS = Path.of("..", "docs", "METRICS.md");

    private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static @Nullable Standalone running;

    @BeforeAll
    static void start() throws Exception {
        running = Standalone.start(
                new StandaloneOptions(0, "127.0.0.1", 0, folder.resolve("data"), null), TelemetryTest::traceAll);
    }

    private static void traceAll(SpringApplication services) {
        services.addInitializers(context -> {
            context.getEnvironment().getSystemProperties().put("otel.traces.sampler.arg", "1");
            ((GenericApplicationContext) context).registerBean(InMemorySpanExporter.class, () -> SPANS);
        });
    }

    @AfterAll
    static void stop() throws IOException {
        System.clearProperty("otel.traces.sampler.arg");
        HTTP.close();
        if (running != null) {
            running.close();
        }
    }

    private static HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + running().port() + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Standalone running() {
        assertThat(running).isNotNull();
        return running;
    }

    private static HttpResponse<String> send(
            String method, String path, @Nullable String token, Map<String, String> headers, Object body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path, token)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
        headers.forEach(request::header);
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return Json.mapper().readTree(answer.body());
    }

    private static String signUp(String name) throws Exception {
        return json(send("POST", "/api/users", null, Map.of(), Map.of("name", name, "password", "un secreto largo")))
                .path("token")
                .asString();
    }

    private static String room(String token, String name) throws Exception {
        JsonNode room = json(send("POST", "/api/rooms", token, Map.of(), Map.of("name", name, "kind", "public")));
        return (room.has("room") ? room.path("room") : room).path("id").asString();
    }

    private static BufferedReader follow(String token) throws Exception {
        InputStream stream = HTTP.send(request("/api/stream", token).build(), BodyHandlers.ofInputStream())
                .body();
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static String until(BufferedReader stream, String what) throws IOException {
        String line = stream.readLine();
        while (line != null && !line.contains(what)) {
            line = stream.readLine();
        }
        return String.valueOf(line);
    }

    private static List<SpanData> spans() {
        return SPANS.getFinishedSpanItems().stream()
                .filter(span -> span.getTraceId().equals(TRACE))
                .toList();
    }

    private static List<SpanData> named(String name) {
        return spans().stream().filter(span -> span.getName().equals(name)).toList();
    }

    private static SpanData one(String name) {
        List<SpanData> all = named(name);
        assertThat(all).as(name).isNotEmpty();
        return all.getFirst();
    }

    @Test
    void oneTraceHoldsAMessageFromThePostToItsReader() throws Exception {
        String ana = signUp("ana");
        String bea = signUp("bea");
        String room = room(ana, "traced");
        send("PUT", "/api/rooms/" + room + "/members/me", bea, Map.of(), Map.of());
        try (BufferedReader stream = follow(bea)) {
            assertThat(until(stream, "\"servedBy\"")).contains("\"servedBy\":\"standalone\"");
            // When
            HttpResponse<String> posted = send(
                    "POST",
                    "/api/rooms/" + room + "/messages",
                    ana,
                    Map.of("traceparent", CALLER),
                    Map.of("clientId", "c1", "text", "@bea qué alegría"));
            // Then
            assertThat(posted.statusCode()).isEqualTo(201);
            assertThat(posted.headers().firstValue("X-Served-By")).contains("standalone");
            assertThat(posted.headers().firstValue("traceresponse").orElse(""))
                    .startsWith("00-" + TRACE + "-")
                    .endsWith("-01");
            assertThat(until(stream, "alegr")).contains("message");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    spans().stream().map(SpanData::getName).collect(Collectors.toSet()))
                            .contains(
                                    "POST /api/rooms/{room}/messages",
                                    "append chat.room-events",
                                    "mentions process",
                                    "moderation process",
                                    "sentiment process",
                                    "notifications process",
                                    "statistics process",
                                    "delivery process",
                                    "roomview process",
                                    "archive process",
                                    "push-gateway frame",
                                    "push-gateway fan-out",
                                    "push-gateway write"));
        }
        SpanData post = one("POST /api/rooms/{room}/messages");
        SpanData append = one("append chat.room-events");
        assertThat(post.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(append.getParentSpanId()).isEqualTo(post.getSpanId());
        assertThat(one("mentions process").getParentSpanId()).isEqualTo(append.getSpanId());
        // What the applications found out has its way to the reader in the same trace.
        Set<String> makers = Set.of(
                append.getSpanId(),
                one("mentions process").getSpanId(),
                one("sentiment process").getSpanId(),
                one("notifications process").getSpanId());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(named("push-gateway frame").stream()
                                .map(SpanData::getParentSpanId)
                                .collect(Collectors.toSet()))
                        .containsAll(makers));
        SpanData frame = named("push-gateway frame").stream()
                .filter(span -> span.getParentSpanId().equals(append.getSpanId()))
                .findFirst()
                .orElseThrow();
        SpanData fanout = named("push-gateway fan-out").stream()
                .filter(span -> span.getParentSpanId().equals(frame.getSpanId()))
                .findFirst()
                .orElseThrow();
        assertThat(fanout.getAttributes().asMap().toString()).contains("tertulia.readers=1");
        assertThat(named("push-gateway write"))
                .anySatisfy(write -> assertThat(write.getParentSpanId()).isEqualTo(fanout.getSpanId()));
        assertThat(spans().toString()).doesNotContain("alegría");
    }

    @Test
    void theOutboxHandsTheTraceOn() throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String cai = signUp("cai");
        // When
        json(send(
                "POST",
                "/api/rooms",
                cai,
                Map.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-00"),
                Map.of("name", "outbox", "kind", "public")));
        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(SPANS.getFinishedSpanItems().stream()
                                .filter(span -> span.getTraceId().equals(trace))
                                .map(SpanData::getName))
                        .contains("POST /api/rooms", "outbox chat.room-events", "push-gateway frame"));
    }

    @Test
    void everyAnswerNamesWhoGaveIt() throws Exception {
        for (String path :
                List.of("/", "/nothing-here.js", "/api/me", "/api/unknown", "/api/stream", "/api/stream/check")) {
            HttpResponse<InputStream> answer = HTTP.send(request(path, null).build(), BodyHandlers.ofInputStream());
            assertThat(answer.headers().allValues("X-Served-By")).as(path).containsExactly("standalone");
            answer.body().close();
        }
        HttpResponse<String> refused = send("POST", "/api/stream", null, Map.of(), Map.of());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().allValues("X-Served-By")).containsExactly("standalone");
    }

    /** The table and a scrape have the same names, and no label holds what people made. */
    @Test
    void theMetricsAreThoseDocumented() throws Exception {
        String dana = signUp("dana");
        String room = room(dana, "measured");
        try (BufferedReader stream = follow(dana)) {
            until(stream, "\"servedBy\"");
            json(send(
                    "POST",
                    "/api/rooms/" + room + "/messages",
                    dana,
                    Map.of(),
                    Map.of("clientId", "c", "text", "hola")));
            until(stream, "message.posted");
            Set<String> documented = documented(false);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(families(scrape())).containsAll(documented));
        }
        String scrape = scrape();
        // A timer's maximum is a family of its own.
        assertThat(families(scrape).stream()
                        .filter(name -> name.startsWith("tertulia_") && !name.endsWith("_seconds_max")))
                .isSubsetOf(documented(false));
        assertThat(scrape)
                .contains("http_server_requests_seconds_bucket{")
                .contains("uri=\"/api/rooms/{room}/messages\"")
                .contains("uri=\"/api/stream\"")
                .containsPattern("http_server_requests_seconds_bucket\\{[^}]*uri=\"/api/stream\"[^}]*le=\"0.05\"}")
                .containsPattern("tertulia_instance\\{name=\"standalone\",service=\"tertulia\"\\} 1")
                .doesNotContain(room)
                .doesNotContain("dana")
                .doesNotContain("measured");
    }

    private static String scrape() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + running().managementPort() + "/actuator/prometheus");
        return HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    private static Set<String> families(String scrape) {
        // Of a histogram the maximum is a family of its own.
        return matches("# TYPE ([a-z_0-9]+) (?:counter|gauge|histogram|summary)", scrape).stream()
                .filter(name -> !name.endsWith("_seconds_max"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** @param comprehend those that are there only with Amazon Comprehend, or the others */
    private static Set<String> documented(boolean comprehend) throws IOException {
        return matches("(?m)^\\| `([a-z_0-9]+)`", Files.readString(METRICS)).stream()
                .filter(name -> name.startsWith("tertulia_sentiment_comprehend_") == comprehend)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> matches(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
