package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.FollowedStream;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.client.StreamEvent;
import chat.tertulia.systemtests.client.StreamListener;
import chat.tertulia.systemtests.proxy.FrontProxy;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Programs: access tokens, bots, incoming webhooks, and the example bot. */
@ExtendWith(RunningProduct.class)
@Timeout(180)
class IntegrationsTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final Product product;
    private final ApiClient api;
    private final StreamClient streams;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Person ana;
    private final String room;

    IntegrationsTest(Product product) {
        this.product = product;
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        ana = Person.signUp(api, "ana");
        room = ana.api
                .createRoom(Person.unique("obras"), null, "private")
                .path("id")
                .asString();
    }

    @AfterEach
    void close() {
        streams.close();
        api.close();
        http.close();
    }

    /** Names of what a stream has shown. */
    private static final class Shown implements StreamListener {
        final List<String> names = new CopyOnWriteArrayList<>();

        @Override
        public void onEvent(StreamEvent event) {
            names.add(event.name());
        }

        @Override
        public void onEnd(String why) {
            names.add("end");
        }
    }

    private static JsonNode token(ApiClient owner, String path, String... scopes) {
        ObjectNode wanted = ApiClient.object().put("name", "test");
        var list = wanted.putArray("scopes");
        for (String scope : scopes) {
            list.add(scope);
        }
        return owner.send("POST", path, wanted.put("expiresInDays", 1)).body();
    }

    private static ApiProblem refused(Runnable call) {
        return catchThrowableOfType(ApiProblem.class, call::run);
    }

    @Test
    void aTokenMayDoWhatItSaysAndNoMore() {
        JsonNode made = token(ana.api, "/api/me/tokens", "read");
        ApiClient program = api.as(made.path("token").asString());

        assertThat(made.path("token").asString()).startsWith("tt_");
        assertThat(program.room(room).path("id").asString()).isEqualTo(room);
        ApiProblem problem = refused(() -> program.post(room, "c1", "hola"));
        assertThat(problem.status()).isEqualTo(403);
        assertThat(problem.code()).isEqualTo("insufficient-scope");
        assertThat(problem.document().path("scope").asString()).isEqualTo("write");
        assertThat(refused(() -> token(program, "/api/me/tokens", "write")).code())
                .isEqualTo("session-needed");
        JsonNode listed = ana.api.send("GET", "/api/me/tokens", null).body().path("items");
        assertThat(listed.size()).isOne();
        assertThat(listed.path(0).path("lastUsedAt").asString("")).isNotEmpty();
        assertThat(listed.toString())
                .doesNotContain(made.path("token").asString().substring(3));
    }

    @Test
    void aRevokedTokensStreamIsCutWithinASecond() {
        JsonNode made = token(ana.api, "/api/me/tokens", "read");
        String secret = made.path("token").asString();
        Shown shown = new Shown();
        FollowedStream stream = streams.open(secret, null, shown);
        await().atMost(SOON).until(stream::isFollowing);
        ana.api.post(room, "c1", "hola");
        await().atMost(SOON).until(() -> shown.names.contains("message.posted"));

        ana.api.send("DELETE", "/api/me/tokens/" + made.path("id").asString(), null);

        // A second of the product's, and what a busy machine adds to it.
        await().atMost(Duration.ofSeconds(3)).until(stream::isEnded);
        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(refused(() -> api.as(secret).room(room)))
                        .isNotNull()
                        .extracting(ApiProblem::status)
                        .isEqualTo(401));
        Shown again = new Shown();
        FollowedStream refused = streams.open(secret, null, again);
        await().atMost(SOON).until(refused::isEnded);
        assertThat(again.names).doesNotContain("resumed");
    }

    @Test
    void aTokenThatMayNotReadFollowsNothing() {
        String secret = token(ana.api, "/api/me/tokens", "write", "rooms", "account")
                .path("token")
                .asString();
        api.as(secret).post(room, "c1", "hola");

        Shown shown = new Shown();
        FollowedStream stream = streams.open(secret, null, shown);

        await().atMost(SOON).until(stream::isEnded);
        assertThat(shown.names).doesNotContain("resumed", "message.posted");
    }

    @Test
    void aBotSpeaksUnderItsOwnNameUntilItsOwnerDeletesIt() {
        String name = Person.unique("bot");
        JsonNode bot = ana.api
                .send("POST", "/api/bots", ApiClient.object().put("name", name).put("displayName", "El bot"))
                .body()
                .path("bot");
        String id = bot.path("id").asString();
        String secret = token(ana.api, "/api/bots/" + id + "/tokens", "read", "write")
                .path("token")
                .asString();
        ana.api.invite(room, id);
        ApiClient program = api.as(secret);

        Posted posted = program.post(room, "c1", "aquí estoy");

        assertThat(program.send("GET", "/api/me", null).body().at("/user/bot").asBoolean())
                .isTrue();
        JsonNode member = member(id);
        assertThat(member.path("bot").asBoolean()).isTrue();
        assertThat(member.path("displayName").asString()).isEqualTo("El bot");
        assertThat(member(ana.id()).has("bot")).isFalse();
        assertThat(ana.api
                        .history(room, posted.position())
                        .getLast()
                        .at("/sender/name")
                        .asString())
                .isEqualTo(name);
        assertThat(refused(() -> api.as((String) null).signIn(name, "")).status())
                .isEqualTo(400);
        assertThat(refused(() -> api.as((String) null).signIn(name, Person.PASSWORD))
                        .code())
                .isEqualTo("wrong-credentials");
        Person other = Person.signUp(api, "olga");
        assertThat(refused(() -> other.api.send("DELETE", "/api/bots/" + id, null))
                        .code())
                .isEqualTo("bot-not-found");

        ana.api.send("DELETE", "/api/bots/" + id, null);

        assertThat(member(id).isMissingNode()).isTrue();
        await().atMost(Duration.ofSeconds(3))
                .untilAsserted(() -> assertThat(refused(() -> program.rooms()))
                        .isNotNull()
                        .extracting(ApiProblem::status)
                        .isEqualTo(401));
        assertThat(other.api
                        .send("GET", "/api/users?query=" + name, null)
                        .body()
                        .path("items")
                        .isEmpty())
                .isTrue();
    }

    private JsonNode member(String user) {
        return StreamSupport.stream(ana.api.room(room).path("members").spliterator(), false)
                .filter(member -> member.path("id").asString().equals(user))
                .findFirst()
                .orElse(tools.jackson.databind.node.MissingNode.getInstance());
    }

    private String hook(URI address, String type, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
            return response.statusCode() + " " + response.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatSpeaksToSlackSpeaksHere() throws IOException {
        String name = Person.unique("ci");
        ObjectNode wanted = ApiClient.object().put("kind", "incoming").put("name", name);
        Person olga = Person.signUp(api, "olga");
        ana.api.invite(room, olga.id());
        String webhooks = "/api/rooms/" + room + "/webhooks";
        assertThat(refused(() -> olga.api.send("POST", webhooks, wanted)).code())
                .isEqualTo("forbidden");
        olga.follow(streams, null);
        JsonNode made = ana.api.send("POST", webhooks, wanted).body();
        URI address = product.url().resolve(made.path("path").asString());

        assertThat(hook(address, "application/json", "{\"text\": \"uno <https://x.example/1|aquí>\"}"))
                .isEqualTo("200 ok");
        assertThat(hook(
                        address,
                        "application/x-www-form-urlencoded",
                        "payload=" + URLEncoder.encode("{\"text\": \"dos & dos\"}", StandardCharsets.UTF_8)))
                .isEqualTo("200 ok");
        for (int i = 0; i < 2; i++) {
            assertThat(hook(address, "application/json", "{\"text\": \"tres\"}", "Idempotency-Key", "build 7"))
                    .isEqualTo("200 ok");
        }
        assertThat(hook(address, "application/json", "{\"text\": \"\"}")).isEqualTo("400 no_text");
        assertThat(hook(address, "application/json", "no JSON")).isEqualTo("400 invalid_payload");
        assertThat(hook(address, "application/json", "{\"text\": \"cuatro\"}")).isEqualTo("200 ok");

        await().atMost(SOON).until(() -> olga.texts(room).contains("cuatro"));
        assertThat(olga.texts(room)).containsExactly("uno [aquí](https://x.example/1)", "dos & dos", "tres", "cuatro");
        assertThat(olga.events("message.posted")
                        .getFirst()
                        .at("/message/sender/name")
                        .asString())
                .isEqualTo(name);
        assertThat(olga.events("member.joined").getFirst().at("/member/bot").asBoolean())
                .isTrue();
        // It opens nothing else.
        String secret = address.getPath().substring("/hooks/in/".length());
        assertThat(refused(() -> api.as(secret).rooms()).status()).isEqualTo(401);

        String id = made.at("/webhook/id").asString();
        assertThat(ana.api.send("GET", webhooks, null).body().at("/items/0/id").asString())
                .isEqualTo(id);
        ana.api.send("DELETE", webhooks + "/" + id, null);

        await().atMost(Duration.ofSeconds(3))
                .until(() -> hook(address, "application/json", "{\"text\": \"cinco\"}")
                        .equals("404 no_service"));
        assertThat(member(made.at("/webhook/bot").asString()).isMissingNode()).isTrue();
        // Made again under its name, it is the same bot with another secret.
        JsonNode again = ana.api.send("POST", webhooks, wanted).body();
        assertThat(again.at("/webhook/bot").asString())
                .isEqualTo(made.at("/webhook/bot").asString());
        assertThat(again.path("path").asString()).isNotEqualTo(made.path("path").asString());
        if (product.data().isPresent()) {
            assertThat(Files.readString(product.data().get().resolve("tertulia.log")))
                    .doesNotContain(secret);
        }
    }

    @Test
    void theExampleBotAnswersOnceAlsoWhatWasSaidWhileItWasAway(@TempDir Path folder) throws Exception {
        String name = Person.unique("eco");
        String id = ana.api
                .send("POST", "/api/bots", ApiClient.object().put("name", name))
                .body()
                .at("/bot/id")
                .asString();
        JsonNode token = token(ana.api, "/api/bots/" + id + "/tokens", "read", "write");
        ana.api.invite(room, id);
        Path file = folder.resolve("cursor");
        Process bot = bot(token, file, folder);
        try {
            await().atMost(SOON).until(() -> Files.exists(file));
            ana.api.post(room, "c1", "@" + name + " «hola» \\ \"adiós\" 😀");
            await().atMost(SOON).until(() -> answers(id).size() == 1);
            assertThat(answers(id).getFirst().path("text").asString()).isEqualTo("«hola» \\ \"adiós\" 😀");
            String before = Files.readString(file);

            bot.destroyForcibly().waitFor();
            // As if it had died between its answer and its note of it.
            Files.writeString(file, before);
            ana.api.post(room, "c2", "@" + name + " de nuevo");
            bot = bot(token, file, folder);

            await().atMost(SOON).until(() -> answers(id).size() == 2);
            assertThat(answers(id).getLast().path("text").asString()).isEqualTo("de nuevo");

            ana.api.send(
                    "DELETE", "/api/bots/" + id + "/tokens/" + token.path("id").asString(), null);
            assertThat(bot.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(answers(id)).hasSize(2);
        } finally {
            bot.destroyForcibly();
        }
    }

    private Process bot(JsonNode token, Path file, Path folder) throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        FrontProxy.repository()
                                .resolve("docs/examples/java-bot/EchoBot.java")
                                .toString(),
                        product.url().toString(),
                        file.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("bot.log").toFile()));
        command.environment().put("TERTULIA_TOKEN", token.path("token").asString());
        return command.start();
    }

    private List<JsonNode> answers(String bot) {
        return ana.api.history(room, null).stream()
                .filter(message -> message.at("/sender/id").asString().equals(bot))
                .toList();
    }
}
