package chat.tertulia.systemtests.product;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.FollowedStream;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whatever comes in, the answer is a problem document that says what is wrong, and nothing is half done. */
@ExtendWith(RunningProduct.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class BadInputTest {

    private final ApiClient api;
    private final StreamClient streams;
    private final Person ana;
    private final Person bea;
    private final String room;
    private final String secretRoom;

    BadInputTest(Product product) {
        api = product.api();
        streams = new StreamClient(product.url(), 1, Patience.of(Duration.ofSeconds(10)));
        ana = Person.signUp(api, "ana");
        bea = Person.signUp(api, "bea");
        room = ana.api
                .createRoom(Person.unique("plaza"), null, "public")
                .path("id")
                .asString();
        secretRoom = ana.api
                .createRoom(Person.unique("secret"), null, "private")
                .path("id")
                .asString();
    }

    @BeforeAll
    void follow() {
        ana.follow(streams, null);
    }

    /** After all of it, the room holds one message, which proves that it could still be posted to. */
    @AfterAll
    void nothingIsHalfDone() {
        Posted good = ana.api.post(room, "good", "good");
        Awaitility.await().untilAsserted(() -> assertThat(ana.texts(room)).contains("good"));
        assertThat(ana.texts(room)).containsExactly("good");
        assertThat(ana.api.history(room, good.position())).hasSize(1);
        assertThat(ana.texts(secretRoom)).isEmpty();
        streams.close();
        api.close();
    }

    private static ApiProblem refusal(ThrowingCallable call) {
        ApiProblem problem = Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, call), "it was accepted");
        assertThat(problem.status()).as(problem.getMessage()).isBetween(400, 499);
        assertThat(problem.contentType()).as(problem.getMessage()).startsWith("application/problem+json");
        assertThat(problem.code()).as(problem.getMessage()).isNotEmpty();
        assertThat(problem.title()).isNotEmpty();
        assertThat(problem.document().path("status").asInt()).isEqualTo(problem.status());
        return problem;
    }

    private static void assertRefused(int status, String codes, ThrowingCallable call) {
        ApiProblem problem = refusal(call);
        assertThat(problem.status()).as(problem.getMessage()).isEqualTo(status);
        assertThat(problem.code()).as(problem.getMessage()).matches(codes);
    }

    private HttpRequest post(String path, byte[] body) {
        return ana.api
                .request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
    }

    private String messages(String id) {
        return "/api/rooms/" + id + "/messages";
    }

    static Stream<Arguments> badMessages() {
        String deep = "[".repeat(2_000) + "]".repeat(2_000);
        return Stream.of(
                Arguments.of("nothing", "", 400, "malformed-json|invalid"),
                Arguments.of("cut off", "{\"clientId\":\"a\",\"text\":\"x\"", 400, "malformed-json"),
                Arguments.of("no JSON", "clientId=a&text=x", 400, "malformed-json"),
                Arguments.of("two documents", "{\"clientId\":\"a\",\"text\":\"x\"} {}", 400, "malformed-json|invalid"),
                Arguments.of("a list", "[]", 400, "malformed-json|invalid"),
                Arguments.of("a text", "\"x\"", 400, "malformed-json|invalid"),
                Arguments.of("null", "null", 400, "malformed-json|invalid"),
                Arguments.of("deep", "{\"clientId\":\"a\",\"text\":" + deep + "}", 400, "malformed-json|invalid"),
                Arguments.of(
                        "deep, ignored",
                        "{\"clientId\":\"a\",\"text\":\"x\",\"y\":" + deep + "}",
                        400,
                        "malformed-json"),
                Arguments.of(
                        "a key twice",
                        "{\"clientId\":\"a\",\"text\":\"x\",\"text\":\"y\"}",
                        400,
                        "malformed-json|invalid"),
                Arguments.of("a number as text", "{\"clientId\":\"a\",\"text\":5}", 400, "invalid"),
                Arguments.of("a list as text", "{\"clientId\":\"a\",\"text\":[\"x\"]}", 400, "invalid"),
                Arguments.of("an object as text", "{\"clientId\":\"a\",\"text\":{}}", 400, "invalid"),
                Arguments.of("null as text", "{\"clientId\":\"a\",\"text\":null}", 400, "invalid"),
                Arguments.of("no text", "{\"clientId\":\"a\"}", 400, "invalid"),
                Arguments.of("empty text", "{\"clientId\":\"a\",\"text\":\"\"}", 400, "invalid"),
                Arguments.of("empty action", "{\"clientId\":\"a\",\"text\":\"/me \"}", 400, "invalid"),
                Arguments.of("NUL", "{\"clientId\":\"a\",\"text\":\"x\\u0000y\"}", 400, "invalid"),
                Arguments.of("escape sequence", "{\"clientId\":\"a\",\"text\":\"\\u001b[31mx\"}", 400, "invalid"),
                Arguments.of(
                        "raw control character", "{\"clientId\":\"a\",\"text\":\"x\u0007\"}", 400, "malformed-json"),
                Arguments.of(
                        "half a surrogate pair",
                        "{\"clientId\":\"a\",\"text\":\"\\ud83d\"}",
                        400,
                        "malformed-json|invalid"),
                Arguments.of("text too long", message("x".repeat(8_001)), 400, "invalid"),
                Arguments.of("emoji too many", message("🎉".repeat(8_001)), 400, "invalid"),
                Arguments.of("huge text", message("x".repeat(70_000)), 413, "body-too-large"),
                Arguments.of("huge junk", "x".repeat(200_000), 413, "body-too-large"),
                Arguments.of("no client id", "{\"text\":\"x\"}", 400, "invalid"),
                Arguments.of("empty client id", "{\"clientId\":\"\",\"text\":\"x\"}", 400, "invalid"),
                Arguments.of(
                        "long client id", "{\"clientId\":\"" + "c".repeat(65) + "\",\"text\":\"x\"}", 400, "invalid"),
                Arguments.of("client id with a line end", "{\"clientId\":\"a\\nb\",\"text\":\"x\"}", 400, "invalid"));
    }

    private static String message(String text) {
        return "{\"clientId\":\"a\",\"text\":\"" + text + "\"}";
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badMessages")
    void refusesABadMessage(String what, String body, int status, String codes) {
        assertRefused(status, codes, () -> ana.api.send(post(messages(room), body.getBytes(UTF_8))));
    }

    @Test
    void refusesInvalidUtf8() {
        byte[] latin1 = message("señor").getBytes(ISO_8859_1);
        // An A in two bytes: a decoder that takes it lets through what filters of bytes have been promised not to see.
        byte[] overlong = message("\u00c1\u0081").getBytes(ISO_8859_1);
        byte[] cutOff = message("\u00f0\u009f\u008e").getBytes(ISO_8859_1);

        assertRefused(400, "malformed-json", () -> ana.api.send(post(messages(room), latin1)));
        assertRefused(400, "malformed-json", () -> ana.api.send(post(messages(room), cutOff)));
        assertRefused(400, "malformed-json", () -> ana.api.send(post(messages(room), overlong)));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        JsonNode errors = refusal(() -> ana.api.post(room, "a", "")).document().path("errors");

        assertThat(errors.size()).isEqualTo(1);
        assertThat(errors.path(0).path("field").asString()).isEqualTo("text");
        assertThat(errors.path(0).path("code").asString()).isNotEmpty();
        assertThat(errors.path(0).path("detail").asString()).isNotEmpty();
    }

    @Test
    void speaksTheLanguageThatIsAskedFor() {
        ApiProblem spanish = inLanguage("es-CL, es;q=0.9");
        ApiProblem english = inLanguage("en");
        ApiProblem other = inLanguage("fi");

        assertThat(spanish.code()).isEqualTo(english.code());
        assertThat(spanish.title()).isNotEqualTo(english.title());
        assertThat(spanish.detail()).isNotEqualTo(english.detail());
        assertThat(other.title()).isEqualTo(english.title());
    }

    private ApiProblem inLanguage(String languages) {
        HttpRequest request = bea.api
                .request(messages("rnosuchroom"))
                .header("Accept-Language", languages)
                .build();
        return refusal(() -> bea.api.send(request));
    }

    @Test
    void refusesTheWrongKindOfRequest() {
        HttpRequest plain = ana.api
                .request(messages(room))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("hello"))
                .build();

        assertRefused(415, "unsupported-media-type", () -> ana.api.send(plain));
        assertRefused(405, "method-not-allowed", () -> ana.api.send("DELETE", messages(room), null));
        assertRefused(404, "not-found", () -> ana.api.send("GET", "/api/no-such-thing", null));
    }

    // ---- who and where

    @Test
    void doesNotTellAForbiddenRoomFromOneThatIsNot() {
        ApiProblem forbidden = refusal(() -> bea.api.post(secretRoom, "a", "x"));
        ApiProblem unknown = refusal(() -> bea.api.post("rnosuchroom", "a", "x"));

        assertThat(forbidden.status()).isEqualTo(404);
        assertThat(forbidden.code()).isEqualTo("room-not-found");
        assertThat(unknown.status()).isEqualTo(forbidden.status());
        assertThat(unknown.code()).isEqualTo(forbidden.code());
        assertThat(unknown.title()).isEqualTo(forbidden.title());
        assertThat(unknown.detail()).isEqualTo(forbidden.detail());
        assertRefused(404, "room-not-found", () -> bea.api.historyPage(secretRoom, null, 10, null));
        assertRefused(404, "room-not-found", () -> bea.api.room(secretRoom));
        assertRefused(404, "room-not-found", () -> bea.api.join(secretRoom));
    }

    @Test
    void refusesWhoIsNotAMember() {
        ApiProblem problem = refusal(() -> bea.api.post(room, "a", "x"));

        assertThat(problem.status()).isIn(403, 404);
        assertThat(problem.code()).isIn("forbidden", "room-not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%00", "..%2F..%2Fusers", "%F0%9F%8E%89", "r%20x", "r';--", "%ff"})
    void findsNoRoomOfAStrangeName(String id) {
        HttpRequest request = ana.api.request("/api/rooms/" + id + "/messages").build();

        ApiProblem problem =
                Objects.requireNonNull(catchThrowableOfType(ApiProblem.class, () -> ana.api.send(request)));
        assertThat(problem.status()).as(problem.getMessage()).isIn(400, 404);
    }

    @Test
    void refusesWhoIsNotSignedIn() {
        Person left = ana.secondDevice();
        left.api.signOut();
        ApiClient nobody = api.as((String) null);

        assertRefused(401, "unauthenticated", () -> nobody.post(room, "a", "x"));
        assertRefused(401, "unauthenticated", () -> left.api.post(room, "a", "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "eyJhbGciOiJub25lIn0.e30.",
                "a b",
                "%00",
                "'--"
            })
    void refusesAForgedToken(String token) {
        assertRefused(401, "unauthenticated", () -> api.as(token).post(room, "a", "x"));
        assertRefused(401, "unauthenticated", () -> api.as(token).snapshot());
    }

    @Test
    void refusesATokenThatWasChanged() {
        String token = ana.account.token();
        char last = token.charAt(token.length() - 2);
        String changed =
                token.substring(0, token.length() - 2) + (last == 'A' ? 'B' : 'A') + token.charAt(token.length() - 1);

        assertRefused(401, "unauthenticated", () -> api.as(changed).post(room, "a", "x"));
        assertRefused(401, "unauthenticated", () -> api.as(token + token).post(room, "a", "x"));
    }

    @Test
    void refusesAForeignOriginWithACookie() {
        JsonNode body = ApiClient.object().put("name", bea.account.name()).put("password", Person.PASSWORD);
        String cookie = api.send("POST", "/api/sessions", body)
                .headers()
                .firstValue("set-cookie")
                .orElseThrow()
                .replaceFirst(";.*", "");
        JsonNode newRoom = ApiClient.object().put("name", Person.unique("own")).put("kind", "public");

        assertRefused(403, "foreign-origin", () -> api.send(withCookie(cookie, "https://evil.example", newRoom)));
        assertRefused(403, "foreign-origin", () -> api.send(withCookie(cookie, "null", newRoom)));
        String own = api.base().getScheme() + "://" + api.base().getAuthority();
        assertThat(api.send(withCookie(cookie, own, newRoom)).status()).isEqualTo(201);
    }

    private HttpRequest withCookie(String cookie, String origin, JsonNode body) {
        return api.request("/api/rooms")
                .header("Cookie", cookie)
                .header("Origin", origin)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
    }

    // ---- positions and cursors

    @ParameterizedTest
    @ValueSource(
            strings = {
                "before=x", "before=1", "before=-1:5", "before=99999:1", "before=1:99999999999999999999", "after=%00",
                "limit=0", "limit=-1", "limit=201", "limit=many", "atLeast=x", "before=1:2:3"
            })
    void refusesAPositionThatIsNone(String query) {
        assertRefused(400, "invalid", () -> ana.api.send("GET", messages(room) + "?" + query, null));
    }

    @Test
    void answersAnyCursorInBand() {
        String good = ana.api.snapshot().path("cursor").asString();
        List<String> parts = List.of(good.split("\\.", -1));
        String stale = parts.get(0) + "." + new StringBuilder(parts.get(1)).reverse() + "x." + parts.getLast();
        List<String> bad = List.of(
                "x",
                "v1",
                "v1..",
                "v2." + parts.get(1) + "." + parts.getLast(),
                stale,
                good + "!",
                "v1." + parts.get(1) + ".AAAAAAAAAAAAAAAAAAAA",
                "🎉",
                "a".repeat(2_000));
        for (String cursor : bad) {
            assertThat(firstEvent(bea.account.token(), cursor)).as(cursor).isEqualTo("reset");
        }
        assertThat(firstEvent(ana.account.token(), good)).isEqualTo("resumed");
    }

    @Test
    void answersAForgedTokenOfAStreamInBand() {
        assertThat(firstEvent("forged", null)).isEqualTo("auth_required");
        assertThat(firstEvent(null, null)).isEqualTo("auth_required");
    }

    private String firstEvent(@Nullable String token, @Nullable String cursor) {
        var events = new java.util.concurrent.LinkedBlockingQueue<String>();
        FollowedStream stream = streams.open(token, cursor, event -> events.add(event.name()));
        try {
            return Objects.requireNonNullElse(events.poll(10, java.util.concurrent.TimeUnit.SECONDS), "nothing");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            stream.close();
        }
    }

    // ---- names

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-x",
                ".x",
                "a b",
                "a/b",
                "a\u0000b",
                "a\u202eb",
                "a\u200bb",
                "<b>",
                "@ana",
                "a\nb",
                "abcdefghijklmnopqrstuvwxyzabcdefg"
            })
    void refusesAUserNameThatIsNone(String name) {
        assertRefused(400, "invalid", () -> api.signUp(name, Person.PASSWORD, null));
    }

    @Test
    void refusesANameThatIsTakenOrLooksSo() {
        String name = ana.account.name();

        assertRefused(409, "name-taken", () -> api.signUp(name, Person.PASSWORD, null));
        assertRefused(
                409, "name-taken", () -> api.signUp(name.toUpperCase(java.util.Locale.ROOT), Person.PASSWORD, null));
        // Cyrillic а for the Latin a.
        ApiProblem problem = refusal(() -> api.signUp(name.replace('a', 'а'), Person.PASSWORD, null));
        assertThat(problem.code()).isIn("name-taken", "invalid");
    }

    @Test
    void refusesAShortPasswordAndAWrongOne() {
        assertRefused(400, "invalid", () -> api.signUp(Person.unique("eva"), "short", null));
        assertRefused(
                401, "unauthenticated|wrong-credentials", () -> api.signIn(ana.account.name(), "not the password"));
        assertRefused(
                401,
                "unauthenticated|wrong-credentials",
                () -> api.signIn(Person.unique("nobody"), "not the password"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a\u202eb", "\u0000"})
    void refusesARoomNameThatIsNone(String name) {
        assertRefused(400, "invalid", () -> ana.api.createRoom(name, null, "public"));
    }

    @Test
    void refusesAKindOfRoomThatIsNone() {
        assertRefused(400, "invalid", () -> ana.api.createRoom(Person.unique("x"), null, "open"));
    }
}
