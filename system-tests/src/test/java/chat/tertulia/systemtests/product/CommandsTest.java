package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.Answer;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.StreamClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Chat commands as people meet them. Olga owns the room, Ana is a member, Bea is not. */
@ExtendWith(RunningProduct.class)
@Timeout(60)
class CommandsTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    private final ApiClient api;
    private final StreamClient streams;
    private final Person olga;
    private final Person ana;
    private final Person bea;

    CommandsTest(Product product) {
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

    private String room(String kind) {
        String room =
                olga.api.createRoom(Person.unique("cmd"), null, kind).path("id").asString();
        olga.api.invite(room, ana.id());
        await().atMost(SOON).until(() -> !eventsOf(ana, "member.joined", room).isEmpty());
        return room;
    }

    static Answer give(Person person, String room, String clientId, String text) {
        return person.api.send(
                "POST",
                "/api/rooms/" + room + "/commands",
                ApiClient.object().put("clientId", clientId).put("text", text));
    }

    static List<JsonNode> eventsOf(Person person, String type, String room) {
        return person.events(type).stream()
                .filter(event -> event.path("room").asString("").equals(room))
                .toList();
    }

    /** What the sender's stream says became of it. */
    static JsonNode answer(Person person, String clientId) {
        List<JsonNode> answers = await().atMost(SOON)
                .until(
                        () -> person.events("command.answered").stream()
                                .map(event -> event.path("answer"))
                                .filter(one -> one.path("clientId").asString().equals(clientId))
                                .toList(),
                        found -> !found.isEmpty());
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private static String code(Person person, String clientId) {
        JsonNode answer = answer(person, clientId);
        return answer.path("status").asString() + " " + answer.path("code").asString();
    }

    private static JsonNode said(Person person, String room, String clientId) {
        return await().atMost(SOON)
                .until(
                        () -> eventsOf(person, "message.posted", room).stream()
                                .map(event -> event.path("message"))
                                .filter(message ->
                                        message.path("clientId").asString("").equals(clientId))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private static ApiProblem refusal(ApiCall call) {
        return Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call::run), "it was accepted");
    }

    private interface ApiCall {
        void run();
    }

    @Test
    void whatSomebodyDoesAndRollsIsReadByAllAndARetryIsTheSame() {
        String room = room("public");

        Answer given = give(ana, room, "c1", "/me saluda a @" + olga.account.name());
        assertThat(given.status()).isEqualTo(202);
        String command = given.body().path("command").path("id").asString();
        assertThat(give(ana, room, "c1", "/me saluda a @" + olga.account.name())
                        .body()
                        .path("command")
                        .path("id")
                        .asString())
                .isEqualTo(command);
        assertThat(refusal(() -> give(ana, room, "c1", "/me otra cosa")).status())
                .isEqualTo(409);

        JsonNode message = said(olga, room, "c1");
        assertThat(message.path("kind").asString()).isEqualTo("action");
        assertThat(message.path("text").asString()).startsWith("saluda a @olga");
        assertThat(message.path("sender").path("id").asString()).isEqualTo(ana.id());
        assertThat(answer(ana, "c1").path("command").asString()).isEqualTo(command);
        assertThat(code(ana, "c1")).isEqualTo("done said");
        await().atMost(SOON)
                .until(() -> olga.events("notification.created").stream()
                        .anyMatch(event -> event.path("notification")
                                .path("message")
                                .asString()
                                .equals(message.path("id").asString())));

        for (int i = 0; i < 3; i++) {
            assertThat(give(ana, room, "c2", "/roll 2d6+1").status()).isEqualTo(202);
        }
        JsonNode roll = said(olga, room, "c2");
        assertThat(roll.path("kind").asString()).isEqualTo("system");
        assertThat(roll.path("text").asString()).matches("🎲 2d6\\+1 → \\*\\*\\d+\\*\\* \\([1-6] \\+ [1-6] \\+ 1\\)");
        assertThat(refusal(() -> ana.api.edit(room, roll.path("id").asString(), "🎲 2d6+1 → **13** (6 + 6 + 1)"))
                        .status())
                .isEqualTo(403);
        give(ana, room, "c3", "/yo termina");
        said(olga, room, "c3");
        assertThat(eventsOf(olga, "message.posted", room)).hasSize(3);
        assertThat(bea.events("message.posted")).isEmpty();
        assertThat(olga.events("command.answered")).isEmpty();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(olga.api.history(room, null)).hasSize(3));
    }

    @Test
    void aTopicIsForModeratorsAndAnInvitationForThoseWhoMayInvite() {
        String room = room("private");

        give(ana, room, "c1", "/topic lo nuestro");
        assertThat(code(ana, "c1")).isEqualTo("refused forbidden");
        give(olga, room, "c2", "/tema lo nuestro");
        assertThat(code(olga, "c2")).isEqualTo("done topic");
        await().atMost(SOON)
                .until(() -> eventsOf(ana, "room.changed", room).stream()
                        .anyMatch(event -> event.path("properties")
                                .path("topic")
                                .asString("")
                                .equals("lo nuestro")));
        give(olga, room, "c3", "/topic lo nuestro");
        assertThat(code(olga, "c3")).isEqualTo("done unchanged");

        give(ana, room, "c4", "/invite @" + bea.account.name());
        assertThat(code(ana, "c4")).isEqualTo("refused forbidden");
        give(olga, room, "c5", "/invitar @" + bea.account.name());
        assertThat(code(olga, "c5")).isEqualTo("done invited");
        await().atMost(SOON).until(() -> !eventsOf(bea, "member.joined", room).isEmpty());
        give(olga, room, "c6", "/invite " + bea.account.name());
        assertThat(code(olga, "c6")).isEqualTo("done already-member");
        give(olga, room, "c7", "/invite @" + Person.unique("nobody"));
        assertThat(code(olga, "c7")).isEqualTo("refused user-not-found");
        assertThat(eventsOf(ana, "room.changed", room)).hasSize(1);
    }

    @Test
    void aPollIsAMessageOnWhichPeopleVoteByReacting() throws InterruptedException {
        String room = room("public");

        give(ana, room, "c1", "/poll \"¿Dónde comemos?\" «En casa» “La picá” afuera");
        JsonNode poll = said(olga, room, "c1");
        assertThat(poll.path("text").asString()).isEqualTo("📊 ¿Dónde comemos?\n1️⃣ En casa\n2️⃣ La picá\n3️⃣ afuera");
        olga.api.send(
                "PUT",
                "/api/rooms/" + room + "/messages/" + poll.path("id").asString() + "/reactions/"
                        + ApiClient.encode("2️⃣"),
                null);
        await().atMost(SOON)
                .until(() -> eventsOf(ana, "reaction.added", room).stream()
                        .anyMatch(event ->
                                event.path("reaction").path("emoji").asString().equals("2️⃣")));
        // From two devices at once: the later one in the log counts, for all alike.
        String reactions = "/api/rooms/" + room + "/messages/" + poll.path("id").asString() + "/reactions/";
        List<Thread> devices = Stream.of("1️⃣", "2️⃣", "3️⃣", "1️⃣")
                .map(vote ->
                        Thread.ofVirtual().start(() -> ana.api.send("PUT", reactions + ApiClient.encode(vote), null)))
                .toList();
        for (Thread device : devices) {
            device.join();
        }
        await().atMost(SOON).until(() -> eventsOf(olga, "reaction.added", room).size() == 5);
        String last = eventsOf(olga, "reaction.added", room).stream()
                .filter(event -> event.path("by").path("id").asString().equals(ana.id()))
                .toList()
                .getLast()
                .path("reaction")
                .path("emoji")
                .asString();
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode votes = votes(olga, room, poll).path("votes");
            int mine = List.of("1️⃣", "2️⃣", "3️⃣").indexOf(last);
            for (int i = 0; i < 3; i++) {
                assertThat(votes.get(i).toString().contains(ana.id()))
                        .as("answer " + i)
                        .isEqualTo(i == mine);
            }
            assertThat(votes.get(1).toString()).contains(olga.id());
        });

        String closed = "/api/rooms/" + room + "/messages/" + poll.path("id").asString() + "/poll/closed";
        bea.api.join(room);
        assertThat(refusal(() -> bea.api.send("PUT", closed, null)).code()).isEqualTo("forbidden");
        assertThat(ana.api.send("PUT", closed, null).status()).isEqualTo(204);
        assertThat(olga.api.send("PUT", closed, null).status()).isEqualTo(204);
        await().atMost(SOON)
                .until(() -> !votes(olga, room, poll).path("closedAt").isMissingNode());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                refusal(() -> olga.api.send("PUT", reactions + ApiClient.encode("1️⃣"), null))
                                        .code())
                        .isEqualTo("poll-closed"));

        give(ana, room, "c2", "/encuesta \"sola\" \"una\"");
        assertThat(code(ana, "c2")).isEqualTo("refused poll");
        assertThat(answer(ana, "c2").path("arguments").path("max").asString()).isEqualTo("10");
    }

    private static JsonNode votes(Person person, String room, JsonNode poll) {
        return person.api
                .send(
                        "GET",
                        "/api/rooms/" + room + "/messages/" + poll.path("id").asString(),
                        null)
                .body()
                .path("message")
                .path("poll");
    }

    @Test
    void whoIsNotToBeDisturbedSeesItOnAllDevicesAndMayEndIt() {
        String room = room("public");

        give(ana, room, "c1", "/nomolestar 30m");
        assertThat(code(ana, "c1")).isEqualTo("done quiet");
        Instant until =
                Instant.parse(answer(ana, "c1").path("arguments").path("until").asString());
        assertThat(until).isAfter(Instant.now().plusSeconds(1_500));
        await().atMost(SOON)
                .until(() -> ana.events("quiet.changed").stream()
                        .anyMatch(event ->
                                event.path("quiet").path("until").asString().equals(until.toString())));
        await().atMost(SOON).until(() -> quiet(ana).equals(until.toString()));
        assertThat(olga.events("quiet.changed")).isEmpty();

        JsonNode none = ApiClient.object().set("preferences", ApiClient.object().putNull("quietUntil"));
        assertThat(ana.api.send("PATCH", "/api/me", none).status()).isEqualTo(200);
        assertThat(quiet(ana)).isEmpty();
        await().atMost(SOON).until(() -> ana.events("quiet.changed").size() == 2);

        give(ana, room, "c2", "/shrug bueno");
        assertThat(said(olga, room, "c2").path("text").asString()).isEqualTo("bueno ¯\\\\\\_(ツ)\\_/¯");
        assertThat(said(olga, room, "c2").path("kind").asString()).isEqualTo("message");
    }

    private static String quiet(Person person) {
        return person.api
                .send("GET", "/api/me", null)
                .body()
                .path("preferences")
                .path("quietUntil")
                .asString("");
    }

    @Test
    void remindersComeWhenTheyAreDueOnceAndOnlyToWhomTheyAreFor() {
        String room = room("public");

        Instant before = Instant.now();
        give(ana, room, "c1", "/recuérdame en 1s sacar la pizza");
        JsonNode answer = answer(ana, "c1");
        assertThat(answer.path("code").asString()).isEqualTo("reminder");
        assertThat(Instant.parse(answer.path("arguments").path("due").asString()))
                .isAfter(before);
        give(ana, room, "c2", "/remind @" + olga.account.name() + " in 1 second to call home");
        give(ana, room, "c3", "/remind room in 1s reunión");

        for (Person person : List.of(ana, olga)) {
            JsonNode told = await().atMost(SOON)
                    .until(
                            () -> person.events("notification.created").stream()
                                    .map(event -> event.path("notification"))
                                    .filter(one -> one.path("reason").asString().equals("reminder"))
                                    .toList(),
                            found -> !found.isEmpty())
                    .getFirst();
            assertThat(told.path("excerpt").asString()).isEqualTo(person == ana ? "sacar la pizza" : "call home");
            assertThat(told.path("by").path("id").asString()).isEqualTo(ana.id());
            await().atMost(SOON)
                    .until(() -> person.api.inbox().path("items").values().stream()
                            .anyMatch(item -> item.path("reason").asString().equals("reminder")
                                    && !item.path("read").asBoolean()));
        }
        await().atMost(SOON)
                .until(() -> eventsOf(olga, "message.posted", room).stream()
                        .anyMatch(event ->
                                event.path("message").path("text").asString().equals("⏰ reunión")));
        give(ana, room, "c4", "/me espera");
        said(olga, room, "c4");
        assertThat(eventsOf(olga, "message.posted", room)).hasSize(2);

        give(ana, room, "c5", "/remind @" + bea.account.name() + " in 1s nothing");
        assertThat(code(ana, "c5")).isEqualTo("refused not-member");
        give(ana, room, "c6", "/remind me someday to rest");
        assertThat(code(ana, "c6")).isEqualTo("refused when");
        assertThat(bea.events("notification.created")).isEmpty();
    }

    @Test
    void helpIsForTheCallerAlone() {
        String room = room("public");

        give(ana, room, "c1", "/ayuda dado");

        assertThat(code(ana, "c1")).isEqualTo("done help");
        assertThat(answer(ana, "c1").path("arguments").path("about").asString()).isEqualTo("roll");
        assertThat(olga.events("command.answered")).isEmpty();
        assertThat(olga.api.history(room, null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    en | /rol 1d6   | there is no command /rol; did you mean /roll?
                    es | /encuestas | no existe el comando /encuestas; ¿quisiste decir /encuesta?
                    en | /zzz       | there is no command /zzz; there are /me, /topic
                    es | hola       | debe comenzar con un comando: /me
                    en | /          | must begin with a command: /me
                    """)
    void whatIsNoCommandIsRefusedInTheCallersLanguage(String language, String text, String says) {
        String room = room("public");

        HttpRequest request = ana.api
                .request("/api/rooms/" + room + "/commands")
                .header("Accept-Language", language)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(ApiClient.object()
                        .put("clientId", "c1")
                        .put("text", text)
                        .toString()))
                .build();
        ApiProblem problem = refusal(() -> ana.api.send(request));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.document().toString()).contains(says);
    }

    @Test
    void strangersGiveNoCommandsAndAHeldTextIsNotPublished() {
        String room = room("private");

        assertThat(refusal(() -> give(bea, room, "c1", "/me entra")).status()).isEqualTo(404);
        olga.api.send("PATCH", "/api/rooms/" + room, ApiClient.object().put("moderation", "hold"));
        give(ana, room, "c2", "/me es un culiao, culiao");
        assertThat(code(ana, "c2")).isEqualTo("done held");
        give(ana, room, "c3", "/remind @" + olga.account.name() + " in 1s culiao, culiao");
        assertThat(code(ana, "c3")).isEqualTo("refused held-words");
        assertThat(eventsOf(olga, "message.posted", room)).isEmpty();
    }

    @Test
    void roomsAreServedBesideEachOtherAndEachInItsOrder() {
        List<String> rooms = List.of(room("public"), room("public"), room("public"), room("public"));

        for (int i = 0; i < 10; i++) {
            for (String room : rooms) {
                give(ana, room, "c" + i, "/me dice " + i);
            }
        }

        for (String room : rooms) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(olga.texts(room))
                            .containsExactly(
                                    "dice 0", "dice 1", "dice 2", "dice 3", "dice 4", "dice 5", "dice 6", "dice 7",
                                    "dice 8", "dice 9"));
        }
    }
}
