package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.FollowedStream;
import chat.tertulia.systemtests.client.HistoryPage;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Position;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** People talking: what each of them sees, on the stream and in history, and what not. */
@ExtendWith(RunningProduct.class)
@Timeout(60)
class ConversationTest {

    /** Views follow the log by this much at most; streams by far less. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ApiClient api;
    private final StreamClient streams;
    private Person ana;
    private Person bea;

    ConversationTest(Product product) {
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        ana = Person.signUp(api, "ana");
        bea = Person.signUp(api, "bea");
    }

    @BeforeEach
    void follow() {
        ana.follow(streams, null);
        bea.follow(streams, null);
    }

    @AfterEach
    void close() {
        streams.close();
        api.close();
    }

    private static String newRoom(Person owner, String kind) {
        String room = owner.api
                .createRoom(Person.unique("room"), null, kind)
                .path("id")
                .asString();
        awaitMember(owner, room, owner);
        return room;
    }

    /** Waits until somebody's stream shows somebody's joining. */
    private static void awaitMember(Person reader, String room, Person joined) {
        await().atMost(SOON).until(() -> memberEvents(reader, "member.joined", room, joined) > 0);
    }

    private static long memberEvents(Person reader, String type, String room, Person about) {
        return reader.events(type).stream()
                .filter(event -> event.path("room").asString("").equals(room)
                        && event.path("member").path("id").asString("").equals(about.id()))
                .count();
    }

    private static List<String> historyTexts(Person reader, String room, Position atLeast) {
        return reader.api.history(room, atLeast).stream()
                .map(message -> message.path("text").asString())
                .toList();
    }

    private static ApiProblem refusal(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call), "it was accepted");
    }

    private void join(Person person, String room) {
        person.api.join(room);
        awaitMember(person, room, person);
    }

    @Test
    void bothSeeAPublicRoomInOneOrder() {
        String room = newRoom(ana, "public");
        join(bea, room);

        List<String> said = new ArrayList<>();
        Posted last = ana.api.post(room, "c", "first");
        said.add("first");
        for (int i = 0; i < 10; i++) {
            Person speaker = i % 2 == 0 ? bea : ana;
            last = speaker.api.post(room, "c" + i, "¿qué tal " + i + "? 🎉");
            said.add("¿qué tal " + i + "? 🎉");
        }

        await().atMost(SOON)
                .until(() -> ana.texts(room).size() >= 11 && bea.texts(room).size() >= 11);
        assertThat(ana.texts(room)).isEqualTo(said);
        assertThat(bea.texts(room)).isEqualTo(said);
        assertThat(historyTexts(bea, room, last.position())).isEqualTo(said);
    }

    @Test
    void readsItsOwnMessageAtOnce() {
        String room = newRoom(ana, "public");

        Posted posted = ana.api.post(room, "c", "mine");

        assertThat(historyTexts(ana, room, posted.position())).containsExactly("mine");
    }

    @Test
    void findsPublicRoomsAndNotPrivateOnes() {
        JsonNode open = ana.api.createRoom(Person.unique("open"), "Ópen", "public");
        JsonNode hidden = ana.api.createRoom(Person.unique("hidden"), null, "private");

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(bea.api.publicRoom(open.path("name").asString()))
                                .isPresent());
        assertThat(bea.api.publicRoom(hidden.path("name").asString())).isEmpty();
    }

    @Test
    void aPrivateRoomIsSeenFromTheInvitationOn() {
        String room = newRoom(ana, "private");
        ana.api.post(room, "c1", "before");

        ana.api.invite(room, bea.id());
        awaitMember(bea, room, bea);
        Posted after = ana.api.post(room, "c2", "after");

        await().atMost(SOON).until(() -> bea.texts(room).contains("after"));
        assertThat(bea.texts(room)).containsExactly("after");
        assertThat(historyTexts(bea, room, after.position())).containsExactly("after");
        assertThat(historyTexts(ana, room, after.position())).containsExactly("before", "after");
    }

    @Test
    void whoHasLeftSeesNothingAfter() {
        String room = newRoom(ana, "private");
        ana.api.invite(room, bea.id());
        awaitMember(bea, room, bea);
        ana.api.post(room, "c1", "with you");
        await().atMost(SOON).until(() -> bea.texts(room).contains("with you"));

        bea.api.leave(room);
        await().atMost(SOON).until(() -> memberEvents(ana, "member.left", room, bea) > 0);
        ana.api.post(room, "c2", "without you");
        // Something later in another room, so that the stream is known to be past it.
        String other = newRoom(bea, "public");
        bea.api.post(other, "c", "later");

        await().atMost(SOON).until(() -> ana.texts(room).contains("without you"));
        await().atMost(SOON).until(() -> bea.texts(other).contains("later"));
        assertThat(bea.texts(room)).containsExactly("with you");
        assertThat(refusal(() -> bea.api.historyPage(room, null, 10, null)).code())
                .isEqualTo("room-not-found");
        assertThat(refusal(() -> bea.api.post(room, "c3", "let me in")).code()).isEqualTo("room-not-found");
        assertThat(bea.api.rooms().stream().map(r -> r.path("id").asString())).doesNotContain(room);
    }

    @Test
    void aDirectRoomIsTheSameForTheSamePeople() {
        String room = ana.api.direct(List.of(bea.id())).path("id").asString();
        awaitMember(bea, room, bea);

        assertThat(bea.api.direct(List.of(ana.id())).path("id").asString()).isEqualTo(room);
        bea.api.post(room, "c", "psst");
        await().atMost(SOON).until(() -> ana.texts(room).equals(List.of("psst")));
        Person eva = Person.signUp(api, "eva");
        assertThat(refusal(() -> eva.api.join(room)).code()).isEqualTo("room-not-found");
    }

    @Test
    void aRetryIsTheSameMessage() {
        String room = newRoom(ana, "public");

        Posted first = ana.api.post(room, "c1", "once");
        Posted again = ana.api.post(room, "c1", "once");
        ApiProblem other = refusal(() -> ana.api.post(room, "c1", "something else"));
        Posted next = ana.api.post(room, "c2", "twice");

        assertThat(first.again()).isFalse();
        assertThat(again.again()).isTrue();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.position()).isEqualTo(first.position());
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("conflict");
        await().atMost(SOON).until(() -> ana.texts(room).contains("twice"));
        assertThat(ana.texts(room)).containsExactly("once", "twice");
        assertThat(historyTexts(ana, room, next.position())).containsExactly("once", "twice");
    }

    @Test
    void turnsMeIntoAnAction() {
        String room = newRoom(ana, "public");

        JsonNode message = ana.api.post(room, "c1", "/me saluda").message();

        assertThat(message.path("kind").asString()).isEqualTo("action");
        assertThat(message.path("text").asString()).isEqualTo("saluda");
    }

    @Test
    void editsAndDeletesAreSeenByAllAndOnlyTheSendersEdit() {
        String room = newRoom(ana, "public");
        join(bea, room);
        String id = ana.api.post(room, "c1", "whit a typo").id();

        assertThat(refusal(() -> bea.api.edit(room, id, "mine now")).status()).isIn(403, 404);
        ana.api.edit(room, id, "with a typo");

        await().atMost(SOON).until(() -> bea.events("message.edited").size() == 1);
        assertThat(bea.events("message.edited")
                        .getFirst()
                        .path("message")
                        .path("text")
                        .asString())
                .isEqualTo("with a typo");
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode message = bea.api.history(room, null).getFirst();
            assertThat(message.path("text").asString()).isEqualTo("with a typo");
            assertThat(message.has("editedAt")).isTrue();
        });

        assertThat(refusal(() -> bea.api.delete(room, id)).status()).isIn(403, 404);
        ana.api.delete(room, id);

        await().atMost(SOON).until(() -> bea.events("message.deleted").size() == 1);
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode message = bea.api.history(room, null).getFirst();
            assertThat(message.path("text").asString()).isEmpty();
            assertThat(message.has("deletedAt")).isTrue();
        });
    }

    @Test
    void aReactionTakenBackAtOnceIsGone() {
        String room = newRoom(ana, "public");
        String path = "/api/rooms/" + room + "/messages/"
                + ana.api.post(room, "c1", "torta").id() + "/reactions/" + ApiClient.encode("🎂");

        // Each time before a view can have shown it.
        for (int i = 0; i < 3; i++) {
            ana.api.send("PUT", path, null);
            ana.api.send("DELETE", path, null);
        }
        ana.api.send("PUT", path, null);
        ana.api.send("PUT", path, null);

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode reactions = ana.api.history(room, null).getFirst().path("reactions");
            assertThat(reactions).hasSize(1);
            assertThat(reactions.get(0).path("count").asInt()).isEqualTo(1);
        });
        ana.api.send("DELETE", path, null);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(ana.api.history(room, null).getFirst().path("reactions"))
                                .isEmpty());
    }

    @Test
    void pagesThroughHistory() {
        String room = newRoom(ana, "public");
        List<String> said = IntStream.range(0, 25).mapToObj(i -> "message " + i).toList();
        Posted last = null;
        for (String text : said) {
            last = ana.api.post(room, text.replace(' ', '-'), text);
        }
        Position end = Objects.requireNonNull(last).position();

        List<String> found = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String before = null;
        do {
            HistoryPage page = ana.api.historyPage(room, before, 10, before == null ? end : null);
            found.addAll(
                    0, page.items().stream().map(m -> m.path("text").asString()).toList());
            sizes.add(page.items().size());
            before = page.next();
        } while (before != null);

        assertThat(found).isEqualTo(said);
        assertThat(sizes).startsWith(10, 10, 5);
        String third = ana.api.history(room, null).get(2).path("position").asString();
        List<JsonNode> after = List.copyOf(ana.api
                .send("GET", "/api/rooms/" + room + "/messages?limit=5&after=" + third, null)
                .body()
                .path("items")
                .values());
        assertThat(after.stream().map(m -> m.path("text").asString())).containsExactlyElementsOf(said.subList(3, 8));
    }

    @Test
    void countsWhatIsUnreadAndNeverForgetsWhatWasRead() {
        String room = newRoom(ana, "public");
        join(bea, room);
        Posted first = ana.api.post(room, "c1", "one");
        ana.api.post(room, "c2", "two");
        Posted third = ana.api.post(room, "c3", "three");
        await().atMost(SOON).until(() -> unread(bea, room) == 3);

        Person phone = bea.secondDevice();
        phone.follow(streams, null);
        bea.api.read(room, third.position());

        await().atMost(SOON).until(() -> unread(bea, room) == 0);
        await().atMost(SOON).until(() -> !phone.events("marker.moved").isEmpty());
        bea.api.read(room, first.position());
        ana.api.post(room, "c4", "four");
        await().atMost(SOON).until(() -> unread(bea, room) == 1);
    }

    private static int unread(Person person, String room) {
        return person.api.rooms().stream()
                .filter(r -> r.path("id").asString().equals(room))
                .mapToInt(r -> r.path("unread").asInt(0))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void aMentionIsOneNotificationOnTheStreamAndInTheInbox() {
        String room = newRoom(ana, "public");
        join(bea, room);

        Posted posted = ana.api.post(room, "c1", "¡Hola @" + bea.account.name() + ", mira esto!");

        await().atMost(SOON).until(() -> !bea.events("notification.created").isEmpty());
        JsonNode notification = bea.events("notification.created").getFirst().path("notification");
        assertThat(notification.path("reason").asString()).isEqualTo("mention");
        assertThat(notification.path("room").asString()).isEqualTo(room);
        assertThat(notification.path("message").asString()).isEqualTo(posted.id());
        assertThat(notification.path("position").asString())
                .isEqualTo(posted.position().toString());
        await().atMost(SOON).until(() -> bea.api.inbox().path("items").size() == 1);
        JsonNode inbox = bea.api.inbox();
        assertThat(inbox.path("unread").asInt()).isEqualTo(1);
        assertThat(inbox.path("items").path(0).path("read").asBoolean(true)).isFalse();

        bea.api.send(
                "PUT",
                "/api/inbox/read",
                ApiClient.object()
                        .put(
                                "position",
                                inbox.path("items")
                                        .path(0)
                                        .path("inboxPosition")
                                        .asString()));

        await().atMost(SOON).until(() -> bea.api.inbox().path("unread").asInt() == 0);
        assertThat(bea.events("notification.created")).hasSize(1);
        assertThat(ana.events("notification.created")).isEmpty();
    }

    @Test
    void aSnapshotAndAStreamFromItsCursorMissAndRepeatNothing() {
        String room = newRoom(ana, "public");
        Person eva = Person.signUp(api, "eva");
        eva.api.join(room);
        awaitMember(ana, room, eva);
        Posted before = ana.api.post(room, "c1", "before");
        historyTexts(eva, room, before.position());

        String cursor = eva.api.snapshot().path("cursor").asString();
        Posted after = ana.api.post(room, "c2", "after");
        List<String> inHistory = historyTexts(eva, room, after.position());
        FollowedStream stream = eva.follow(streams, cursor);
        ana.api.post(room, "c3", "live");

        await().atMost(SOON).until(() -> eva.texts(room).contains("live"));
        assertThat(eva.shown.getFirst().name()).isEqualTo("resumed");
        assertThat(inHistory).containsExactly("before", "after");
        // The cursor may be older than the state, never newer: "before" may come again, "after" must.
        assertThat(eva.texts(room)).endsWith("after", "live").doesNotHaveDuplicates();

        stream.interrupt();
        await().atMost(SOON).until(() -> stream.breaks() == 1);
        ana.api.post(room, "c4", "while away");
        await().atMost(SOON).until(() -> eva.texts(room).contains("while away"));
        assertThat(eva.texts(room)).endsWith("after", "live", "while away").doesNotHaveDuplicates();
    }

    @Test
    void aRevokedSessionCutsItsStreamWithinASecond() {
        String room = newRoom(ana, "public");
        Person phone = ana.secondDevice();
        FollowedStream stream = phone.follow(streams, null);
        ana.api.post(room, "c1", "to both");
        await().atMost(SOON).until(() -> phone.texts(room).contains("to both"));

        phone.api.signOut();

        await().atMost(Duration.ofMillis(1_500))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> stream.breaks() > 0 || stream.isEnded());
        ana.api.post(room, "c2", "to one");
        await().atMost(SOON).until(stream::isEnded);
        assertThat(phone.texts(room)).containsExactly("to both");
        await().atMost(SOON).until(() -> ana.texts(room).contains("to one"));
    }

    @Test
    void aSecondDeviceSeesTheSame() {
        String room = newRoom(ana, "public");
        Person phone = ana.secondDevice();
        phone.follow(streams, null);

        ana.api.post(room, "c1", "from the desk");
        phone.api.post(room, "c2", "from the phone");

        await().atMost(SOON)
                .until(() -> ana.texts(room).size() == 2 && phone.texts(room).size() == 2);
        assertThat(ana.texts(room)).containsExactly("from the desk", "from the phone");
        assertThat(phone.texts(room)).isEqualTo(ana.texts(room));
    }
}
