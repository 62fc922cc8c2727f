package chat.tertulia.gateway.http;

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
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.net.InetSocketAddress;
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
    private final String instance;
    private final WriteBufferWaterMark waterMark;
    private final RandomGenerator random;

    /**
     * The endpoint.
     *
     * @param engine gives null while the gateway reads itself in
     * @param isDraining whether nobody is to be let in any more
     * @param bufferBytes high watermark of a connection: more, and many slow readers cost memory; less, and fast ones are taken for slow
     * @param random thread-safe
     */
    public StreamEndpoint(
            Supplier<@Nullable StreamEngine> engine,
            Supplier<Boolean> isDraining,
            Sessions sessions,
            StreamLimits limits,
            StreamMetrics metrics,
            String instance,
            int bufferBytes,
            RandomGenerator random) {
        this.engine = engine;
        this.isDraining = isDraining;
        this.sessions = sessions;
        this.limits = limits;
        this.metrics = metrics;
        this.instance = instance;
        this.waterMark = new WriteBufferWaterMark(bufferBytes / 2, bufferBytes);
        this.random = random;
    }

    /** Adds the route. */
    public HttpServerRoutes addTo(HttpServerRoutes routes) {
        return routes.route(
                request -> request.uri().equals(PATH) || request.uri().startsWith(PATH + "?"), this::handle);
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        response.header("X-Served-By", instance);
        response.header(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (!request.method().equals(HttpMethod.GET)) {
            return response.status(405)
                    .header(HttpHeaderNames.ALLOW, "GET")
                    .header(HttpHeaderNames.CONTENT_LENGTH, "0")
                    .send();
        }
        Credentials credentials = Credentials.of(request);
        if (credentials.isCookie() && isForeign(request)) {
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
        String address = address(request);
        return response.sendHeaders()
                .then(Mono.create(sink -> response.withConnection(connection -> {
                    Channel channel = connection.channel();
                    new Opening(channel, isHttp10, credentials.token(), cursor, language, address, sink).start();
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
        private final MonoSink<Void> sink;

        Opening(
                Channel channel,
                boolean isHttp10,
                @Nullable String token,
                @Nullable String cursor,
                String language,
                String address,
                MonoSink<Void> sink) {
            this.channel = channel;
            this.isHttp10 = isHttp10;
            this.token = token;
            this.cursor = cursor;
            this.language = language;
            this.address = address;
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
            channel.config().setWriteBufferWaterMark(waterMark);
            boolean isHttp2 = channel instanceof Http2StreamChannel;
            // By type: its name depends on the protocols the server is set up for.
            ChannelHandlerContext codecContext = channel.pipeline()
                    .context(isHttp2 ? Http2StreamFrameToHttpObjectCodec.class : HttpServerCodec.class);
            if (codecContext == null) {
                sink.error(new IllegalStateException("no HTTP codec in the pipeline"));
                return;
            }
            StreamConnection connection =
                    new StreamConnection(codecContext, isHttp2 || isHttp10 ? Framing.BARE : Framing.CHUNKED);
            channel.pipeline().addBefore(codecContext.name(), "tertulia.stream", connection);
            channel.closeFuture().addListener(closed -> sink.success());
            Refusal full = isDraining.get() ? Refusal.DRAINING : limits.enter(address);
            if (full != null) {
                refuse(connection, full);
                return;
            }
            channel.closeFuture().addListener(closed -> limits.leave(address));
            if (token == null) {
                refuse(connection, Refusal.AUTH_REQUIRED);
                return;
            }
            var ignored = sessions.find(SessionKeys.hash(token))
                    .whenComplete((session, error) -> channel.eventLoop().execute(() -> {
                        if (error == null) {
                            onSession(connection, session);
                        } else {
                            LOG.warn(
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
            Refusal tooMany = limits.enterUser(session.user());
            if (tooMany != null) {
                refuse(connection, tooMany);
                return;
            }
            Subscriber subscriber =
                    now.open(channel.eventLoop(), connection, session, cursor, () -> limits.leaveUser(session.user()));
            connection.follow(subscriber);
        }

        private void refuse(StreamConnection connection, Refusal refusal) {
            metrics.refused(refusal);
            byte[] text = ControlEvents.refusal(refusal, language, instance, random);
            connection.write(
                    connection.framing() == Framing.CHUNKED
                            ? Unpooled.wrappedBuffer(
                                    Unpooled.copiedBuffer(
                                            Integer.toHexString(text.length) + "\r\n",
                                            java.nio.charset.StandardCharsets.US_ASCII),
                                    Unpooled.wrappedBuffer(text),
                                    Unpooled.copiedBuffer("\r\n", java.nio.charset.StandardCharsets.US_ASCII))
                            : Unpooled.wrappedBuffer(text));
            connection.finish();
        }
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

    private static String language(HttpServerRequest request) {
        String accepted = request.requestHeaders().get(HttpHeaderNames.ACCEPT_LANGUAGE);
        return accepted != null && accepted.toLowerCase(Locale.ROOT).startsWith("es") ? "es" : "en";
    }

    private static String address(HttpServerRequest request) {
        InetSocketAddress remote = request.remoteAddress();
        return remote == null
                ? "unknown"
                : remote.getAddress() == null
                        ? remote.getHostString()
                        : remote.getAddress().getHostAddress();
    }
}
