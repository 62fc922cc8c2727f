package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.processors.operations.Operations;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A Tertulia that is used has each metric that an alert or a dashboard asks for, and traces what was posted there. */
class ObservabilityIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private String base = "";

    @Test
    void alertsAndDashboardsAskForMetricsThatAreThere() throws Exception {
        int management;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            management = free.getLocalPort();
        }
        Path data = folder.resolve("data");
        try (Standalone product = Standalone.start(StandaloneOptions.parse(new String[] {
            "--port", "0", "--management-port", Integer.toString(management), "--data", data.toString()
        }))) {
            base = "http://127.0.0.1:" + product.port();
            String message = use();
            // Pauses are only known when there was one.
            System.gc();
            URI metrics = URI.create("http://127.0.0.1:" + management + "/actuator/prometheus");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(missing(scrape(metrics))).isEmpty());
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(trace(data, message))
                            .contains(
                                    "message.posted by ana",
                                    "message.mentions: 1 mentions",
                                    "bea may read it and was told",
                                    "in the inbox")
                            .containsPattern("archive +[0-9]+ +has it, as posted, mentions")
                            .containsPattern("room view, generation 1 +[0-9]+ +has it, as posted, mentions")
                            .doesNotContain("palabra-secreta", "not looked at", "waits, "));
        }
    }

    /** Somebody writes to somebody who follows; the message's id. */
    private String use() throws Exception {
        String ana = user("ana");
        String bea = user("bea");
        String room = json(call(ana, "POST", "/api/rooms", "{\"name\":\"plaza\",\"kind\":\"public\"}"))
                .at("/room/id")
                .asString();
        call(bea, "PUT", "/api/rooms/" + room + "/members/me", "{}");
        try (InputStream stream = http.send(request(bea, "/api/stream").build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(stream.read()).isPositive();
            String posted = call(
                    ana,
                    "POST",
                    "/api/rooms/" + room + "/messages",
                    "{\"clientId\":\"1\",\"text\":\"@bea palabra-secreta\"}");
            call(ana, "POST", "/api/rooms/" + room + "/signals", "{\"typing\":true}");
            return json(posted).at("/message/id").asString();
        }
    }

    private static List<String> missing(Set<String> there) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Observability.Query query : Observability.queries()) {
            for (String metric : Observability.metrics(query.expression())) {
                if (!there.contains(metric)) {
                    missing.add(query.where() + ": " + metric);
                }
            }
        }
        return missing;
    }

    private Set<String> scrape(URI metrics) throws Exception {
        return http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    private static String trace(Path data, String message) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        new Operations(new PrintStream(said, true, StandardCharsets.UTF_8))
                .run("trace", message, "--user", "bea", "--data", data.toString());
        return said.toString(StandardCharsets.UTF_8);
    }

    private String user(String name) throws Exception {
        return json(call(null, "POST", "/api/users", "{\"name\":\"" + name + "\",\"password\":\"hunter22\"}"))
                .get("token")
                .asString();
    }

    private String call(@Nullable String token, String method, String path, String body) throws Exception {
        var answer = http.send(
                request(token, path)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json")
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return answer.body();
    }

    private HttpRequest.Builder request(@Nullable String token, String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private static JsonNode json(String body) {
        return JSON.readTree(body);
    }
}
