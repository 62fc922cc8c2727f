package chat.tertulia.benchmarks.stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** {@code POST /pub/{room}}: appends the body as a message's text and answers 201 once it is in the log. For load drivers that speak HTTP. */
final class PublishingEndpoint implements AutoCloseable {

    private static final String PATH = "/pub/";
    private static final int TEXT_BYTES_MAX = 8_000;

    private final HttpServer server;
    private final KafkaPublisher publisher;
    private final AtomicLong number = new AtomicLong();

    PublishingEndpoint(KafkaPublisher publisher) throws IOException {
        this.publisher = publisher;
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 16);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(PATH, this::publish);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void publish(HttpExchange exchange) throws IOException {
        try (exchange) {
            String room = exchange.getRequestURI().getPath().substring(PATH.length());
            byte[] text = exchange.getRequestBody().readNBytes(TEXT_BYTES_MAX);
            int status = 201;
            try {
                publisher
                        .post(room, "h" + number.getAndIncrement(), new String(text, StandardCharsets.UTF_8))
                        .join();
            } catch (IllegalArgumentException e) {
                status = 400;
            } catch (CompletionException e) {
                status = 503;
            }
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
