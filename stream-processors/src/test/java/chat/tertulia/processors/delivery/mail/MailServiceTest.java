package chat.tertulia.processors.delivery.mail;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Letters;
import chat.tertulia.processors.delivery.Outcome;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import tools.jackson.databind.JsonNode;

/** The way to the mail service; with the service itself behind it, it is in standalone's MailServiceTest. */
@Timeout(30)
final class MailServiceTest {

    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Letter LETTER =
            Letters.letter(Channel.EMAIL, "es", Letters.mention("n1", "r1", "¿qué \"tal\"?"));
    private static final MailService.Authorization NONE = (address, headers, body) -> Map.of();

    private record Asked(String path, Headers headers, String body) {}

    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    private HttpServer serving(int status, String body, @Nullable String retryAfter) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.add(new Asked(
                        exchange.getRequestURI().getPath(),
                        exchange.getRequestHeaders(),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                if (retryAfter != null) {
                    exchange.getResponseHeaders().set("Retry-After", retryAfter);
                }
                byte[] answer = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.start();
        return server;
    }

    private static Outcome send(int port, MailService.Authorization authorization) throws Exception {
        LetterWriter writer = new LetterWriter(
                new InternetAddress("tertulia@chat.example"), URI.create("https://chat.example"), Clock.systemUTC());
        return new MailService(URI.create("http://127.0.0.1:" + port + "/prod"), authorization, PATIENCE)
                .send(LETTER, writer.write(LETTER, LETTER.batch(), "bea@home.example", "token"));
    }

    private Outcome answered(int status, String body, @Nullable String retryAfter) throws Exception {
        HttpServer server = serving(status, body, retryAfter);
        try {
            return send(server.getAddress().getPort(), NONE);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void postsTheWholeLetterUnderItsId() throws Exception {
        assertThat(answered(201, "{\"id\":\"1\",\"repeated\":false}", null)).isEqualTo(new Outcome.Sent(Map.of()));

        Asked request = asked.getFirst();
        assertThat(request.path()).isEqualTo("/prod/letters");
        assertThat(request.headers().getFirst("Idempotency-Key")).isEqualTo(LETTER.id());
        JsonNode letter = Json.read(request.body().getBytes(StandardCharsets.UTF_8), JsonNode.class);
        assertThat(letter.get("to").asString()).isEqualTo("bea@home.example");
        assertThat(letter.get("subject").asString()).isEqualTo("ana te mencionó en la r1");
        assertThat(letter.get("text").asString()).contains("¿qué \"tal\"?");
        assertThat(letter.get("html").asString())
                .contains("¿qué &quot;tal&quot;?")
                .contains("</html>");
        assertThat(letter.get("language").asString()).isEqualTo("es");
        assertThat(letter.get("unsubscribe").asString()).isEqualTo("https://chat.example/api/unsubscribe?token=token");
    }

    @Test
    void anAnswerSaysWhetherToTryAgain() throws Exception {
        assertThat(answered(200, "{}", null)).isEqualTo(new Outcome.Sent(Map.of()));
        assertThat(answered(409, "{\"type\":\"urn:tertulia:problem:letter-key-reused\"}", null))
                .isEqualTo(new Outcome.Sent(Map.of()));
        assertThat(answered(409, "{\"type\":\"urn:tertulia:problem:letter-in-progress\"}", "60"))
                .isEqualTo(new Outcome.Retry(Duration.ofSeconds(60)));
        assertThat(answered(429, "", "2")).isEqualTo(new Outcome.Retry(Duration.ofSeconds(2)));
        assertThat(answered(503, "", "999999999")).isEqualTo(new Outcome.Retry(Duration.ofHours(1)));
        assertThat(answered(502, "", "Fri, 01 Jan 2027 00:00:00 GMT")).isEqualTo(new Outcome.Retry(Duration.ZERO));
        assertThat(answered(403, "{\"message\":\"Forbidden\"}", null)).isEqualTo(new Outcome.Retry(Duration.ZERO));
        assertThat(answered(422, "", null)).isEqualTo(new Outcome.Refused());
        assertThat(answered(400, "", null)).isEqualTo(new Outcome.Refused());
    }

    @Test
    void aServiceThatIsAwayOrSilentIsTriedAgain() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            long start = System.nanoTime();
            assertThat(send(silent.getLocalPort(), NONE)).isEqualTo(new Outcome.Retry(Duration.ZERO));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(send(port, NONE)).isEqualTo(new Outcome.Retry(Duration.ZERO));
    }

    @Test
    void requestsAreSignedForApiGateway() throws Exception {
        HttpServer server = serving(201, "{}", null);
        try {
            send(
                    server.getAddress().getPort(),
                    new SignedRequests(
                            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "not-a-secret")),
                            "sa-east-1"));
        } finally {
            server.stop(0);
        }

        Headers headers = asked.getFirst().headers();
        assertThat(headers.getFirst("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                .contains("/sa-east-1/execute-api/aws4_request")
                .contains("content-type;")
                .contains("host;idempotency-key;");
        assertThat(headers).containsKeys("X-amz-date", "Idempotency-key");
    }
}
