package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.Answer;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.StreamClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Moderation as people meet it: held, masked, decided on, muted. Olga owns the room; Ana writes; Bea reads. */
@ExtendWith(RunningProduct.class)
@Timeout(60)
class ModerationTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static final String BAD = "eres un culiao, culiao";

    private final ApiClient api;
    private final StreamClient streams;
    private final Person olga;
    private final Person ana;
    private final Person bea;

    ModerationTest(Product product) {
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        olga = Person.signUp(api, "olga");
        ana = Person.signUp(api, "ana");
        bea = Person.signUp(api, "bea");
    }

    @BeforeEach
    void follow() {
        olga.follow(streams, null);
        ana.follow(streams, null);
        bea.follow(streams, null);
    }

    @AfterEach
    void close() {
        streams.close();
        api.close();
    }

    private String room(String moderation) {
        ObjectNode body = ApiClient.object().put("name", Person.unique("mod")).put("moderation", moderation);
        String room = olga.api
                .send("POST", "/api/rooms", body)
                .body()
                .path("room")
                .path("id")
                .asString();
        for (Person person : List.of(ana, bea)) {
            person.api.join(room);
            await().atMost(SOON)
                    .until(() -> person.events("member.joined").stream()
                            .anyMatch(event -> event.path("room").asString().equals(room)
                                    && event.path("member")
                                            .path("id")
                                            .asString()
                                            .equals(person.id())));
        }
        return room;
    }

    private static Answer post(Person person, String room, String clientId, String text) {
        return person.api.send(
                "POST",
                "/api/rooms/" + room + "/messages",
                ApiClient.object().put("clientId", clientId).put("text", text));
    }

    private static List<JsonNode> queue(Person person, String room, String state) {
        return List.copyOf(person.api
                .send("GET", "/api/rooms/" + room + "/moderation?state=" + state, null)
                .body()
                .path("items")
                .values());
    }

    private static JsonNode decide(Person person, String room, String id, ObjectNode body) {
        return person.api
                .send("POST", "/api/rooms/" + room + "/moderation/" + id, body)
                .body()
                .path("item");
    }

    private static ObjectNode decision(String decision) {
        return ApiClient.object().put("decision", decision);
    }

    private static ApiProblem refusal(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call), "it was accepted");
    }

    private static List<String> history(Person person, String room) {
        return person.api.history(room, null).stream()
                .map(message -> message.path("text").asString())
                .toList();
    }

    private static long held(Person person, String type, String id) {
        return person.events(type).stream()
                .filter(event -> event.path("held").path("id").asString().equals(id))
                .count();
    }

    @Test
    void aHeldMessageReachesNobodyUntilAModeratorApprovesItAndThenEverybodyOnce() {
        String room = room("hold");

        Answer answer = post(ana, room, "c1", BAD);

        assertThat(answer.status()).isEqualTo(202);
        JsonNode held = answer.body().path("held");
        String id = held.path("id").asString();
        assertThat(held.path("state").asString()).isEqualTo("open");
        assertThat(held.path("flags").get(0).path("list").asString()).isEqualTo("es-cl/garabatos");
        assertThat(held.path("flags").get(0).path("start").asInt()).isEqualTo(8);
        assertThat(post(ana, room, "c1", BAD).body().path("held")).isEqualTo(held);
        assertThat(refusal(() -> post(ana, room, "c1", BAD + "!")).status()).isEqualTo(409);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(List.of(
                                held(ana, "message.held", id),
                                held(olga, "message.held", id),
                                held(bea, "message.held", id)))
                        .containsExactly(1L, 1L, 0L));
        assertThat(post(bea, room, "c2", "buenas").status()).isEqualTo(201);
        await().atMost(SOON).until(() -> ana.texts(room).contains("buenas"));
        for (Person person : List.of(olga, ana, bea)) {
            assertThat(person.texts(room)).containsExactly("buenas");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(history(person, room)).containsExactly("buenas"));
        }
        assertThat(refusal(() -> queue(ana, room, "open")).status()).isEqualTo(403);
        assertThat(refusal(() -> decide(bea, room, id, decision("approve"))).status())
                .isEqualTo(403);
        JsonNode item = queue(olga, room, "open").getFirst();
        assertThat(item.path("text").asString()).isEqualTo(BAD);
        assertThat(item.path("flags").get(0).path("word").asString()).isEqualTo("culiao");
        assertThat(item.path("sender").path("id").asString()).isEqualTo(ana.id());

        JsonNode decided = decide(olga, room, id, decision("approve"));

        assertThat(decided.path("state").asString()).isEqualTo("approve");
        assertThat(decided.path("decision").path("by").path("id").asString()).isEqualTo(olga.id());
        ApiProblem second = refusal(() -> decide(olga, room, id, decision("remove")));
        assertThat(second.status()).isEqualTo(409);
        await().atMost(SOON).until(() -> history(bea, room).contains(BAD));
        await().atMost(SOON).until(() -> held(ana, "held.decided", id) == 1);
        for (Person person : List.of(olga, ana, bea)) {
            await().atMost(SOON).until(() -> person.texts(room).contains(BAD));
            assertThat(person.texts(room)).containsExactly("buenas", BAD);
            assertThat(person.events("message.posted").stream()
                            .filter(event -> event.path("id").asString().equals(id))
                            .map(event -> event.path("by").path("id").asString()))
                    .containsExactly(ana.id());
        }
        assertThat(queue(olga, room, "open")).isEmpty();
        assertThat(queue(olga, room, "decided").getFirst().path("text").asString())
                .isEqualTo(BAD);
        assertThat(post(ana, room, "c1", BAD).body().path("held").path("state").asString())
                .isEqualTo("approve");
    }

    @Test
    void whatIsRemovedWasNeverSaidAndItsSenderCanBeMuted() {
        String room = room("hold");
        String id = post(ana, room, "c1", BAD).body().path("held").path("id").asString();

        decide(olga, room, id, decision("remove").put("muteMinutes", 10));

        assertThat(held(bea, "held.decided", id)).isZero();
        ApiProblem muted = refusal(() -> post(ana, room, "c2", "perdón"));
        assertThat(muted.status()).isEqualTo(403);
        assertThat(muted.code()).isEqualTo("muted");
        assertThat(muted.document().path("until").isString()).isTrue();
        assertThat(muted.retryAfter().orElseThrow()).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThat(ana.api.room(room).path("mutedUntil").isString()).isTrue();
        assertThat(mutedMembers(olga, room)).containsExactly(ana.id());
        assertThat(mutedMembers(bea, room)).isEmpty();
        JsonNode item = queue(olga, room, "decided").getFirst();
        assertThat(item.path("state").asString()).isEqualTo("remove");
        assertThat(item.has("text")).isFalse();

        olga.api.send("DELETE", "/api/rooms/" + room + "/mutes/" + ana.id(), null);

        assertThat(post(ana, room, "c2", "perdón").status()).isEqualTo(201);
        assertThat(refusal(() -> olga.api.send(
                                "PUT",
                                "/api/rooms/" + room + "/mutes/" + olga.id(),
                                ApiClient.object().put("minutes", 5)))
                        .status())
                .isEqualTo(403);
        await().atMost(SOON).until(() -> bea.texts(room).contains("perdón"));
        assertThat(bea.texts(room)).containsExactly("perdón");
        await().atMost(SOON).untilAsserted(() -> assertThat(history(bea, room)).containsExactly("perdón"));
    }

    private static List<String> mutedMembers(Person reader, String room) {
        return reader.api.room(room).path("members").values().stream()
                .filter(member -> member.has("mutedUntil"))
                .map(member -> member.path("id").asString())
                .toList();
    }

    @Test
    void aHeldEditLeavesTheOldTextUntilItIsApproved() {
        String room = room("hold");
        String message = ana.api.post(room, "c1", "hola").id();
        String path = "/api/rooms/" + room + "/messages/" + message;

        Answer answer = ana.api.send("PATCH", path, ApiClient.object().put("text", BAD));

        assertThat(answer.status()).isEqualTo(202);
        String id = answer.body().path("held").path("id").asString();
        await().atMost(SOON).untilAsserted(() -> assertThat(history(bea, room)).containsExactly("hola"));
        decide(olga, room, id, decision("approve"));
        await().atMost(SOON).until(() -> history(bea, room).equals(List.of(BAD)));
        await().atMost(SOON).until(() -> bea.events("message.edited").size() == 1);
    }

    @Test
    void aMaskedWordIsReadByItsSenderAndModeratorsAndAfterApprovalByAll() {
        String room = room("mask");
        olga.api.send("PUT", "/api/rooms/" + room + "/words", words(List.of("capibara"), List.of()));
        String said = "un capibara 🎉 culiao";
        String masked = "un •••••••• 🎉 ••••••";
        String id = ana.api.post(room, "c1", said).id();

        await().atMost(SOON).until(() -> history(bea, room).equals(List.of(masked)));
        await().atMost(SOON).untilAsserted(() -> assertThat(history(ana, room)).containsExactly(said));
        await().atMost(SOON).untilAsserted(() -> assertThat(history(olga, room)).containsExactly(said));
        await().atMost(SOON).untilAsserted(() -> assertThat(lastMessage(bea, room)).isEqualTo(masked));
        await().atMost(SOON).until(() -> searched(bea, room, "capibara").equals(masked));
        await().atMost(SOON).untilAsserted(() -> assertThat(searched(olga, room, "capibara")).isEqualTo(said));
        await().atMost(SOON).until(() -> queue(olga, room, "open").size() == 1);
        assertThat(queue(olga, room, "open").getFirst().path("kind").asString()).isEqualTo("flagged");

        decide(olga, room, id, decision("approve"));

        assertThat(queue(olga, room, "open")).isEmpty();
        await().atMost(SOON).until(() -> history(bea, room).equals(List.of(said)));
        assertThat(refusal(() -> decide(olga, room, id, decision("remove"))).status())
                .isEqualTo(409);
    }

    @Test
    void aFlaggedMessageIsRemovedForAll() {
        String room = room("tag");
        String id = ana.api.post(room, "c1", BAD).id();
        await().atMost(SOON).until(() -> queue(olga, room, "open").size() == 1);

        decide(olga, room, id, decision("remove"));

        await().atMost(SOON).until(() -> history(bea, room).equals(List.of("")));
        await().atMost(SOON).until(() -> bea.events("message.deleted").size() == 1);
        assertThat(refusal(() -> decide(olga, room, id, decision("approve"))).status())
                .isEqualTo(409);
    }

    @Test
    void aListSaysWhatIsWrongWithEachOfItsItems() {
        String room = room("tag");
        String path = "/api/rooms/" + room + "/words";

        ApiProblem problem =
                refusal(() -> olga.api.send("PUT", path, words(List.of("bien", "a", "covid19", "aa"), List.of("漢字"))));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.document().path("errors").toString())
                .contains("words[1]", "words[2]", "words[3]", "allow[0]")
                .doesNotContain("words[0]");
        assertThat(refusal(() -> bea.api.send("GET", path, null)).status()).isEqualTo(403);
        olga.api.send("PUT", path, words(List.of("bien"), List.of("muy bien")));
        assertThat(olga.api.send("GET", path, null).body()).isEqualTo(words(List.of("bien"), List.of("muy bien")));
    }

    private static ObjectNode words(List<String> words, List<String> allow) {
        ObjectNode body = ApiClient.object();
        words.forEach(body.putArray("words")::add);
        allow.forEach(body.putArray("allow")::add);
        return body;
    }

    private static String lastMessage(Person reader, String room) {
        return reader.api.rooms().stream()
                .filter(one -> one.path("id").asString().equals(room))
                .map(one -> one.path("lastMessage").path("text").asString(""))
                .findFirst()
                .orElseThrow();
    }

    private static String searched(Person reader, String room, String query) {
        return reader.api
                .send("GET", "/api/search?room=" + room + "&query=" + query, null)
                .body()
                .path("items")
                .path(0)
                .path("message")
                .path("text")
                .asString("");
    }
}
