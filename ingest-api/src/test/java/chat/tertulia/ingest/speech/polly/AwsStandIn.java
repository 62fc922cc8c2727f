package chat.tertulia.ingest.speech.polly;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Polly and S3 as far as a voice needs them, on one port. Polly says {@code audio of <text>}. */
public final class AwsStandIn implements AutoCloseable {

    /** @param contentType as it was put */
    public record Kept(String contentType, String text) {}

    /** What Polly answers instead of audio. */
    record Refusal(int status, String code) {}

    private static final JsonMapper JSON = new JsonMapper();

    public final List<JsonNode> said = new CopyOnWriteArrayList<>();
    public final Map<String, Kept> objects = new ConcurrentHashMap<>();
    volatile @Nullable Refusal refusal;
    volatile boolean bucketAway;
    /** Polly answers when this is open. */
    volatile CountDownLatch open = new CountDownLatch(0);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public AwsStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/speech", this::polly);
        server.createContext("/audio-bucket/", this::s3);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void polly(HttpExchange exchange) throws IOException {
        JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
        said.add(asked);
        try {
            open.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Refusal no = refusal;
        if (no != null) {
            exchange.getResponseHeaders().set("x-amzn-ErrorType", no.code);
            answer(exchange, no.status, "application/json", "{\"message\":\"no\"}".getBytes(StandardCharsets.UTF_8));
            return;
        }
        answer(
                exchange,
                200,
                "audio/mpeg",
                ("audio of " + asked.get("Text").asString()).getBytes(StandardCharsets.UTF_8));
    }

    private void s3(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (bucketAway) {
            answer(
                    exchange,
                    503,
                    "application/xml",
                    "<Error><Code>SlowDown</Code></Error>".getBytes(StandardCharsets.UTF_8));
            return;
        }
        String key = exchange.getRequestURI().getPath().substring("/audio-bucket/".length());
        if (exchange.getRequestMethod().equals("PUT")) {
            boolean chunked = exchange.getRequestHeaders().containsKey("x-amz-decoded-content-length");
            objects.put(
                    key,
                    new Kept(
                            exchange.getRequestHeaders().getFirst("Content-Type"),
                            new String(chunked ? dechunked(body) : body, StandardCharsets.UTF_8)));
            answer(exchange, 200, "application/xml", new byte[0]);
            return;
        }
        Kept kept = objects.get(key);
        if (kept == null) {
            answer(
                    exchange,
                    404,
                    "application/xml",
                    "<Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8));
        } else {
            answer(exchange, 200, kept.contentType, kept.text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Of {@code aws-chunked}: sizes in hexadecimal, signatures and trailers left out. */
    private static byte[] dechunked(byte[] body) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            String line = new String(body, at, end - at, StandardCharsets.US_ASCII);
            int size = Integer.parseInt(line.replaceAll(";.*", ""), 16);
            if (size == 0) {
                return whole.toByteArray();
            }
            whole.write(body, end + 2, size);
            at = end + 2 + size + 2;
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        open.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
