package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.client.StreamEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who types and who is there, as members and others meet it. */
@ExtendWith(RunningProduct.class)
@Timeout(120)
class SignalsTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final ApiClient api;
    private final StreamClient streams;
    private final Person ana;
    private final Person luis;
    private final String room;

    SignalsTest(Product product) {
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        ana = Person.signUp(api, "ana");
        luis = Person.signUp(api, "luis");
        room = ana.api
                .createRoom(Person.unique("room"), null, "public")
                .path("id")
                .asString();
        luis.api.join(room);
    }

    @AfterEach
    void close() {
        streams.close();
        api.close();
    }

    private static int say(Person who, String room, ObjectNode signal) {
        return who.api.send("POST", "/api/rooms/" + room + "/signals", signal).status();
    }

    private static ObjectNode typing(boolean typing) {
        return ApiClient.object().put("typing", typing);
    }

    /** The signals of a kind that a stream has shown of the room. */
    private List<StreamEvent> signals(Person who, String event) {
        return who.shown.stream()
                .filter(one -> one.name().equals(event)
                        && one.json().path("room").asString().equals(room))
                .toList();
    }

    private static ApiProblem refused(Person who, String room, ObjectNode signal) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, () -> say(who, room, signal)));
    }

    @Test
    void membersSeeWhoTypesAndNobodyIsToldOfItLater() {
        Person other = Person.signUp(api, "otra");
        String cursor = ana.follow(streams, null).lastId();
        luis.follow(streams, null);
        other.follow(streams, null);
        await().atMost(SOON).until(() -> {
            assertThat(say(luis, room, typing(true))).isEqualTo(202);
            return !signals(ana, "typing").isEmpty();
        });
        StreamEvent shown = signals(ana, "typing").getFirst();
        assertThat(shown.json().path("users").path(0).path("name").asString()).isEqualTo(luis.account.name());
        assertThat(shown.json().path("count").asInt()).isEqualTo(1);
        assertThat(shown.json().has("pos")).isFalse();

        say(luis, room, typing(false));
        say(luis, room, typing(false));
        await().atMost(SOON)
                .until(() ->
                        signals(ana, "typing").getLast().json().path("count").asInt() == 0);

        ana.api.post(room, "c1", "después");
        Person later = ana.secondDevice();
        later.follow(streams, cursor);
        await().atMost(SOON).until(() -> later.texts(room).equals(List.of("después")));
        assertThat(signals(later, "typing")).isEmpty();
        assertThat(other.shown).noneMatch(event -> event.name().equals("typing"));
    }

    @Test
    void whoIsThereIsKnownAndShown() {
        ana.follow(streams, null);
        luis.follow(streams, null);
        await().atMost(SOON)
                .until(() -> presence()
                        .equals(List.of(ana.id(), luis.id()).stream().sorted().toList()));
        await().atMost(SOON)
                .until(() -> signals(ana, "presence").stream()
                        .anyMatch(event -> event.json().path("count").asInt() == 2));
    }

    private List<String> presence() {
        JsonNode answer =
                ana.api.send("GET", "/api/rooms/" + room + "/presence", null).body();
        assertThat(answer.path("known").asBoolean()).isTrue();
        assertThat(answer.path("count").asInt()).isEqualTo(answer.path("users").size());
        return StreamSupport.stream(answer.path("users").spliterator(), false)
                .map(JsonNode::asString)
                .sorted()
                .toList();
    }

    @Test
    void strangersAndThoseWhoLeftCannotTellAnUnknownRoomFromThisOne() {
        Person stranger = Person.signUp(api, "eva");
        luis.api.leave(room);
        List<ApiProblem> problems = List.of(
                refused(stranger, room, typing(true)),
                refused(luis, room, typing(true)),
                refused(stranger, "r-none", typing(true)));
        assertThat(problems).extracting(ApiProblem::status).containsOnly(404);
        assertThat(problems).extracting(ApiProblem::code).containsOnly("room-not-found");
        assertThat(Objects.requireNonNull(catchThrowableOfType(
                                ApiProblem.class,
                                () -> stranger.api.send("GET", "/api/rooms/" + room + "/presence", null)))
                        .code())
                .isEqualTo("room-not-found");
        assertThat(refused(ana, room, ApiClient.object()).status()).isEqualTo(400);
    }

    @Test
    void whoMayNotWriteDoesNotType() {
        ana.api.send(
                "PUT",
                "/api/rooms/" + room + "/mutes/" + luis.id(),
                ApiClient.object().put("minutes", 10));

        assertThat(refused(luis, room, typing(true)).code()).isEqualTo("muted");
    }
}
