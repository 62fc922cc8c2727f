package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.standalone.broker.LocalBroker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Faults of the parts: what goes on, what stops, what the caller is told. Each as docs/ARCHITECTURE.md says. */
class FaultsIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private Standalone product;
    private String base;
    private String token;
    private String room;
    private final AtomicReference<@Nullable LocalBroker> again = new AtomicReference<>();

    @BeforeEach
    void aRoomThatSomebodyFollows() throws Exception {
        product = Standalone.start(StandaloneOptions.parse(
                new String[] {"--port", "0", "--data", folder.resolve("data").toString()}));
        base = "http://127.0.0.1:" + product.port();
        token = json(call("POST", "/api/users", "{\"name\":\"ana\",\"password\":\"hunter22\"}"))
                .get("token")
                .asString();
        room = json(call("POST", "/api/rooms", "{\"name\":\"plaza\"}"))
                .get("room")
                .get("id")
                .asString();
        Thread.ofVirtual().start(this::follow);
        // Without a cursor a stream begins where the log is when it opens.
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.remove("resumed"));
        assertThat(post("first").statusCode()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(20)).until(() -> seen.contains("first"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(history()).containsExactly("first"));
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        LocalBroker second = again.get();
        if (second != null) {
            second.close();
        }
    }

    private void follow() {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/api/stream"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            var body = http.send(request, BodyHandlers.ofInputStream()).body();
            try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.equals("event: resumed")) {
                        seen.add("resumed");
                    } else if (line.startsWith("data: ")) {
                        JsonNode event = JSON.readTree(line.substring(6)).path("event");
                        if ("message.posted".equals(event.path("type").asString())) {
                            seen.add(event.path("message").path("text").asString());
                        }
                    }
                }
            }
        } catch (IOException e) {
            // The stream ends with the product.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void withoutRedisPostingFollowingAndReadingGoOn() throws Exception {
        kill("redis/redis.pid", "redis-server");
        for (int i = 0; i < 20; i++) {
            assertThat(post("without redis " + i).statusCode()).isEqualTo(201);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> seen.contains("without redis 19"));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(history()).hasSize(21).endsWith("without redis 19"));
        assertThat(call("GET", "/api/rooms", null).statusCode()).isEqualTo(200);
        HttpResponse<String> retry = post("without redis 3");
        assertThat(retry.statusCode()).as("the archive knows the first").isEqualTo(200);
        assertProblem(
                call("POST", "/api/sessions", "{\"name\":\"ana\",\"password\":\"hunter22\"}"),
                503,
                "sign-in-unavailable");
    }

    @Test
    void withoutPostgresPostingFollowingAndTheNewestHistoryGoOn() throws Exception {
        kill("postgres/postmaster.pid", "postgres");
        for (int i = 0; i < 20; i++) {
            assertThat(post("without postgres " + i).statusCode()).isEqualTo(201);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> seen.contains("without postgres 19"));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(history()).hasSize(21).endsWith("without postgres 19"));
        assertThat(post("without postgres 3").statusCode()).isEqualTo(200);
        assertProblem(call("POST", "/api/rooms", "{\"name\":\"otra\"}"), 503, "directory-unavailable");
        assertProblem(call("GET", "/api/inbox", null), 503, "view-unavailable");
        assertProblem(call("DELETE", "/api/sessions/current", null), 503, "directory-unavailable");
    }

    @Test
    void withoutAnyProcessorPostingAndFollowingGoOn() throws Exception {
        product.processors().stop();
        for (int i = 0; i < 20; i++) {
            assertThat(post("without processors " + i).statusCode()).isEqualTo(201);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> seen.contains("without processors 19"));
        assertThat(post("without processors 3").statusCode())
                .as("a retry needs no view")
                .isEqualTo(200);
        // A view that is late says up to where it is true, and does not pass for one that is not.
        assertThat(history()).containsExactly("first");
        String last = json(post("the last")).get("message").get("position").asString();
        assertProblem(call("GET", "/api/rooms/" + room + "/messages?atLeast=" + last, null), 503, "view-unavailable");
    }

    @Test
    void nothingAcceptedIsLostWhenTheBrokerRestartsWhilePosting() throws Exception {
        List<String> accepted = new ArrayList<>(List.of("first"));
        LocalBroker old = product.broker();
        Thread restart = Thread.ofPlatform().start(() -> {
            try {
                old.close();
                again.set(old.startAgain(product.data(), Standalone.PARTITIONS));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            HttpResponse<String> answer = post("around a restart " + i);
            while (answer.statusCode() == 503) {
                assertProblem(answer, 503, "log-unavailable");
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                refused++;
                TimeUnit.MILLISECONDS.sleep(200);
                answer = post("around a restart " + i);
            }
            assertThat(answer.statusCode()).isIn(200, 201);
            accepted.add("around a restart " + i);
            TimeUnit.MILLISECONDS.sleep(30);
        }
        restart.join();
        assertThat(again)
                .as("the broker was away for a while, %s refusals", refused)
                .isNotNull();
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(seen).isEqualTo(accepted));
        await().atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(history()).isEqualTo(accepted));
    }

    private void kill(String pidFile, String program) throws Exception {
        long pid = Long.parseLong(
                Files.readAllLines(product.data().file(pidFile)).getFirst().strip());
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        assertThat(process.info().command().orElse("")).contains(program);
        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.SECONDS);
    }

    private List<String> history() throws Exception {
        List<String> texts = new ArrayList<>();
        for (JsonNode message : json(call("GET", "/api/rooms/" + room + "/messages?limit=200", null))
                .get("items")) {
            texts.add(message.get("text").asString());
        }
        return texts;
    }

    private HttpResponse<String> post(String text) throws Exception {
        return call(
                "POST",
                "/api/rooms/" + room + "/messages",
                JSON.writeValueAsString(java.util.Map.of("clientId", text.replace(' ', '-'), "text", text)));
    }

    private void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(json(answer).get("type").asString()).isEqualTo("urn:tertulia:problem:" + code);
    }

    private HttpResponse<String> call(String method, String path, @Nullable String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
    }
}
