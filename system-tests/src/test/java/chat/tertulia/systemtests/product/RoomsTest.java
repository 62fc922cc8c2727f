package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Accounts and their sessions; rooms, who may do what in them, and how one gets in. */
@ExtendWith(RunningProduct.class)
@Timeout(120)
class RoomsTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final ApiClient api;
    private final StreamClient streams;
    private final Person ana;
    private final Person bea;

    RoomsTest(Product product) {
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
    void aNewPasswordSignsOtherPlacesOutAndCutsTheirStreams() {
        Person phone = ana.secondDevice();
        phone.follow(streams, null);
        assertThat(sessions(ana)).hasSize(2);

        ApiProblem wrong = refused(() -> changePassword(ana, "another one entirely", "the new one"));
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(wrong.code()).isEqualTo("wrong-password");
        ApiProblem weak = refused(() -> changePassword(ana, Person.PASSWORD, "short"));
        assertThat(weak.document().at("/errors/0/field").asString()).isEqualTo("password");

        changePassword(ana, Person.PASSWORD, "the new one");

        await().atMost(SOON).until(() -> phone.end != null);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(refused(() -> sessions(phone)).status()).isEqualTo(401));
        assertThat(sessions(ana))
                .singleElement()
                .satisfies(one -> assertThat(one.path("current").asBoolean()).isTrue());
        ApiProblem old = refused(() -> api.signIn(ana.account.name(), Person.PASSWORD));
        assertThat(old.code()).isEqualTo("wrong-credentials");
        assertThat(api.signIn(ana.account.name(), "the new one").id()).isEqualTo(ana.id());
    }

    @Test
    void oneSessionIsEndedByItsIdAndNobodyElsesIs() {
        Person phone = ana.secondDevice();
        phone.follow(streams, null);
        JsonNode shown = sessions(ana).stream()
                .filter(one -> !one.path("current").asBoolean())
                .findFirst()
                .orElseThrow();
        assertThat(shown.toString()).doesNotContain(phone.account.token());
        assertThat(shown.path("userAgent").asString("")).startsWith("Java-http-client");
        String id = shown.path("id").asString();

        assertThat(refused(() -> bea.api.send("DELETE", "/api/me/sessions/" + id, null))
                        .code())
                .isEqualTo("session-not-found");
        ana.api.send("DELETE", "/api/me/sessions/" + id, null);

        await().atMost(SOON).until(() -> phone.end != null);
        assertThat(sessions(ana)).hasSize(1);
        Account again = api.signIn(ana.account.name(), Person.PASSWORD);
        ana.api.send("DELETE", "/api/me/sessions", null);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(refused(() -> api.as(again).send("GET", "/api/me", null))
                                .status())
                        .isEqualTo(401));
        assertThat(sessions(ana)).hasSize(1);
    }

    @Test
    void theLastOwnerHandsTheRoomOver() {
        String room = newRoom("public");
        bea.api.join(room);

        assertThat(refused(() -> ana.api.leave(room)).code()).isEqualTo("last-owner");
        ApiProblem demotion = refused(() -> role(ana, room, ana, "member"));
        assertThat(demotion.status()).isEqualTo(409);
        assertThat(demotion.code()).isEqualTo("last-owner");
        assertThat(refused(() -> role(bea, room, bea, "owner")).code()).isEqualTo("forbidden");

        role(ana, room, bea, "owner");
        role(ana, room, ana, "member");
        bea.api.send("DELETE", "/api/rooms/" + room + "/members/" + ana.id(), null);

        assertThat(refused(() -> ana.api.room(room)).code()).isEqualTo("room-not-found");
        assertThat(bea.api.room(room).path("members").values())
                .singleElement()
                .satisfies(member -> assertThat(member.path("role").asString()).isEqualTo("owner"));
    }

    @Test
    void aLinkLetsSomebodyIntoAPrivateRoom() {
        String room = newRoom("private");
        ana.api.post(room, "c1", "before");
        bea.follow(streams, null);
        JsonNode made = ana.api
                .send("POST", invites(room), ApiClient.object().put("uses", 1).put("expiresInHours", 1))
                .body();
        String token = made.path("token").asString();
        assertThat(token).hasSizeGreaterThanOrEqualTo(22);

        JsonNode invitation = bea.api.send("GET", "/api/invites/" + token, null).body();
        assertThat(invitation.at("/room/name").asString())
                .isEqualTo(ana.api.room(room).path("name").asString());
        assertThat(invitation.at("/by/name").asString()).isEqualTo(ana.account.name());
        assertThat(invitation.toString()).doesNotContain(room);
        assertThat(refused(() -> api.send("GET", "/api/invites/" + token, null)).status())
                .isEqualTo(401);

        JsonNode joined = bea.api.send("POST", "/api/invites/" + token, null).body();
        assertThat(joined.path("room").asString()).isEqualTo(room);
        bea.api.post(room, "c1", "here I am");
        await().atMost(SOON).until(() -> bea.texts(room).contains("here I am"));
        assertThat(bea.texts(room)).doesNotContain("before");

        Person carla = Person.signUp(api, "carla");
        assertThat(refused(() -> carla.api.send("POST", "/api/invites/" + token, null))
                        .code())
                .isEqualTo("invite-not-found");
        JsonNode other = ana.api.send("POST", invites(room), null).body();
        assertThat(ana.api.send("GET", invites(room), null).body().path("items").values())
                .singleElement()
                .satisfies(one -> assertThat(one.toString())
                        .contains(other.path("id").asString())
                        .doesNotContain(other.path("token").asString()));
        ana.api.send("DELETE", invites(room) + "/" + other.path("id").asString(), null);
        assertThat(refused(() -> carla.api.send(
                                "POST", "/api/invites/" + other.path("token").asString(), null))
                        .status())
                .isEqualTo(404);
        assertThat(refused(() -> bea.api.send("POST", invites(room), null)).code())
                .isEqualTo("forbidden");
        ApiProblem wrong = refused(() -> ana.api.send(
                "POST", invites(room), ApiClient.object().put("uses", 0).put("expiresInHours", 721)));
        assertThat(wrong.document().path("errors").size()).isEqualTo(2);
    }

    @Test
    void aRoomInSlowModeLetsAMemberSpeakOnceInAWhile() {
        String room = newRoom("public");
        bea.api.join(room);
        bea.follow(streams, null);
        change(ana, room, ApiClient.object().put("slowModeSeconds", 3_600));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(bea.events("room.changed"))
                        .anySatisfy(event -> assertThat(
                                        event.at("/properties/slowModeSeconds").asInt())
                                .isEqualTo(3_600)));

        Posted first = bea.api.post(room, "c1", "one");
        ApiProblem soon = refused(() -> bea.api.post(room, "c2", "two"));
        assertThat(soon.status()).isEqualTo(429);
        assertThat(soon.code()).isEqualTo("slow-mode");
        assertThat(soon.retryAfter().orElseThrow()).isBetween(Duration.ofMinutes(55), Duration.ofMinutes(60));
        assertThat(refused(() -> bea.api.send(
                                "POST",
                                "/api/rooms/" + room + "/commands",
                                ApiClient.object().put("clientId", "c3").put("text", "/roll 1d6")))
                        .code())
                .isEqualTo("slow-mode");
        // A retry is the same message, an edit is none, and who moderates need not wait.
        assertThat(bea.api.post(room, "c1", "one").id()).isEqualTo(first.id());
        bea.api.edit(room, first.id(), "one!");
        ana.api.post(room, "c1", "a");
        ana.api.post(room, "c2", "b");

        change(ana, room, ApiClient.object().put("slowModeSeconds", 0));
        await().atMost(SOON).ignoreException(ApiProblem.class).until(() -> bea.api.post(room, "c2", "two") != null);
        assertThat(refused(() -> change(ana, room, ApiClient.object().put("slowModeSeconds", 3_601)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anArchivedRoomIsReadAndNotWritten() {
        String room = newRoom("public");
        bea.api.join(room);
        Posted said = bea.api.post(room, "c1", "the last word");
        role(ana, room, bea, "moderator");
        assertThat(refused(() -> change(bea, room, ApiClient.object().put("archived", true)))
                        .code())
                .isEqualTo("forbidden");

        change(ana, room, ApiClient.object().put("archived", true));

        assertThat(bea.api.room(room).path("archived").asBoolean()).isTrue();
        String messages = "/api/rooms/" + room + "/messages";
        List<ThrowingCallable> writes = List.of(
                () -> bea.api.post(room, "c2", "one more"),
                () -> bea.api.edit(room, said.id(), "the very last"),
                () -> bea.api.send("PUT", messages + "/" + said.id() + "/reactions/" + ApiClient.encode("👍"), null),
                () -> bea.api.send(
                        "POST",
                        "/api/rooms/" + room + "/commands",
                        ApiClient.object().put("clientId", "c3").put("text", "/roll 1d6")),
                () -> change(bea, room, ApiClient.object().put("topic", "other")));
        for (ThrowingCallable write : writes) {
            await().atMost(SOON).untilAsserted(() -> {
                ApiProblem problem = refused(write);
                assertThat(problem.status()).isEqualTo(409);
                assertThat(problem.code()).isEqualTo("archived");
            });
        }
        assertThat(bea.api.history(room, said.position())).hasSize(1);

        change(ana, room, ApiClient.object().put("archived", false));
        await().atMost(SOON)
                .ignoreException(ApiProblem.class)
                .until(() -> bea.api.post(room, "c2", "one more") != null);
    }

    private String newRoom(String kind) {
        return ana.api.createRoom(Person.unique("room"), null, kind).path("id").asString();
    }

    private static String invites(String room) {
        return "/api/rooms/" + room + "/invites";
    }

    private static void change(Person who, String room, ObjectNode change) {
        who.api.send("PATCH", "/api/rooms/" + room, change);
    }

    private static void role(Person who, String room, Person whose, String role) {
        who.api.send(
                "PUT",
                "/api/rooms/" + room + "/members/" + whose.id(),
                ApiClient.object().put("role", role));
    }

    private static void changePassword(Person who, String current, String password) {
        who.api.send(
                "PUT",
                "/api/me/password",
                ApiClient.object().put("current", current).put("password", password));
    }

    private static List<JsonNode> sessions(Person who) {
        return List.copyOf(who.api
                .send("GET", "/api/me/sessions", null)
                .body()
                .path("items")
                .values());
    }

    private static ApiProblem refused(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call));
    }
}
