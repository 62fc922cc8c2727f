package chat.tertulia.processors.delivery.push;

import chat.tertulia.contracts.connections.Reach;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Asks push services over HTTP, without blocking, without following redirects, and only where {@link Reach} allows. */
public final class PushService implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final int CONNECTIONS_MAX = 50;
    private static final int REQUESTS_WAITING_MAX = 500;

    private final Reach reach;
    private final ConnectionProvider connections;
    private final LoopResources loops;
    private final HttpClient client;

    /**
     * What a service said.
     *
     * @param status of HTTP; 0 if there was no answer
     * @param retryAfter as the service asks; zero if it does not
     */
    record Answer(int status, Duration retryAfter) {

        static final Answer NONE = new Answer(0, Duration.ZERO);

        /** The browser, or its address, does not exist. */
        static final Answer NOWHERE = new Answer(410, Duration.ZERO);

        boolean taken() {
            return status >= 200 && status < 300;
        }

        boolean gone() {
            return status == 404 || status == 410;
        }

        boolean later() {
            return status == 0 || status == 408 || status == 429 || status >= 500;
        }
    }

    /** @param answerMax how long an answer may take */
    public PushService(Reach reach, Duration answerMax) {
        this.reach = reach;
        connections = ConnectionProvider.builder("push")
                .maxConnections(CONNECTIONS_MAX)
                .pendingAcquireMaxCount(REQUESTS_WAITING_MAX)
                .pendingAcquireTimeout(answerMax)
                .maxIdleTime(Duration.ofSeconds(30))
                .build();
        loops = LoopResources.create("push", 1, true);
        client = HttpClient.create(connections)
                .runOn(loops)
                .resolver(new ReachResolver(reach))
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_MAX.toMillis())
                .responseTimeout(answerMax);
    }

    /** Posts a body; never completes exceptionally. */
    CompletableFuture<Answer> post(URI endpoint, Map<String, String> headers, byte[] body) {
        if (!reach.allows(endpoint)) {
            return CompletableFuture.completedFuture(Answer.NOWHERE);
        }
        return client.headers(all -> headers.forEach(all::set))
                .post()
                .uri(endpoint)
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                .response()
                .map(response -> new Answer(
                        response.status().code(),
                        retryAfter(response.responseHeaders().get("Retry-After"))))
                .onErrorResume(error -> Mono.just(Reach.isOutOfReach(error) ? Answer.NOWHERE : Answer.NONE))
                .defaultIfEmpty(Answer.NONE)
                .toFuture();
    }

    /** Seconds, or a date (RFC 9110). */
    static Duration retryAfter(@Nullable String value) {
        if (value == null) {
            return Duration.ZERO;
        }
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant at = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration until = Duration.between(Instant.now(), at);
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    @Override
    public void close() {
        connections.dispose();
        loops.dispose();
    }
}
