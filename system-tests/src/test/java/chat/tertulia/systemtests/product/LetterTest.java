package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.Account;
import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.Posted;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Somebody is mentioned while signed out: the letter in the folder, the inbox at the next sign-in, and the end of letters. */
@ExtendWith(RunningProduct.class)
@Timeout(90)
class LetterTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final ApiClient api;
    private final Path mail;
    private final Account ana;

    LetterTest(Product product) {
        Assumptions.assumeTrue(product.data().isPresent(), "its letters are in the folder of a product of our own");
        mail = product.data().orElseThrow().resolve("mail");
        api = product.api();
        ana = api.signUp(Person.unique("ana"), Person.PASSWORD, null);
    }

    @Test
    void whoIsMentionedWhileSignedOutGetsALetterAndFindsTheNotificationLater() throws Exception {
        Account bea = signUp("bea", "es");
        String room = api.as(ana)
                .createRoom(Person.unique("sala"), null, "public")
                .path("id")
                .asString();
        api.as(bea).join(room);
        api.as(bea).signOut();

        Posted posted = api.as(ana).post(room, "c1", "¿@" + bea.name() + ", vienes?");

        String letter = letterTo(bea, 1);
        assertThat(letter)
                .contains("Content-Language: es", "Auto-Submitted: auto-generated", "Esto te espera en Tertulia")
                .contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        ApiClient again = api.as(api.signIn(bea.name(), Person.PASSWORD));
        JsonNode item = await().atMost(SOON)
                .until(
                        () -> again.inbox().path("items").path(0),
                        found -> !found.path("deliveries")
                                        .path(0)
                                        .path("channel")
                                        .isMissingNode()
                                && told(found, "email") != null);
        assertThat(item.path("message").asString()).isEqualTo(posted.id());
        assertThat(item.path("read").asBoolean(true)).isFalse();
        JsonNode told = java.util.Objects.requireNonNull(told(item, "email"));
        assertThat(told.path("decision").asString()).isEqualTo("sent");
        assertThat(told.path("text").asString()).matches("te mencionaron y llevabas \\d+ s fuera");
    }

    @Test
    void theLinkOfALetterEndsLetters() throws Exception {
        Account cea = signUp("cea", "en");
        String room = api.as(ana)
                .createRoom(Person.unique("room"), null, "public")
                .path("id")
                .asString();
        api.as(cea).join(room);
        api.as(ana).post(room, "c1", "@" + cea.name() + " come");
        Matcher link = Pattern.compile("List-Unsubscribe: <([^>]+)>")
                .matcher(letterTo(cea, 1).replaceAll("\r?\n[ \t]+", " "));
        assertThat(link.find()).isTrue();
        URI unsubscribe = URI.create(link.group(1));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> page =
                    http.send(HttpRequest.newBuilder(unsubscribe).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("<form method=\"post\">", "No more letters");
            assertThat(wantsLetters(cea))
                    .as("a look at the link changes nothing")
                    .isTrue();

            HttpResponse<String> done = http.send(
                    HttpRequest.newBuilder(unsubscribe)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(done.statusCode()).isEqualTo(200);
            HttpResponse<String> unknown = http.send(
                    HttpRequest.newBuilder(unsubscribe.resolve("/api/unsubscribe?token=" + "0".repeat(32)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(unknown.statusCode()).isEqualTo(404);
        }
        assertThat(wantsLetters(cea)).isFalse();

        api.as(ana).post(room, "c2", "@" + cea.name() + " come again");

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode told = told(api.as(cea).inbox().path("items").path(0), "email");
            assertThat(told).isNotNull();
            assertThat(told.path("reason").asString()).isEqualTo("preference-off");
        });
        assertThat(lettersTo(cea)).hasSize(1);
    }

    private Account signUp(String name, String language) {
        String unique = Person.unique(name);
        JsonNode answer = api.send(
                        "POST",
                        "/api/users",
                        ApiClient.object()
                                .put("name", unique)
                                .put("password", Person.PASSWORD)
                                .put("email", unique + "@example.test")
                                .put("language", language))
                .body();
        return new Account(
                answer.path("user").path("id").asString(),
                unique,
                answer.path("token").asString());
    }

    private boolean wantsLetters(Account account) {
        return api.as(account)
                .send("GET", "/api/me", null)
                .body()
                .path("preferences")
                .path("email")
                .asBoolean();
    }

    private static @org.jspecify.annotations.Nullable JsonNode told(JsonNode item, String channel) {
        for (JsonNode told : item.path("deliveries")) {
            if (told.path("channel").asString().equals(channel)) {
                return told;
            }
        }
        return null;
    }

    private String letterTo(Account account, int letters) {
        return await().atMost(SOON)
                .until(() -> lettersTo(account), found -> found.size() == letters)
                .getLast();
    }

    private List<String> lettersTo(Account account) throws IOException {
        try (Stream<Path> files = Files.list(mail)) {
            return files.filter(file -> file.toString().endsWith(".eml"))
                    .map(LetterTest::read)
                    .filter(text -> text.contains("To: " + account.name() + "@example.test"))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
