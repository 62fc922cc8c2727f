package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.StreamClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A file from its sender to another member, and its end with its message. */
@ExtendWith(RunningProduct.class)
@Timeout(120)
class AttachmentsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final byte[] NOTE = "la nota, entera".getBytes(StandardCharsets.UTF_8);

    private final Product product;
    private final ApiClient api;
    private final StreamClient streams;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Person ana;
    private final Person bea;

    AttachmentsTest(Product product) {
        this.product = product;
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        ana = Person.signUp(api, "ana");
        bea = Person.signUp(api, "bea");
    }

    @AfterEach
    void close() {
        streams.close();
        api.close();
        http.close();
    }

    private String upload(String room, String name, byte[] bytes) throws Exception {
        JsonNode announced = ana.api
                .send(
                        "POST",
                        "/api/rooms/" + room + "/attachments",
                        ApiClient.object().put("name", name).put("size", bytes.length))
                .body();
        // Nothing is told of who puts it.
        HttpResponse<String> put = http.send(
                HttpRequest.newBuilder(
                                api.base().resolve(announced.at("/upload/url").asString()))
                        .PUT(BodyPublishers.ofByteArray(bytes))
                        .build(),
                BodyHandlers.ofString());
        assertThat(put.statusCode()).as(put.body()).isEqualTo(204);
        String id = announced.path("id").asString();
        JsonNode complete = ana.api
                .send("POST", "/api/rooms/" + room + "/attachments/" + id + "/complete", null)
                .body();
        assertThat(complete.at("/attachment/id").asString()).isEqualTo(id);
        return id;
    }

    private JsonNode post(String room, String clientId, String text, String... files) {
        ObjectNode body = ApiClient.object().put("clientId", clientId).put("text", text);
        Stream.of(files).forEach(body.putArray("attachments")::add);
        return ana.api
                .send("POST", "/api/rooms/" + room + "/messages", body)
                .body()
                .path("message");
    }

    private HttpResponse<byte[]> download(Person person, String room, String file)
            throws IOException, InterruptedException {
        return http.send(
                person.api
                        .request("/api/rooms/" + room + "/attachments/" + file)
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private List<Path> stored(String file) throws IOException {
        Path folder = product.data().map(data -> data.resolve("attachments")).orElse(Path.of("/nonexistent"));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(one -> one.getFileName().toString().startsWith(file))
                    .toList();
        }
    }

    @Test
    void aFileComesWithItsMessageAndGoesWithIt() throws Exception {
        String room = ana.api
                .createRoom(Person.unique("files"), null, "private")
                .path("id")
                .asString();
        ana.api.invite(room, bea.id());
        Person eve = Person.signUp(api, "eve");
        bea.follow(streams, null);
        String file = upload(room, "nota.txt", NOTE);
        assertThat(download(bea, room, file).statusCode())
                .as("it goes with nothing yet")
                .isEqualTo(404);

        String clientId = UUID.randomUUID().toString();
        JsonNode message = post(room, clientId, "", file);

        String id = message.path("id").asString();
        assertThat(message.at("/attachments/0/name").asString()).isEqualTo("nota.txt");
        assertThat(message.at("/attachments/0/type").asString()).isEqualTo("text/plain");
        assertThat(post(room, clientId, "", file).path("id").asString())
                .as("a retry")
                .isEqualTo(id);
        String other = upload(room, "otra.txt", NOTE);
        ApiProblem conflict = refused(() -> post(room, clientId, "", other));
        assertThat(conflict.status()).as("another body").isEqualTo(409);
        assertThat(refused(() -> post(room, UUID.randomUUID().toString(), "", file))
                        .code())
                .isEqualTo("invalid");
        assertThat(refused(() -> post(room, UUID.randomUUID().toString(), "")).code())
                .isEqualTo("invalid");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bea.events("message.posted"))
                        .anySatisfy(event -> assertThat(
                                        event.at("/message/attachments/0/id").asString(""))
                                .isEqualTo(file)));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bea.api
                                .history(room, null)
                                .getLast()
                                .at("/attachments/0/id")
                                .asString(""))
                        .isEqualTo(file));
        HttpResponse<byte[]> got = download(bea, room, file);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(NOTE);
        assertThat(got.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(got.headers().firstValue("Content-Disposition").orElse("")).startsWith("attachment");
        assertThat(download(eve, room, file).statusCode()).isEqualTo(404);

        JsonNode edited = ana.api.edit(room, id, "con palabras");
        assertThat(edited.at("/attachments/0/id").asString(""))
                .as("an edit keeps it")
                .isEqualTo(file);
        if (product.data().isPresent()) {
            assertThat(stored(file)).isNotEmpty();
        }

        ana.api.delete(room, id);

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(download(bea, room, file).statusCode()).isEqualTo(404));
        await().atMost(SOON).untilAsserted(() -> assertThat(stored(file)).isEmpty());
    }

    private static ApiProblem refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call), "it was accepted");
    }
}
