package chat.tertulia.telemetry;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerState;

/** Names this process in each response, whoever writes it: a controller, the stream, a file of the page, or nobody (404). */
public record ServedBy(InstanceName instance) implements NettyServerCustomizer {

    /** The header. */
    public static final String HEADER = "X-Served-By";

    @Override
    public HttpServer apply(HttpServer server) {
        return server.childObserve((connection, state) -> {
            if (state == HttpServerState.REQUEST_RECEIVED && connection instanceof HttpServerResponse response) {
                response.header(HEADER, instance.value());
            }
        });
    }
}
