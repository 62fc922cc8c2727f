package chat.tertulia.ingest.outgoing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** What is sent to an address of this machine. */
public final class Receiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Function<Received, Reply> replying = all -> new Reply(204, "");

    /** A request. */
    public record Received(String path, String id, long seconds, String signature, String type, String body) {}

    /** An answer; a redirect leads to {@code /elsewhere}. */
    public record Reply(int status, String body) {}

    public Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        Received request = new Received(
                exchange.getRequestURI().getPath(),
                headers.getFirst("webhook-id"),
                Long.parseLong(headers.getFirst("webhook-timestamp")),
                headers.getFirst("webhook-signature"),
                headers.getFirst("Content-Type"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        received.add(request);
        Reply reply = replying.apply(request);
        byte[] body = reply.body.getBytes(StandardCharsets.UTF_8);
        if (reply.status / 100 == 3) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
        }
        exchange.sendResponseHeaders(reply.status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** What it answers from now on. */
    public void replies(Function<Received, Reply> how) {
        replying = how;
    }

    /** What it answers from now on. */
    public void replies(int status) {
        replying = all -> new Reply(status, "");
    }

    public List<Received> received() {
        return received;
    }

    /** The ids of what came, in order. */
    public List<String> ids() {
        return received.stream().map(Received::id).toList();
    }

    public URI url() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/hook");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
