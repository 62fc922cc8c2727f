package chat.tertulia.processors.sentiment.comprehend;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Speaks AWS JSON 1.1 for BatchDetectSentiment, as told: each call takes the next turn, or the usual one. */
final class ComprehendStandIn implements AutoCloseable {

    /** A call as it came. */
    record Call(String language, List<String> texts) {}

    /** What becomes of a call. */
    record Turn(int status, String body) {}

    interface Behaviour {
        Turn on(Call call) throws InterruptedException;
    }

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    final List<Call> calls = new CopyOnWriteArrayList<>();
    final List<String> complaints = new CopyOnWriteArrayList<>();
    final Queue<Behaviour> turns = new ConcurrentLinkedQueue<>();
    volatile Behaviour usual = ComprehendStandIn::allPositive;

    ComprehendStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
            check(exchange, "X-Amz-Target", "Comprehend_20171127.BatchDetectSentiment");
            check(exchange, "Content-Type", "application/x-amz-json-1.1");
            check(exchange, "Authorization", "AWS4-HMAC-SHA256 Credential=test-key/");
            List<String> texts = new ArrayList<>();
            body.get("TextList").forEach(text -> texts.add(text.asString()));
            Call call = new Call(body.get("LanguageCode").asString(), texts);
            if (texts.isEmpty() || texts.size() > 25) {
                complaints.add("a call of " + texts.size());
            }
            for (String text : texts) {
                int bytes = text.getBytes(StandardCharsets.UTF_8).length;
                if (bytes == 0 || bytes > 5_000) {
                    complaints.add("a text of " + bytes + " bytes");
                }
            }
            calls.add(call);
            Behaviour next = turns.poll();
            Turn turn = (next == null ? usual : next).on(call);
            byte[] answer = turn.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
            exchange.getResponseHeaders().add("x-amzn-RequestId", "r-" + calls.size());
            exchange.sendResponseHeaders(turn.status(), answer.length);
            exchange.getResponseBody().write(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check(HttpExchange exchange, String header, String start) {
        String value = exchange.getRequestHeaders().getFirst(header);
        if (value == null || !value.startsWith(start)) {
            complaints.add(header + " does not start with " + start);
        }
    }

    static Turn allPositive(Call call) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < call.texts().size(); i++) {
            items.add(item(i, "POSITIVE", 0.9, 0.02, 0.07, 0.01));
        }
        return answer(items, List.of());
    }

    static Turn answer(List<String> results, List<String> errors) {
        return new Turn(
                200,
                "{\"ResultList\":[" + String.join(",", results) + "],\"ErrorList\":[" + String.join(",", errors)
                        + "]}");
    }

    static String item(int index, String sentiment, double positive, double negative, double neutral, double mixed) {
        return "{\"Index\":" + index + ",\"Sentiment\":\"" + sentiment + "\",\"SentimentScore\":{\"Positive\":"
                + positive + ",\"Negative\":" + negative + ",\"Neutral\":" + neutral + ",\"Mixed\":" + mixed + "}}";
    }

    static String error(int index) {
        return "{\"Index\":" + index + ",\"ErrorCode\":\"INTERNAL_SERVER_ERROR\",\"ErrorMessage\":\"no\"}";
    }

    static Turn refusal(int status, String type) {
        return new Turn(status, "{\"__type\":\"" + type + "\",\"message\":\"no\"}");
    }

    static Behaviour throttle() {
        return call -> refusal(400, "TooManyRequestsException");
    }

    static Behaviour broken() {
        return call -> refusal(500, "InternalServerException");
    }

    /** No answer until the stand-in is closed. */
    Behaviour hang() {
        return call -> {
            closing.await();
            return broken().on(call);
        };
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
