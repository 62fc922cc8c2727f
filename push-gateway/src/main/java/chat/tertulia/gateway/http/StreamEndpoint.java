package chat.tertulia.gateway.http;

import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.gateway.session.Session;
import chat.tertulia.gateway.session.Sessions;
import chat.tertulia.gateway.stream.ControlEvents;
import chat.tertulia.gateway.stream.Framing;
import chat.tertulia.gateway.stream.Refusal;
import chat.tertulia.gateway.stream.StreamEngine;
import chat.tertulia.gateway.stream.StreamLimits;
import chat.tertulia.gateway.stream.StreamMetrics;
import chat.tertulia.gateway.stream.Subscriber;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * {@code GET /api/stream}: sends the headers, finds the session, and hands the connection to the engine. Everything but a
 * wrong method or a foreign origin is answered in band with 200, because browsers give up for ever on anything else.
 */
public final class StreamEndpoint {

    public static final String PATH = "/api/stream";

    private static final Logger LOG = LoggerFactory.getLogger(StreamEndpoint.class);

    private static final List<String> COOKIES = List.of("__Host-tertulia", "tertulia");

    /** A token is 43 characters; longer ones are not hashed. */
    private static final int TOKEN_LENGTH_MAX = 512;

    private final Supplier<@Nullable StreamEngine> engine;
    private final Supplier<Boolean> isDraining;
    private final Sessions sessions;
    private final StreamLimits limits;
    private final StreamMetrics metrics;
    private final TrustedProxies proxies;
    private final String instance;
    private final int vanishedMillis;
    private final int bufferBytes;
    private final RandomGenerator random;

    /**
     * The endpoint.
     *
     * @param engine gives null while the gateway reads itself in
     * @param isDraining whether nobody is to be let in any more
     * @param vanishedMillis for how long a client may acknowledge nothing
     * @param bufferBytes high watermark of a connection: more, and many slow readers cost memory; less, and fast ones are taken for slow
     * @param random thread-safe
     */
    public StreamEndpoint(
            Supplier<@Nullable StreamEngine> engine,
            Supplier<Boolean> isDraining,
            Sessions sessions,
            StreamLimits limits,
            StreamMetrics metrics,
            TrustedProxies proxies,
            String instance,
            int vanishedMillis,
            int bufferBytes,
            RandomGenerator random) {
        this.engine = engine;
        this.isDraining = isDraining;
        this.sessions = sessions;
        this.limits = limits;
        this.metrics = metrics;
        this.proxies = proxies;
        this.instance = instance;
        this.vanishedMillis = vanishedMillis;
        this.bufferBytes = bufferBytes;
        this.random = random;
    }

    /** Adds the route. */
    public HttpServerRoutes addTo(HttpServerRoutes routes) {
        return routes.route(
                request -> request.uri().equals(PATH) || request.uri().startsWith(PATH + "?"), this::handle);
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        long began = System.nanoTime();
        response.header(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (!request.method().equals(HttpMethod.GET)) {
            metrics.answered(405, null, System.nanoTime() - began);
            return response.status(405)
                    .header(HttpHeaderNames.ALLOW, "GET")
                    .header(HttpHeaderNames.CONTENT_LENGTH, "0")
                    .send();
        }
        Credentials credentials = Credentials.of(request);
        if (credentials.isCookie() && isForeign(request)) {
            metrics.answered(403, null, System.nanoTime() - began);
            return response.status(403)
                    .header(HttpHeaderNames.CONTENT_LENGTH, "0")
                    .send();
        }
        boolean isHttp10 = request.version().equals(HttpVersion.HTTP_1_0);
        response.status(200)
                .header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .header("X-Accel-Buffering", "no");
        if (isHttp10) {
            response.chunkedTransfer(false).keepAlive(false);
        }
        String cursor = cursor(request);
        String language = language(request);
        String address = ClientAddress.of(request, proxies);
        return response.sendHeaders()
                .then(Mono.create(sink -> response.withConnection(connection -> {
                    Channel channel = connection.channel();
                    new Opening(channel, isHttp10, credentials.token(), cursor, language, address, began, sink).start();
                })));
    }

    /** One stream being opened: from the sent headers to the engine, or to a refusal. */
    private final class Opening {
        private final Channel channel;
        private final boolean isHttp10;
        private final @Nullable String token;
        private final @Nullable String cursor;
        private final String language;
        private final String address;
        private final long began;
        private final MonoSink<Void> sink;

        Opening(
                Channel channel,
                boolean isHttp10,
                @Nullable String token,
                @Nullable String cursor,
                String language,
                String address,
                long began,
                MonoSink<Void> sink) {
            this.channel = channel;
            this.isHttp10 = isHttp10;
            this.token = token;
            this.cursor = cursor;
            this.language = language;
            this.address = address;
            this.began = began;
            this.sink = sink;
        }

        void start() {
            if (channel.eventLoop().inEventLoop()) {
                connect();
            } else {
                channel.eventLoop().execute(this::connect);
            }
        }

        private void connect() {
            if (!channel.isActive()) {
                sink.success();
                return;
            }
            AnswerTimeout.set(channel, vanishedMillis);
            boolean isBare = isHttp10 || channel instanceof Http2StreamChannel;
            StreamConnection connection =
                    StreamConnection.takeOver(channel, isBare ? Framing.BARE : Framing.CHUNKED, bufferBytes);
            if (channel instanceof Http2StreamChannel) {
                channel.closeFuture().addListener(closed -> sink.success());
            }
            StreamLimits.Entrance entrance = limits.enter(address);
            leaveOnClose(channel, entrance.leave());
            if (isDraining.get()) {
                refuse(connection, Refusal.DRAINING);
                return;
            }
            if (entrance.refused() != null) {
                refuse(connection, entrance.refused());
                return;
            }
            if (token == null) {
                refuse(connection, Refusal.AUTH_REQUIRED);
                return;
            }
            if (!limits.lookUp()) {
                refuse(connection, Refusal.LOOKUPS);
                return;
            }
            var ignored = sessions.find(SessionKeys.hash(token))
                    .whenComplete((session, error) -> channel.eventLoop().execute(() -> {
                        limits.found();
                        if (error == null) {
                            onSession(connection, session);
                        } else {
                            // Counted. In a crowd, a line for each would hide the others.
                            LOG.debug(
                                    "sessions cannot be read error={}",
                                    error.getClass().getSimpleName());
                            refuse(connection, Refusal.SESSIONS);
                        }
                    }));
        }

        private void onSession(StreamConnection connection, Optional<Session> found) {
            if (!channel.isActive()) {
                return;
            }
            if (found.isEmpty()) {
                refuse(connection, Refusal.AUTH_REQUIRED);
                return;
            }
            Session session = found.get();
            StreamEngine now = engine.get();
            if (now == null) {
                refuse(connection, Refusal.STARTING);
                return;
            }
            if (isDraining.get()) {
                refuse(connection, Refusal.DRAINING);
                return;
            }
            StreamLimits.Refused tooMany = limits.enterUser(session.user());
            if (tooMany != null) {
                refuse(connection, tooMany);
                return;
            }
            Subscriber subscriber =
                    now.open(channel.eventLoop(), connection, session, cursor, leaving(limits, session.user()));
            connection.follow(subscriber);
            metrics.answered(200, null, System.nanoTime() - began);
        }

        private void refuse(StreamConnection connection, Refusal reason) {
            refuse(connection, new StreamLimits.Refused(reason));
        }

        private void refuse(StreamConnection connection, StreamLimits.Refused refused) {
            metrics.refused(refused.reason());
            byte[] text = ControlEvents.refusal(refused, language, instance, random);
            connection.refuse(text);
            metrics.answered(200, refused.reason().code(), System.nanoTime() - began);
        }
    }

    // Static, so that a stream keeps nothing of its request.

    private static void leaveOnClose(Channel channel, Runnable leave) {
        channel.closeFuture().addListener(closed -> leave.run());
    }

    private static Runnable leaving(StreamLimits limits, String user) {
        return () -> limits.leaveUser(user);
    }

    /**
     * What a request says of who makes it.
     *
     * @param token the session's token
     * @param isCookie whether a browser sent it by itself
     */
    private record Credentials(@Nullable String token, boolean isCookie) {

        static Credentials of(HttpServerRequest request) {
            String authorization = request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION);
            if (authorization != null) {
                boolean isBearer = authorization.regionMatches(true, 0, "Bearer ", 0, 7);
                return new Credentials(
                        isBearer ? bounded(authorization.substring(7).trim()) : null, false);
            }
            for (String name : COOKIES) {
                for (var cookies : request.cookies().entrySet()) {
                    if (cookies.getKey().toString().equals(name)
                            && !cookies.getValue().isEmpty()) {
                        return new Credentials(
                                bounded(cookies.getValue().iterator().next().value()), true);
                    }
                }
            }
            return new Credentials(null, false);
        }

        private static @Nullable String bounded(@Nullable String token) {
            return token == null || token.isEmpty() || token.length() > TOKEN_LENGTH_MAX ? null : token;
        }
    }

    private static boolean isForeign(HttpServerRequest request) {
        String origin = request.requestHeaders().get(HttpHeaderNames.ORIGIN);
        if (origin == null) {
            return false;
        }
        String host = request.requestHeaders().get(HttpHeaderNames.HOST);
        try {
            String authority = URI.create(origin).getAuthority();
            return authority == null || host == null || !authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static @Nullable String cursor(HttpServerRequest request) {
        String last = request.requestHeaders().get("Last-Event-ID");
        if (last != null && !last.isEmpty()) {
            return last;
        }
        try {
            List<String> given =
                    new QueryStringDecoder(request.uri()).parameters().get("cursor");
            return given == null || given.isEmpty() ? null : given.getFirst();
        } catch (IllegalArgumentException e) {
            return "malformed";
        }
    }

    /** What the caller reads: {@code es} or {@code en}. */
    static String language(HttpServerRequest request) {
        String accepted = request.requestHeaders().get(HttpHeaderNames.ACCEPT_LANGUAGE);
        return accepted != null && accepted.toLowerCase(Locale.ROOT).startsWith("es") ? "es" : "en";
    }
}
