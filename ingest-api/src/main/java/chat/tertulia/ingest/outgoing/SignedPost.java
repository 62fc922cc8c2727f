package chat.tertulia.ingest.outgoing;

import chat.tertulia.contracts.connections.Reach;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Posts signed bodies to addresses that others have chosen: only where {@link Reach} allows, without following redirects, in a bounded time,
 * and reading no more of an answer than is wanted. The network addresses of a name are judged between resolving and connecting, so a name
 * that points elsewhere the next moment gains nothing. Thread-safe, never blocks.
 */
public final class SignedPost implements AutoCloseable {

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    /** To one receiver; its webhooks are sent one after the other each, so more means many rooms have the same one. */
    private static final int CONNECTIONS_MAX = 50;

    private static final int WAITING_MAX = 200;

    private final Reach reach;
    private final Clock clock;
    private final ConnectionProvider connections;
    private final LoopResources loops;
    private final HttpClient client;

    /**
     * What is sent.
     *
     * @param id the same each time the same is sent
     * @param type of the body
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Request(URI url, String id, String type, byte[] body, SigningKeys keys) {}

    /**
     * What came of it.
     *
     * @param status of HTTP; null if there was no answer
     * @param failure why there was none: {@code address}, {@code unresolved}, {@code refused}, {@code tls}, {@code timeout}, {@code
     *     too-large}, {@code broken}
     * @param millis how long it took
     * @param body as much as was wanted
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Answer(@Nullable Integer status, @Nullable String failure, int millis, byte[] body) {

        /** Whether it was taken. */
        public boolean taken() {
            return status != null && status >= 200 && status < 300;
        }
    }

    /** More of an answer than is wanted. */
    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    public SignedPost(Reach reach, Clock clock) {
        this.reach = reach;
        this.clock = clock;
        connections = ConnectionProvider.builder("outgoing")
                .maxConnections(CONNECTIONS_MAX)
                .pendingAcquireMaxCount(WAITING_MAX)
                .pendingAcquireTimeout(CONNECT_MAX)
                .maxIdleTime(Duration.ofSeconds(30))
                .build();
        // Threads of their own: what others are slow at must not be slow for those who post here.
        loops = LoopResources.create("outgoing", 1, true);
        client = HttpClient.create(connections)
                .runOn(loops)
                .resolvedAddressesSelector((config, found) -> found.stream()
                        .filter(address -> address instanceof InetSocketAddress inet
                                && inet.getAddress() != null
                                && reach.allows(inet.getAddress()))
                        .toList())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_MAX.toMillis());
    }

    /** Whether an address may be called at all. */
    public boolean allows(URI url) {
        return reach.allows(url);
    }

    /**
     * Posts; never an error.
     *
     * @param max for all of it
     * @param bodyMax bytes of the answer's body that are wanted; with 0 it is not read
     */
    public Mono<Answer> post(Request request, Duration max, int bodyMax) {
        return Mono.defer(() -> {
            long began = System.nanoTime();
            if (!reach.allows(request.url)) {
                return Mono.just(new Answer(null, "address", 0, new byte[0]));
            }
            long seconds = clock.instant().getEpochSecond();
            return client.headers(headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, request.type)
                            .set(HttpHeaderNames.USER_AGENT, "Tertulia-Webhooks")
                            .set("webhook-id", request.id)
                            .set("webhook-timestamp", Long.toString(seconds))
                            .set("webhook-signature", request.keys.signature(request.id, seconds, request.body)))
                    .post()
                    .uri(request.url)
                    .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(request.body)))
                    .response((response, content) -> read(content, bodyMax)
                            .map(body -> new Answer(response.status().code(), null, millis(began), body)))
                    .next()
                    .timeout(max)
                    .onErrorResume(error -> Mono.just(new Answer(null, failure(error), millis(began), new byte[0])))
                    .defaultIfEmpty(new Answer(null, "broken", millis(began), new byte[0]));
        });
    }

    private static Mono<byte[]> read(ByteBufFlux content, int max) {
        return max == 0
                ? Mono.just(new byte[0])
                : content.asByteArray()
                        .reduceWith(ByteArrayOutputStream::new, (read, more) -> {
                            if (read.size() + more.length > max) {
                                throw reactor.core.Exceptions.propagate(new TooLargeException());
                            }
                            read.writeBytes(more);
                            return read;
                        })
                        .map(ByteArrayOutputStream::toByteArray);
    }

    private static int millis(long began) {
        return (int) TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private static String failure(Throwable error) {
        return switch (reactor.core.Exceptions.unwrap(error)) {
            case TimeoutException late -> "timeout";
            case ReadTimeoutException late -> "timeout";
            case io.netty.channel.ConnectTimeoutException late -> "timeout";
            case UnknownHostException unknown -> "unresolved";
            case ConnectException refused -> "refused";
            case SSLException wrong -> "tls";
            case TooLargeException tooLarge -> "too-large";
            default -> "broken";
        };
    }

    /** An address as it is written; null if it is none or may not be called. */
    public @Nullable URI parse(String url) {
        try {
            URI parsed = new URI(url);
            boolean isAscii = StandardCharsets.US_ASCII.newEncoder().canEncode(url);
            return isAscii && parsed.getRawFragment() == null && reach.allows(parsed) ? parsed : null;
        } catch (java.net.URISyntaxException e) {
            return null;
        }
    }

    @Override
    public void close() {
        connections.dispose();
        loops.dispose();
    }
}
