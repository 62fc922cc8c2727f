package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.StreamClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Threads, pins, and what is marked as unread. */
@ExtendWith(RunningProduct.class)
@Timeout(120)
class ThreadsTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final ApiClient api;
    private final StreamClient streams;
    private final Person ana;
    private final Person bea;

    ThreadsTest(Product product) {
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        ana = Person.signUp(api, "ana");
        bea = Person.signUp(api, "bea");
    }

    @AfterEach
    void close() {
        streams.close();
        api.close();
    }

    @Test
    void repliesBelongToTheMessageThatBeganTheirThread() {
        String room = newRoom("public");
        bea.api.join(room);
        ana.follow(streams, null);
        JsonNode root = reply(ana, room, "¿alguien?", null);
        JsonNode first = reply(bea, room, "yo", id(root));
        JsonNode second = reply(ana, room, "¿quién?", id(first));
        JsonNode lost = reply(ana, room, "¿?", "m-nobody-wrote-this");
        reply(bea, room, "aparte", null);

        assertThat(root.has("thread")).isFalse();
        assertThat(first.path("thread").asString()).isEqualTo(id(root));
        assertThat(second.path("thread").asString()).isEqualTo(id(root));
        assertThat(second.path("replyTo").asString()).isEqualTo(id(first));
        assertThat(lost.has("thread")).isFalse();
        JsonNode thread =
                thread(bea, room, id(root), "?atLeast=" + lost.path("position").asString());
        assertThat(ids(thread)).containsExactly(id(first), id(second));
        assertThat(thread.at("/root/replies/count").asInt()).isEqualTo(2);
        assertThat(thread.at("/root/replies/lastAt").asString())
                .isEqualTo(second.path("at").asString());
        assertThat(thread.at("/root/replies/by")
                        .valueStream()
                        .map(by -> by.path("id").asString()))
                .containsExactly(ana.id(), bea.id());
        // The same in the room's history, which is another view.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(message(ana, room, id(root))
                                .at("/replies/count")
                                .asInt())
                        .isEqualTo(2));

        // By position, page after page.
        JsonNode newest = thread(bea, room, id(root), "?limit=1");
        assertThat(ids(newest)).containsExactly(id(second));
        JsonNode older = thread(
                bea, room, id(root), "?limit=1&before=" + newest.path("next").asString());
        assertThat(ids(older)).containsExactly(id(first));
        assertThat(ids(thread(
                        bea, room, id(root), "?after=" + first.path("position").asString())))
                .containsExactly(id(second));

        ana.api.delete(room, id(second));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(thread(bea, room, id(root), "")
                                .at("/root/replies/count")
                                .asInt())
                        .isEqualTo(1));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(message(bea, room, id(root))
                                .at("/replies/count")
                                .asInt())
                        .isEqualTo(1));
        await().atMost(SOON).until(() -> !ana.events("message.deleted").isEmpty());
        assertThat(ana.events("message.deleted")
                        .getFirst()
                        .at("/message/thread")
                        .asString())
                .isEqualTo(id(root));
        // Who began it was answered; who wrote there is told of what comes.
        await().atMost(SOON).untilAsserted(() -> assertThat(reasons(ana)).containsExactly("reply"));
        reply(ana, room, "nadie más", id(root));
        await().atMost(SOON).untilAsserted(() -> assertThat(reasons(bea)).containsExactly("thread"));
    }

    @Test
    void nobodySeesMoreOfAThreadThanOfItsRoom() {
        String room = newRoom("private");
        JsonNode root = reply(ana, room, "antes", null);
        JsonNode hidden = reply(ana, room, "antes también", id(root));
        ana.api.invite(room, bea.id());
        JsonNode open = reply(ana, room, "después", id(root));
        Person cea = Person.signUp(api, "cea");

        assertThat(ids(thread(ana, room, id(root), ""))).containsExactly(id(hidden), id(open));
        assertThat(refused(() -> thread(bea, room, id(root), "")).code()).isEqualTo("message-not-found");
        assertThat(refused(() -> thread(cea, room, id(root), "")).code()).isEqualTo("room-not-found");
        assertThat(refused(() -> thread(ana, room, id(root), "?before=99:1")).status())
                .isEqualTo(400);
    }

    @Test
    void whoModeratesPinsForAll() {
        String room = newRoom("public");
        bea.api.join(room);
        bea.follow(streams, null);
        JsonNode one = reply(bea, room, "uno", null);
        JsonNode two = reply(ana, room, "dos", null);

        assertThat(refused(() -> pin(bea, room, id(one))).status()).isEqualTo(403);
        pin(ana, room, id(one));
        pin(ana, room, id(one));
        pin(ana, room, id(two));
        assertThat(refused(() -> pin(ana, room, "m-nobody-wrote-this")).code()).isEqualTo("message-not-found");

        JsonNode pins = pins(ana, room);
        assertThat(ids(pins)).containsExactly(id(two), id(one));
        assertThat(pins.at("/items/1/pinned/by/id").asString()).isEqualTo(ana.id());
        await().atMost(SOON).until(() -> bea.events("message.pinned").size() == 3);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(message(bea, room, id(one)).has("pinned")).isTrue());

        ana.api.send("DELETE", path(room, id(one)) + "/pin", null);
        assertThat(ids(pins(ana, room))).containsExactly(id(two));
        ana.api.delete(room, id(two));
        assertThat(ids(pins(ana, room))).isEmpty();

        IntStream.range(0, 50).forEach(n -> pin(ana, room, id(reply(ana, room, "n" + n, null))));
        ApiProblem full = refused(() -> pin(ana, room, id(one)));
        assertThat(full.code()).isEqualTo("too-many");
        assertThat(full.document().path("max").asInt()).isEqualTo(50);

        String direct = ana.api.direct(List.of(bea.id())).path("id").asString();
        JsonNode said = reply(ana, direct, "entre nosotros", null);
        pin(bea, direct, id(said));
        assertThat(ids(pins(bea, direct))).containsExactly(id(said));
    }

    @Test
    void onlyWhoSaysSoMovesAMarkerBack() {
        String room = newRoom("public");
        bea.api.join(room);
        bea.follow(streams, null);
        List<JsonNode> said = IntStream.range(0, 4)
                .mapToObj(n -> reply(ana, room, "n" + n, null))
                .toList();
        read(bea, room, said.get(3), null);
        await().atMost(SOON).until(() -> unread(bea, room) == 0);

        read(bea, room, said.get(1), null);
        read(bea, room, said.get(0), true);
        await().atMost(SOON).until(() -> unread(bea, room) == 3);

        read(bea, room, said.get(1), null);
        await().atMost(SOON).until(() -> unread(bea, room) == 2);
        await().atMost(SOON).until(() -> bea.events("marker.moved").size() == 4);
        assertThat(bea.events("marker.moved").stream()
                        .map(event -> event.at("/marker/unread").asBoolean(false)))
                .containsExactly(false, false, true, false);
    }

    private String newRoom(String kind) {
        return ana.api.createRoom(Person.unique("hilos"), null, kind).path("id").asString();
    }

    /** A message, answering another one or none; as the server gave it back. */
    private static JsonNode reply(Person who, String room, String text, @org.jspecify.annotations.Nullable String to) {
        var body = ApiClient.object().put("clientId", Person.unique("c")).put("text", text);
        if (to != null) {
            body.put("replyTo", to);
        }
        return who.api
                .send("POST", "/api/rooms/" + room + "/messages", body)
                .body()
                .path("message");
    }

    private static String path(String room, String message) {
        return "/api/rooms/" + room + "/messages/" + message;
    }

    private static JsonNode message(Person who, String room, String message) {
        return who.api.send("GET", path(room, message), null).body().path("message");
    }

    private static JsonNode thread(Person who, String room, String message, String query) {
        return who.api
                .send("GET", path(room, message) + "/replies" + query, null)
                .body();
    }

    private static void pin(Person who, String room, String message) {
        who.api.send("PUT", path(room, message) + "/pin", null);
    }

    private static JsonNode pins(Person who, String room) {
        return who.api.send("GET", "/api/rooms/" + room + "/pins", null).body();
    }

    private static void read(
            Person who, String room, JsonNode upTo, @org.jspecify.annotations.Nullable Boolean unread) {
        var body = ApiClient.object().put("position", upTo.path("position").asString());
        if (unread != null) {
            body.put("unread", unread);
        }
        who.api.send("PUT", "/api/rooms/" + room + "/read", body);
    }

    private static int unread(Person who, String room) {
        return who.api.rooms().stream()
                .filter(one -> one.path("id").asString().equals(room))
                .mapToInt(one -> one.path("unread").asInt())
                .sum();
    }

    private static List<String> reasons(Person who) {
        return who.api
                .inbox()
                .path("items")
                .valueStream()
                .map(item -> item.path("reason").asString())
                .toList();
    }

    private static String id(JsonNode message) {
        return message.path("id").asString();
    }

    private static List<String> ids(JsonNode page) {
        return page.path("items").valueStream().map(ThreadsTest::id).toList();
    }

    private static ApiProblem refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call));
    }
}
