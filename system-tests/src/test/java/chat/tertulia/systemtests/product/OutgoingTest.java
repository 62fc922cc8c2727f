package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.proxy.FrontProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Outgoing webhooks and a room's own commands, received by the example. */
@ExtendWith(RunningProduct.class)
@Timeout(120)
class OutgoingTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final ApiClient api;
    private final StreamClient streams;
    private final Person olga;
    private final Person ana;
    private final String room;

    OutgoingTest(Product product) {
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        olga = Person.signUp(api, "olga");
        ana = Person.signUp(api, "ana");
        room = olga.api
                .createRoom(Person.unique("obras"), null, "private")
                .path("id")
                .asString();
        olga.api.invite(room, ana.id());
        olga.follow(streams, null);
        ana.follow(streams, null);
    }

    @AfterEach
    void close() {
        streams.close();
        api.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Process receiver(int port, Path log, String... secrets) throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                        "node",
                        FrontProxy.repository()
                                .resolve("docs/examples/webhook-receiver/receive.mjs")
                                .toString(),
                        String.valueOf(port))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        command.environment().put("TERTULIA_SECRETS", String.join(" ", secrets));
        return command.start();
    }

    private static List<String> texts(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains("\"message.posted\""))
                .map(line -> line.replaceAll(".*\"text\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    private JsonNode send(Person by, String method, String path, ObjectNode body) {
        return by.api.send(method, "/api/rooms/" + room + path, body).body();
    }

    private static ApiProblem refused(Runnable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call::run), "it was accepted");
    }

    @Test
    void eventsComeSignedInOrderAndAgainWhenTheyAreReplayed() throws Exception {
        int port = freePort();
        JsonNode made = send(
                olga,
                "POST",
                "/webhooks",
                ApiClient.object().put("kind", "outgoing").put("url", "http://localhost:" + port + "/"));
        String id = made.path("webhook").path("id").asString();
        String first = olga.api.post(room, "c1", "uno").position().toString();
        olga.api.post(room, "c2", "dos");
        Path log = folder.resolve("receiver.log");
        Process receiver = receiver(port, log, made.path("secret").asString());
        try {
            await().atMost(SOON).untilAsserted(() -> assertThat(texts(log)).containsExactly("uno", "dos"));
            olga.api.post(room, "c3", "tres");
            await().atMost(SOON).untilAsserted(() -> assertThat(texts(log)).containsExactly("uno", "dos", "tres"));
        } finally {
            receiver.destroyForcibly().waitFor();
        }

        // One that remembers nothing: all comes again.
        Path again = folder.resolve("again.log");
        receiver = receiver(port, again, made.path("secret").asString());
        try {
            await().atMost(SOON).until(() -> Files.readString(again).contains("listening"));
            JsonNode replay = send(
                    olga,
                    "POST",
                    "/webhooks/" + id + "/replay",
                    ApiClient.object().put("from", first));
            assertThat(replay.path("from").asString()).isEqualTo(first);
            assertThat(replay.path("events").asInt()).isEqualTo(3);
            await().atMost(SOON).untilAsserted(() -> assertThat(texts(again)).containsExactly("uno", "dos", "tres"));
        } finally {
            receiver.destroyForcibly().waitFor();
        }

        JsonNode deliveries = olga.api
                .send("GET", "/api/rooms/" + room + "/webhooks/" + id + "/deliveries", null)
                .body()
                .path("items");
        assertThat(deliveries.path(0).path("status").asInt()).isEqualTo(204);
        assertThat(deliveries.toString()).doesNotContain("tres");
        assertThat(refused(() -> olga.api.send("GET", "/api/rooms/" + room + "/webhooks/nope/deliveries", null))
                        .code())
                .isEqualTo("webhook-not-found");
        assertThat(refused(() -> ana.api.send("GET", "/api/rooms/" + room + "/webhooks", null))
                        .code())
                .isEqualTo("forbidden");
        olga.api.send("DELETE", "/api/rooms/" + room + "/webhooks/" + id, null);
        assertThat(olga.api
                        .send("GET", "/api/rooms/" + room + "/webhooks", null)
                        .body()
                        .path("items")
                        .size())
                .isZero();
    }

    @Test
    void aRoomsOwnCommandIsCarriedOutByItsProgramOnce() throws Exception {
        int port = freePort();
        String bot = Person.unique("desplegador");
        ObjectNode wanted = ApiClient.object()
                .put("url", "http://localhost:" + port + "/")
                .put("usage", "[entorno]")
                .put("bot", bot);
        wanted.putObject("description").put("es", "despliega");
        assertThat(refused(() -> send(ana, "PUT", "/commands/desplegar", wanted))
                        .code())
                .isEqualTo("forbidden");
        assertThat(refused(() -> send(olga, "PUT", "/commands/dado", wanted)).code())
                .isEqualTo("name-taken");
        JsonNode made = send(olga, "PUT", "/commands/Desplegar", wanted);
        Path log = folder.resolve("receiver.log");
        Process receiver = receiver(port, log, made.path("secret").asString());
        try {
            await().atMost(SOON)
                    .until(() -> Files.exists(log) && Files.readString(log).contains("listening"));
            assertThat(CommandsTest.give(ana, room, "c1", "/desplegar a prueba").status())
                    .isEqualTo(202);
            CommandsTest.give(ana, room, "c1", "/desplegar a prueba");

            assertThat(CommandsTest.answer(ana, "c1").path("code").asString()).isEqualTo("own-said");
            String said = ana.account.name() + " wants desplegar a prueba";
            for (Person person : List.of(olga, ana)) {
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(person.texts(room)).containsExactly(said));
            }
            assertThat(olga.events("message.posted")
                            .getLast()
                            .path("by")
                            .path("name")
                            .asString())
                    .isEqualTo(bot);
        } finally {
            receiver.destroyForcibly().waitFor();
        }

        CommandsTest.give(ana, room, "c2", "/desplegar");
        assertThat(CommandsTest.answer(ana, "c2").path("code").asString()).isEqualTo("own-unreachable");
        JsonNode listed = ana.api
                .send("GET", "/api/rooms/" + room + "/commands", null)
                .body()
                .path("items");
        JsonNode own = listed.path(listed.size() - 1);
        assertThat(own.path("name").asString()).isEqualTo("desplegar");
        assertThat(own.at("/description/en").asString()).isEqualTo("despliega");
        assertThat(own.at("/own/url").isMissingNode()).isTrue();
        assertThat(listed.path(0).at("/description/es").asString()).isEqualTo("dice lo que haces");
        olga.api.send("DELETE", "/api/rooms/" + room + "/commands/desplegar", null);
        assertThat(refused(() -> CommandsTest.give(ana, room, "c3", "/desplegar"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void addressesInsideAreRefused() {
        for (String url : List.of(
                "https://10.0.0.1/",
                "https://[::1]/",
                "http://hooks.example:22/",
                "https://u:p@hooks.example/",
                "nowhere")) {
            assertThat(refused(() -> send(
                                    olga,
                                    "POST",
                                    "/webhooks",
                                    ApiClient.object().put("kind", "outgoing").put("url", url)))
                            .status())
                    .isEqualTo(400);
        }
    }
}
