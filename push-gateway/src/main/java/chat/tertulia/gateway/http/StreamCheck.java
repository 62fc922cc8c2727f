package chat.tertulia.gateway.http;

import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.gateway.stream.ControlEvents;
import chat.tertulia.gateway.stream.Refusal;
import chat.tertulia.gateway.stream.StreamLimits;
import chat.tertulia.gateway.stream.StreamMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * {@code GET /api/stream/check}: three seconds of a stream like the real one, from which a client sees what the proxies
 * before this server do to it. The first event, {@code seen}, says at once what of the request came through; ticks follow
 * at times that each of them names, {@code sent}, in milliseconds since the first event; {@code done} is the last. The one who
 * knows when each arrived judges: docs/PROXIES.md has the rules.
 *
 * <p>It needs no session, since a proxy is looked at before anybody has signed in, and shows nothing but the caller's own
 * request. Bounded by {@link #CHECKS_MAX} and, as streams are, by address. Thread-safe.
 */
public final class StreamCheck {

    public static final String PATH = "/api/stream/check";

    /** Checks at once; each is a timer and some 20 KB to send. */
    static final int CHECKS_MAX = 64;

    static final int TICKS = 10;

    /** More than the first buffer of a proxy, so that one which only waits for it to be full is seen too. */
    private static final int LARGE_BYTES = 16 * 1024;

    private static final int LARGE_TICK = 5;
    private static final int TICK_AFTER_PAUSE = 8;
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Of a header that is shown; what is longer is cut. */
    private static final int SHOWN_MAX = 200;

    private static final List<String> FORWARDED = List.of(
            "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP");

    private final Supplier<Boolean> isDraining;
    private final StreamLimits limits;
    private final TrustedProxies proxies;
    private final StreamMetrics metrics;
    private final String instance;
    private final RandomGenerator random;
    private final AtomicInteger checks = new AtomicInteger();

    /**
     * The check.
     *
     * @param isDraining whether nobody is to be let in any more
     * @param random thread-safe
     */
    public StreamCheck(
            Supplier<Boolean> isDraining,
            StreamLimits limits,
            TrustedProxies proxies,
            StreamMetrics metrics,
            String instance,
            RandomGenerator random) {
        this.isDraining = isDraining;
        this.limits = limits;
        this.proxies = proxies;
        this.metrics = metrics;
        this.instance = instance;
        this.random = random;
    }

    /**
     * What the server saw of the request.
     *
     * @param protocol between the last proxy and this server
     * @param scheme what the caller uses, as far as this server knows
     * @param host the authority it was asked for
     * @param via names of proxies that say who they are
     * @param forwarded names of the headers about the caller that came, not their values
     * @param acceptEncoding what the proxy says may be compressed
     * @param ticks how many will come
     * @param text all this for people, in the caller's language
     */
    record Seen(
            String protocol,
            String scheme,
            @Nullable String host,
            @Nullable String via,
            List<String> forwarded,
            @Nullable String acceptEncoding,
            String servedBy,
            int ticks,
            String text) {}

    /**
     * A tick.
     *
     * @param number from 1
     * @param sent ms since the first event, when it was written
     * @param bytes length of the padding
     */
    record Tick(int number, long sent, int bytes, String padding) {}

    record Done(long sent) {}

    /** Adds the route. */
    public HttpServerRoutes addTo(HttpServerRoutes routes) {
        return routes.route(
                request -> request.uri().equals(PATH) || request.uri().startsWith(PATH + "?"), this::handle);
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        response.header(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (!request.method().equals(HttpMethod.GET)) {
            return response.status(405)
                    .header(HttpHeaderNames.ALLOW, "GET")
                    .header(HttpHeaderNames.CONTENT_LENGTH, "0")
                    .send();
        }
        String language = StreamEndpoint.language(request);
        response.status(200)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .header(HttpHeaderNames.CONTENT_LANGUAGE, language)
                .header("X-Accel-Buffering", "no");
        if (request.version().equals(HttpVersion.HTTP_1_0)) {
            response.chunkedTransfer(false).keepAlive(false);
        }
        StreamLimits.Entrance entrance = limits.enter(ClientAddress.of(request, proxies));
        StreamLimits.Refused refused = refused(entrance);
        if (refused != null) {
            metrics.refused(refused.reason());
            entrance.leave().run();
            return response.send(
                    Mono.just(Unpooled.wrappedBuffer(ControlEvents.refusal(refused, language, instance, random))));
        }
        return response.send(events(seen(request, language)), each -> true)
                .then()
                .doFinally(how -> {
                    checks.decrementAndGet();
                    entrance.leave().run();
                });
    }

    /** Why there is no check just now; null if there is a place for it, which is then taken. */
    private StreamLimits.@Nullable Refused refused(StreamLimits.Entrance entrance) {
        if (isDraining.get()) {
            return new StreamLimits.Refused(Refusal.DRAINING);
        }
        if (entrance.refused() != null) {
            return entrance.refused();
        }
        if (checks.incrementAndGet() > CHECKS_MAX) {
            checks.decrementAndGet();
            return new StreamLimits.Refused(Refusal.STREAMS);
        }
        return null;
    }

    private static Flux<ByteBuf> events(Seen seen) {
        return Flux.defer(() -> {
            long begun = System.nanoTime();
            Flux<ByteBuf> ticks = Flux.range(1, TICKS)
                    .concatMap(
                            number -> Mono.delay(number == TICK_AFTER_PAUSE ? PAUSE : INTERVAL)
                                    .map(any -> block("tick", tick(number, millisSince(begun)))),
                            0);
            Mono<ByteBuf> done = Mono.delay(INTERVAL).map(any -> block("done", new Done(millisSince(begun))));
            return Flux.concat(Mono.fromSupplier(() -> block("seen", seen)), ticks, done);
        });
    }

    private static Tick tick(int number, long sent) {
        int bytes = number == LARGE_TICK ? LARGE_BYTES : 0;
        return new Tick(number, sent, bytes, ".".repeat(bytes));
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static ByteBuf block(String event, Object data) {
        return Unpooled.wrappedBuffer(
                ("event: " + event + "\ndata: ").getBytes(StandardCharsets.US_ASCII),
                Json.bytes(data),
                "\n\n".getBytes(StandardCharsets.US_ASCII));
    }

    private Seen seen(HttpServerRequest request, String language) {
        // By the connection's own protocol: the request of an HTTP/2 stream is handed over as one of HTTP/1.1.
        String protocol = request.requestHeaders().contains("x-http2-stream-id") ? "HTTP/2" : request.protocol();
        String via = shown(request, "Via");
        List<String> forwarded = new ArrayList<>(FORWARDED);
        forwarded.removeIf(name -> !request.requestHeaders().contains(name));
        return new Seen(
                protocol,
                request.scheme(),
                shown(request, "Host"),
                via,
                List.copyOf(forwarded),
                shown(request, "Accept-Encoding"),
                instance,
                TICKS,
                text(language, protocol, via));
    }

    private static String text(String language, String protocol, @Nullable String via) {
        boolean isSpanish = language.equals("es");
        if (via == null) {
            return isSpanish
                    ? "Tu petición llegó al servidor por " + protocol + "."
                    : "Your request reached the server over " + protocol + ".";
        }
        return isSpanish
                ? "Tu petición llegó al servidor por " + protocol + " a través de " + via + "."
                : "Your request reached the server over " + protocol + " through " + via + ".";
    }

    private static @Nullable String shown(HttpServerRequest request, String header) {
        List<String> values = request.requestHeaders().getAll(header);
        if (values.isEmpty()) {
            return null;
        }
        String all = String.join(", ", values);
        return all.length() > SHOWN_MAX ? all.substring(0, SHOWN_MAX) + "…" : all;
    }
}
