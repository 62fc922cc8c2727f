package chat.tertulia.functions.mail;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.functions.events.Events;
import chat.tertulia.functions.events.StandIn;
import chat.tertulia.functions.events.StandIn.Answer;
import chat.tertulia.functions.events.TestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class MailFunctionTest {

    private static final TestContext CONTEXT = new TestContext(30_000);

    private final MailServiceStandIn service = new MailServiceStandIn();
    private StandIn aws;
    private MailFunction function;

    @BeforeEach
    void start() throws IOException {
        aws = service.start();
        function = new MailFunction(
                aws.variables("TERTULIA_MAIL_FROM", "tertulia@chat.example", "TERTULIA_MAIL_TABLE", "letters"));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private static APIGatewayProxyRequestEvent event(String... replacements) throws IOException {
        return Events.read("api-gateway-letter.json", APIGatewayProxyRequestEvent.class, replacements);
    }

    private APIGatewayProxyResponseEvent ask(String... replacements) throws IOException {
        return function.handleRequest(event(replacements), CONTEXT);
    }

    private static JsonNode json(APIGatewayProxyResponseEvent answer) {
        return Json.read(answer.getBody().getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    private static void isProblem(APIGatewayProxyResponseEvent answer, int status, String code) {
        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(status);
        assertThat(answer.getHeaders()).containsEntry("Content-Type", "application/problem+json");
        assertThat(json(answer).at("/type").asString()).isEqualTo("urn:tertulia:problem:" + code);
        assertThat(json(answer).at("/status").asInt()).isEqualTo(status);
    }

    @Test
    void sendsALetterOnceHoweverOftenItIsPosted() throws Exception {
        APIGatewayProxyResponseEvent first = ask();
        APIGatewayProxyResponseEvent second = ask();

        assertThat(first.getStatusCode()).isEqualTo(201);
        assertThat(first.getBody()).isEqualTo("{\"id\":\"ses-1\",\"repeated\":false}");
        assertThat(second.getStatusCode()).isEqualTo(200);
        assertThat(second.getBody()).isEqualTo("{\"id\":\"ses-1\",\"repeated\":true}");
        assertThat(service.letters).hasSize(1);
        JsonNode letter = service.letters.getFirst();
        assertThat(letter.at("/FromEmailAddress").asString()).isEqualTo("tertulia@chat.example");
        assertThat(letter.at("/Destination/ToAddresses").toString()).isEqualTo("[\"bea@home.example\"]");
        assertThat(letter.at("/Content/Simple/Subject/Data").asString()).isEqualTo("ana te mencionó en la r1");
        assertThat(letter.at("/Content/Simple/Body/Html/Data").asString()).isEqualTo("<p>Hola</p>");
        assertThat(letter.at("/Content/Simple/Headers").toString())
                .contains(
                        "{\"Name\":\"List-Unsubscribe\",\"Value\":\"<https://chat.example/api/unsubscribe?token=t>\"}")
                .contains("{\"Name\":\"List-Unsubscribe-Post\",\"Value\":\"List-Unsubscribe=One-Click\"}");
        assertThat(service.item("l-7f3a9c").toString()).doesNotContain("bea@").doesNotContain("Hola");
    }

    @Test
    void manyAtOnceAreOneLetter() throws Exception {
        List<Future<APIGatewayProxyResponseEvent>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> ask()));
            }
        }

        assertThat(service.letters).hasSize(1);
        assertThat(answers.stream().map(answer -> answer.resultNow().getStatusCode()))
                .containsOnlyOnce(201)
                .allMatch(status -> List.of(200, 201, 409).contains(status));
    }

    @Test
    void anotherLetterWithTheSameKeyIsAConflict() throws Exception {
        ask();

        isProblem(ask("Hola</p>", "Chao</p>"), 409, "letter-key-reused");

        assertThat(service.letters).hasSize(1);
    }

    @Test
    void whatIsWrongIsSaidInTheLanguageOfTheRequest() throws Exception {
        APIGatewayProxyResponseEvent answer = ask(
                "bea@home.example",
                "bea@home.example, eva@home.example",
                "en la r1",
                "en la\\\\nr1",
                "https:",
                "file:");
        isProblem(answer, 400, "invalid");
        assertThat(answer.getHeaders()).containsEntry("Content-Language", "es");
        assertThat(json(answer).at("/errors").findValuesAsString("field"))
                .containsExactly("to", "subject", "unsubscribe");
        assertThat(json(answer).at("/title").asString()).isEqualTo("Algo en la carta no es válido");
        assertThat(json(ask("es-CL", "en-GB", "\\\"language\\\":\\\"es\\\"", "\\\"language\\\":\\\"fr\\\""))
                        .at("/title")
                        .asString())
                .isEqualTo("Something in the letter is not valid");

        isProblem(ask("{\\\"to", "{{\\\"to"), 400, "malformed-json");
        isProblem(function.handleRequest(event().withBody("null"), CONTEXT), 400, "malformed-json");
        isProblem(function.handleRequest(event().withBody(null), CONTEXT), 400, "malformed-json");
        isProblem(function.handleRequest(event().withBody("x".repeat(1 << 20)), CONTEXT), 413, "too-large");
        isProblem(ask("\"l-7f3a9c\"", "\"l 7\""), 400, "letter-key-missing");
        isProblem(
                ask("\"content-type\": \"application/json\"", "\"content-type\": \"text/plain\""),
                415,
                "unsupported-media-type");
        isProblem(ask("\"httpMethod\": \"POST\"", "\"httpMethod\": \"GET\""), 405, "method-not-allowed");
        isProblem(ask("\"path\": \"/letters\"", "\"path\": \"/other\""), 404, "not-found");
        assertThat(service.letters).isEmpty();
        assertThat(service.items).isEmpty();
    }

    @Test
    void eachProblemHasItsTextsInBothLanguages() {
        for (MailProblem problem : MailProblem.values()) {
            for (String language : List.of("es", "en")) {
                isProblem(problem.answer(language, List.of("to"), 7), problem.status(), problem.code());
            }
        }
    }

    private static Answer error(int status, String type) {
        return new Answer(status, "application/json", "{\"__type\":\"" + type + "\",\"message\":\"no\"}");
    }

    @Test
    void whatSesRefusesIsToldFromWhatMayWorkLater() throws Exception {
        service.ses = () -> error(400, "MessageRejected");
        isProblem(ask(), 422, "letter-refused");
        service.ses = () -> error(429, "TooManyRequestsException");
        APIGatewayProxyResponseEvent later = ask();
        isProblem(later, 429, "too-many");
        assertThat(later.getHeaders()).containsEntry("Retry-After", "2");
        service.ses = () -> error(400, "SendingPausedException");
        isProblem(ask(), 503, "unavailable");
        assertThat(aws.requests().stream()
                        .filter(request -> request.header("X-Amz-Target").isEmpty()))
                .as("SES is asked once for each request")
                .hasSize(3);

        service.ses = null;
        assertThat(ask().getStatusCode()).as("the key was given back").isEqualTo(201);
    }

    @Test
    void whatWasBegunByOneThatDiedIsSentAgainAfterAWhileAndSaysSo() throws Exception {
        ask();
        ObjectNode item = service.item("l-7f3a9c");
        item.set("state", Json.mapper().valueToTree(Map.of("S", "sending")));

        APIGatewayProxyResponseEvent soon = ask();
        item.set("lease", Json.mapper().valueToTree(Map.of("N", "1")));
        APIGatewayProxyResponseEvent later = ask();

        isProblem(soon, 409, "letter-in-progress");
        assertThat(soon.getHeaders()).containsEntry("Retry-After", "60");
        assertThat(later.getStatusCode()).isEqualTo(201);
        assertThat(later.getBody()).isEqualTo("{\"id\":\"ses-2\",\"repeated\":true}");
    }
}
