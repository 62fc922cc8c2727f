package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What people have chosen to be told of, and who may speak to all. */
@ExtendWith(RunningProduct.class)
@Timeout(120)
class WhoIsToldTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    /** The default of tertulia.ingest.room-mention-confirm-members. */
    private static final int CONFIRM_MEMBERS = 30;

    private final ApiClient api;
    private final StreamClient streams;
    private final Person ana;

    WhoIsToldTest(Product product) {
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        ana = Person.signUp(api, "ana");
    }

    @AfterEach
    void close() {
        streams.close();
        api.close();
    }

    @Test
    void keywordsTagsMutedRoomsAndBlockedPeopleAreRespected() {
        Person keyword = Person.signUp(api, "bea");
        Person tag = Person.signUp(api, "cea");
        Person muted = Person.signUp(api, "dea");
        Person blocking = Person.signUp(api, "eva");
        String room = newRoom(keyword, tag, muted, blocking);
        choose(keyword, ApiClient.object().set("keywords", list("Tren  Nocturno")));
        choose(tag, ApiClient.object().set("tags", list("#Café")));
        choose(muted, ApiClient.object().set("rooms", ApiClient.object().put(room, "nothing")));
        choose(blocking, ApiClient.object().set("blocked", list(ana.id())));

        assertThat(keyword.api
                        .send("GET", "/api/me", null)
                        .body()
                        .at("/preferences/keywords/0")
                        .asString())
                .isEqualTo("Tren Nocturno");
        Posted posted = ana.api.post(
                room, "c1", "el TREN nocturno y un #cafe @" + muted.account.name() + " @" + blocking.account.name());

        await().atMost(SOON)
                .until(() -> inbox(keyword).size() == 1 && inbox(tag).size() == 1);
        assertThat(inbox(keyword).getFirst().path("reason").asString()).isEqualTo("keyword");
        assertThat(inbox(keyword).getFirst().path("match").asString()).isEqualTo("Tren Nocturno");
        assertThat(inbox(tag).getFirst().path("reason").asString()).isEqualTo("tag");
        await().atMost(SOON).untilAsserted(() -> assertThat(mentions(keyword, room)).isEqualTo(1));

        ana.api.delete(room, posted.id());

        await().atMost(SOON).until(() -> inbox(keyword).isEmpty() && mentions(keyword, room) == 0);
        Posted last = ana.api.post(room, "c2", "#cafe");
        await().atMost(SOON)
                .until(() -> inbox(tag).stream()
                        .anyMatch(item -> item.path("message").asString().equals(last.id())));
        assertThat(inbox(muted)).isEmpty();
        assertThat(inbox(blocking)).isEmpty();
    }

    @Test
    void whatCannotBeChosenIsSaidByItsField() {
        ApiProblem problem = refused(() -> choose(
                ana,
                ApiClient.object()
                        .set("keywords", list("x", "a b c d e"))
                        .set("tags", list("#1"))
                        .set("blocked", list("unobody", ana.id()))
                        .set("rooms", ApiClient.object().put("rnowhere", "all"))
                        .set(
                                "quietHours",
                                ApiClient.object()
                                        .put("from", "25:00")
                                        .put("to", "07:00")
                                        .put("zone", "Luna/Mar"))));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(StreamSupport.stream(problem.document().path("errors").spliterator(), false)
                        .map(error -> error.path("field").asString() + " "
                                + error.path("code").asString()))
                .containsExactlyInAnyOrder(
                        "preferences.keywords[0] too-short",
                        "preferences.keywords[1] keyword",
                        "preferences.tags[0] tag",
                        "preferences.blocked[0] unknown-user",
                        "preferences.blocked[1] unknown-user",
                        "preferences.rooms.rnowhere unknown-room",
                        "preferences.quietHours.from hour",
                        "preferences.quietHours.zone zone");
        choose(
                ana,
                ApiClient.object()
                        .set(
                                "quietHours",
                                ApiClient.object()
                                        .put("from", "22:00")
                                        .put("to", "07:00")
                                        .put("zone", "America/Santiago")));
        assertThat(me(ana).at("/preferences/quietHours/zone").asString()).isEqualTo("America/Santiago");
        choose(ana, ApiClient.object().putNull("quietHours"));
        assertThat(me(ana).at("/preferences/quietHours").isMissingNode()).isTrue();
    }

    @Test
    void toSpeakToALargeRoomIsConfirmedAndMayBeKeptToModerators() {
        Person[] people = Stream.generate(() -> Person.signUp(api, "uno"))
                .limit(CONFIRM_MEMBERS)
                .toArray(Person[]::new);
        String room = newRoom(people);
        Person member = people[0];

        ApiProblem question = refused(() -> post(member, room, "c1", "hola @room", null));
        assertThat(question.status()).isEqualTo(409);
        assertThat(question.code()).isEqualTo("confirm-room-mention");
        assertThat(question.document().path("members").asInt()).isEqualTo(CONFIRM_MEMBERS + 1);

        String message =
                post(member, room, "c1", "hola @room", true).at("/message/id").asString();
        // Each inbox is written for itself: that one has it says nothing of another.
        for (Person told : List.of(people[1], people[CONFIRM_MEMBERS - 1])) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(inbox(told))
                            .singleElement()
                            .satisfies(item ->
                                    assertThat(item.path("reason").asString()).isEqualTo("room")));
        }
        assertThat(inbox(member)).isEmpty();
        // What it says already need not be asked again.
        member.api.edit(room, message, "hola otra vez @room");

        ana.api.send("PATCH", "/api/rooms/" + room, ApiClient.object().put("roomMentions", "moderators"));
        ApiProblem refusal = refused(() -> post(member, room, "c2", "@here", true));
        assertThat(refusal.status()).isEqualTo(403);
        assertThat(refusal.code()).isEqualTo("room-mention-not-allowed");
        assertThat(post(ana, room, "c3", "@here", true).at("/message/id").asString())
                .isNotEmpty();
    }

    @Test
    void aRoomSaysWhoIsThereAndHereTellsThem() {
        Person there = Person.signUp(api, "bea");
        Person away = Person.signUp(api, "cea");
        String room = newRoom(there, away);
        there.follow(streams, null);

        await().atMost(SOON).until(() -> present(room, there));
        assertThat(present(room, away)).isFalse();
        // The application that decides asks every two seconds.
        await().atMost(SOON).until(() -> {
            ana.api.post(room, Person.unique("c"), "@here");
            return !there.events("notification.created").isEmpty();
        });
        assertThat(inbox(away).stream()
                        .filter(item -> item.path("reason").asString().equals("here")))
                .isEmpty();
    }

    private String newRoom(Person... members) {
        String room = ana.api
                .createRoom(Person.unique("room"), null, "public")
                .path("id")
                .asString();
        for (Person member : members) {
            member.api.join(room);
        }
        return room;
    }

    private static void choose(Person who, JsonNode preferences) {
        who.api.send("PATCH", "/api/me", ApiClient.object().set("preferences", preferences));
    }

    private static JsonNode me(Person who) {
        return who.api.send("GET", "/api/me", null).body();
    }

    private static JsonNode post(Person who, String room, String clientId, String text, @Nullable Boolean confirm) {
        ObjectNode body = ApiClient.object().put("clientId", clientId).put("text", text);
        if (confirm != null) {
            body.put("confirm", confirm);
        }
        return who.api.send("POST", "/api/rooms/" + room + "/messages", body).body();
    }

    private static List<JsonNode> inbox(Person who) {
        return StreamSupport.stream(who.api.inbox().path("items").spliterator(), false)
                .toList();
    }

    private static int mentions(Person who, String room) {
        return who.api.rooms().stream()
                .filter(one -> one.path("id").asString().equals(room))
                .mapToInt(one -> one.path("mentions").asInt())
                .sum();
    }

    private boolean present(String room, Person who) {
        return ana.api
                .send("GET", "/api/rooms/" + room + "/presence", null)
                .body()
                .path("users")
                .valueStream()
                .anyMatch(user -> user.asString().equals(who.id()));
    }

    private static JsonNode list(String... values) {
        var list = ApiClient.object().putArray("list");
        for (String value : values) {
            list.add(value);
        }
        return list;
    }

    private static ApiProblem refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call));
    }
}
