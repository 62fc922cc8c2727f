package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.StreamClient;
import java.time.Duration;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Somebody deletes their account: what of them goes, and what of others stays. */
@ExtendWith(RunningProduct.class)
@Timeout(180)
class DepartureTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    /** Messages go once nothing that was under way can come any more. */
    private static final Duration LATER = Duration.ofSeconds(60);

    private final ApiClient api;
    private final StreamClient streams;
    private final Person ana;
    private final Person bea;

    DepartureTest(Product product) {
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

    private String room() {
        String room = ana.api
                .createRoom(Person.unique("plaza"), null, "public")
                .path("id")
                .asString();
        bea.api.join(room);
        return room;
    }

    private void delete(Person person, String messages) {
        ObjectNode body = ApiClient.object();
        body.put("name", person.account.name());
        body.put("messages", messages);
        body.put("password", Person.PASSWORD);
        person.api.send("POST", "/api/me/deletion", body);
    }

    @Test
    void streamsAreCutAndWhatTheyWroteIsGoneInTheEnd() {
        String room = room();
        String word = Person.unique("anaword");
        for (int i = 0; i < 30; i++) {
            ana.api.post(room, "a" + i, word + " " + i);
        }
        bea.api.post(room, "b1", "mine stays, " + word);
        ana.follow(streams, null);
        bea.follow(streams, null);
        ApiProblem wrong = refused(() -> {
            ObjectNode body = ApiClient.object();
            body.put("name", bea.account.name());
            body.put("messages", "delete");
            ana.api.send("POST", "/api/me/deletion", body);
        });
        assertThat(wrong.document().at("/errors/0/code").asString()).isEqualTo("own-name");

        delete(ana, "delete");

        assertThat(refused(() -> ana.api.send("GET", "/api/me", null)).status()).isEqualTo(401);
        await().atMost(SOON).until(() -> ana.end != null);
        assertThat(refused(() -> api.signIn(ana.account.name(), Person.PASSWORD))
                        .status())
                .isEqualTo(401);
        assertThat(refused(() -> api.signUp(ana.account.name(), Person.PASSWORD, null))
                        .code())
                .isEqualTo("name-taken");
        // The room is bea's now.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                bea.api.room(room).path("members").values())
                        .singleElement()
                        .satisfies(member ->
                                assertThat(member.path("role").asString()).isEqualTo("owner")));
        await().atMost(LATER)
                .untilAsserted(() -> assertThat(bea.events("message.deleted")).hasSize(30));
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode history = bea.api
                    .send("GET", "/api/rooms/" + room + "/messages?limit=100", null)
                    .body();
            assertThat(history.path("items").values())
                    .hasSize(31)
                    .filteredOn(message -> message.path("deletedAt").isMissingNode())
                    .singleElement()
                    .satisfies(message ->
                            assertThat(message.path("text").asString()).startsWith("mine stays"));
            assertThat(history.toString()).doesNotContain(ana.account.name());
            JsonNode found =
                    bea.api.send("GET", "/api/search?query=" + word, null).body();
            assertThat(found.path("items").values()).hasSize(1);
        });
    }

    @Test
    void whatTheyLeaveIsADeletedAccounts() {
        String room = room();
        ana.api.post(room, "a1", "I stay");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bea.api
                                .send("GET", "/api/rooms/" + room + "/messages", null)
                                .body()
                                .toString())
                        .contains(ana.account.name()));

        delete(ana, "keep");

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode history = bea.api
                    .send("GET", "/api/rooms/" + room + "/messages", null)
                    .body();
            assertThat(history.at("/items/0/text").asString()).isEqualTo("I stay");
            assertThat(history.at("/items/0/sender/name").asString()).isEqualTo("deleted account");
            JsonNode entry = bea.api.send("GET", "/api/users/" + ana.id(), null).body();
            assertThat(entry.path("deleted").asBoolean()).isTrue();
            assertThat(entry.toString()).doesNotContain(ana.account.name());
        });
        assertThat(bea.api
                        .send("GET", "/api/users?query=" + ana.account.name(), null)
                        .body()
                        .path("items")
                        .values())
                .isEmpty();
        bea.api.post(room, "b1", "and I go on");
    }

    private static ApiProblem refused(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call));
    }
}
