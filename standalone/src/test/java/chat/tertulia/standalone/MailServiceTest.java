package chat.tertulia.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.functions.environment.Variables;
import chat.tertulia.functions.mail.MailFunction;
import chat.tertulia.processors.delivery.Batch;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Outcome;
import chat.tertulia.processors.delivery.mail.MailService;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** delivery's way to the mail service with the Lambda's own handler behind it; SES and DynamoDB are stood in for. */
class MailServiceTest {

    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    private static HttpServer serving(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** SES takes all; the table knows only which keys are there, and that those are sent. */
    private void aws(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        if (target == null) {
            sent.add(body);
            answer(exchange, 200, "{\"MessageId\":\"ses-" + sent.size() + "\"}");
            return;
        }
        String key = body.replaceFirst("(?s).*\"key\":\\{\"S\":\"([^\"]+)\".*", "$1");
        String digest = body.replaceFirst("(?s).*\"digest\":\\{\"S\":\"([^\"]+)\".*", "$1");
        boolean isTaken = target.endsWith("PutItem") && !keys.add(key);
        answer(
                exchange,
                isTaken ? 400 : 200,
                isTaken
                        ? "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\",\"Item\":"
                                + "{\"state\":{\"S\":\"sent\"},\"message\":{\"S\":\"ses-1\"},\"digest\":{\"S\":\""
                                + digest
                                + "\"}}}"
                        : "{}");
    }

    /** What API Gateway does: a request becomes an event, and the answer a response. */
    private static void gateway(MailFunction function, HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        APIGatewayProxyResponseEvent answer = function.handleRequest(
                new APIGatewayProxyRequestEvent()
                        .withHttpMethod(exchange.getRequestMethod())
                        .withPath(exchange.getRequestURI().getPath())
                        .withHeaders(headers)
                        .withBody(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)),
                (Context) Proxy.newProxyInstance(
                        Context.class.getClassLoader(),
                        new Class<?>[] {Context.class},
                        (proxy, method, arguments) -> 30_000));
        answer(exchange, answer.getStatusCode(), answer.getBody());
    }

    private static MimeMessage mail() throws Exception {
        MimeMessage mail = new MimeMessage(Session.getInstance(new Properties()));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress("bea@home.example"));
        mail.setSubject("ana te mencionó", "UTF-8");
        mail.setHeader("List-Unsubscribe", "<https://chat.example/api/unsubscribe?token=t>");
        MimeBodyPart text = new MimeBodyPart();
        text.setText("¡Hola!", "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText("<p>¡Hola!</p>", "UTF-8", "html");
        mail.setContent(new MimeMultipart("alternative", text, html));
        mail.saveChanges();
        return mail;
    }

    @Test
    void aLetterThatIsPostedAgainIsSentOnce() throws Exception {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "not-a-secret");
        HttpServer aws = serving(this::aws);
        MailFunction function = new MailFunction(new Variables(Map.of(
                "AWS_REGION", "us-east-1",
                "AWS_ENDPOINT_URL", "http://127.0.0.1:" + aws.getAddress().getPort(),
                "TERTULIA_MAIL_FROM", "tertulia@chat.example",
                "TERTULIA_MAIL_TABLE", "letters")));
        HttpServer gateway = serving(exchange -> gateway(function, exchange));
        try {
            MailService service = new MailService(
                    URI.create("http://127.0.0.1:" + gateway.getAddress().getPort()),
                    (address, headers, body) -> Map.of(),
                    Duration.ofSeconds(20));
            Letter letter = new Letter(
                    Ids.derived('l', "EMAIL", "ubea", "n1"),
                    "ubea",
                    Channel.EMAIL,
                    "es",
                    new Batch(List.of(), List.of()));

            assertThat(service.send(letter, mail())).isEqualTo(new Outcome.Sent(Map.of()));
            assertThat(service.send(letter, mail())).isEqualTo(new Outcome.Sent(Map.of()));

            assertThat(sent).hasSize(1);
            assertThat(sent.getFirst())
                    .contains("bea@home.example")
                    .contains("ana te mencionó")
                    .contains("<p>¡Hola!</p>")
                    .contains("token=t");
        } finally {
            gateway.stop(0);
            aws.stop(0);
        }
    }
}
