package chat.tertulia.ingest.attachments.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** S3 as far as files need it: objects are put, read and deleted, several at once too. Signatures are not checked. */
final class S3StandIn implements AutoCloseable {

    private static final Pattern KEY = Pattern.compile("<Key>([^<]+)</Key>");

    final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    final Map<String, String> types = new ConcurrentHashMap<>();
    volatile boolean away;

    private final String bucket;
    private final HttpServer server;

    S3StandIn(String bucket) throws IOException {
        this.bucket = bucket;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestHeaders().containsKey("x-amz-decoded-content-length")) {
            body = dechunked(body);
        }
        String key = exchange.getRequestURI().getPath().replaceFirst("^/" + bucket + "/?", "");
        byte[] there = objects.get(key);
        if (away) {
            answer(exchange, 503, "<Error><Code>SlowDown</Code></Error>".getBytes(StandardCharsets.UTF_8));
        } else if (exchange.getRequestMethod().equals("PUT")) {
            objects.put(key, body);
            types.put(key, String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
            answer(exchange, 200, new byte[0]);
        } else if (exchange.getRequestMethod().equals("POST")) {
            Matcher keys = KEY.matcher(new String(body, StandardCharsets.UTF_8));
            while (keys.find()) {
                objects.remove(keys.group(1));
            }
            answer(exchange, 200, "<DeleteResult></DeleteResult>".getBytes(StandardCharsets.UTF_8));
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            objects.remove(key);
            answer(exchange, 204, new byte[0]);
        } else if (there != null) {
            answer(exchange, 200, there);
        } else {
            answer(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Of {@code aws-chunked}: sizes in hexadecimal; signatures and trailers are left out. */
    private static byte[] dechunked(byte[] body) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int end = at;
            while (body[end] != '\r') {
                end++;
            }
            int size = Integer.parseInt(
                    new String(body, at, end - at, StandardCharsets.US_ASCII).replaceAll(";.*", ""), 16);
            if (size == 0) {
                return whole.toByteArray();
            }
            whole.write(body, end + 2, size);
            at = end + 2 + size + 2;
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
