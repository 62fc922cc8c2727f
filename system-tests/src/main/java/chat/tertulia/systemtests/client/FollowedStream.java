package chat.tertulia.systemtests.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One stream over as many connections as it takes.
 *
 * <pre>
 *              open                     first event                 break, closing, 5xx
 *   CONNECTING ────▶ waiting for events ───────────▶ following ─────────────────────────┐
 *       ▲                                                                               │
 *       └──────────── pause: the server's retry, then doubling, jittered ◀──────────────┘
 *   any ──▶ ENDED: close(), auth_required, closing with reconnect=false, 4xx, patience over
 * </pre>
 *
 * After a break it sends the last id it was told as {@code Last-Event-ID}, as a browser's EventSource does. All fields
 * that are not volatile or atomic belong to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The close future is listened to; it tells of every other failure.
public final class FollowedStream implements AutoCloseable {

    /** Three heartbeats of the server: then the connection is dead, whatever TCP thinks. */
    private static final int SILENCE_SECONDS_MAX = 45;

    private final StreamClient client;
    private final EventLoop loop;
    private final @Nullable String token;
    private final @Nullable String cursor;
    private final StreamListener listener;

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger breaks = new AtomicInteger();
    private final Map<String, Integer> controls = new ConcurrentHashMap<>();
    private volatile String lastId = "";
    private volatile boolean ended;
    private volatile boolean following;

    private @Nullable Channel channel;
    private String breakReason = "";
    private long retryMillis;
    private int failures;
    private long brokenSinceNanos;
    private long readNanos;

    FollowedStream(
            StreamClient client,
            EventLoop loop,
            @Nullable String token,
            @Nullable String cursor,
            StreamListener listener) {
        this.client = client;
        this.loop = loop;
        this.token = token;
        this.cursor = cursor;
        this.listener = listener;
    }

    void start() {
        brokenSinceNanos = System.nanoTime();
        loop.execute(this::connect);
    }

    /** The cursor after everything seen so far; empty before the first id. */
    public String lastId() {
        return lastId;
    }

    /** How often it got an event stream from the server. */
    public int connections() {
        return connections.get();
    }

    /** How often a connection with events ended without our doing. */
    public int breaks() {
        return breaks.get();
    }

    /** How often each control event came. */
    public Map<String, Integer> controls() {
        return Map.copyOf(controls);
    }

    /** Connected, and past the first event. */
    public boolean isFollowing() {
        return following;
    }

    public boolean isEnded() {
        return ended;
    }

    /** Breaks the connection as a bad network would; the stream connects again. For tests. */
    public void interrupt() {
        loop.execute(() -> {
            if (channel != null) {
                breakReason = "interrupted by the test";
                channel.close();
            }
        });
    }

    /** Ends the stream, soon. */
    @Override
    public void close() {
        loop.execute(() -> end("closed by us"));
    }

    private void end(String why) {
        if (ended) {
            return;
        }
        ended = true;
        following = false;
        if (channel != null) {
            channel.close();
        }
        listener.onEnd(why);
    }

    private void connect() {
        if (ended) {
            return;
        }
        URI base = client.base();
        breakReason = "";
        client.bootstrap()
                .group(loop)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel ch) {
                        initialise(ch);
                    }
                })
                .connect(base.getHost(), client.port())
                .addListener((ChannelFutureListener) done -> {
                    if (!done.isSuccess()) {
                        again("cannot connect");
                    } else if (ended) {
                        done.channel().close();
                    } else {
                        channel = done.channel();
                        channel.closeFuture().addListener(closed -> again(breakReason));
                        channel.writeAndFlush(request());
                    }
                });
    }

    private void initialise(Channel ch) {
        ch.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                readNanos = System.nanoTime();
                context.fireChannelRead(message);
            }
        });
        SslContext tls = client.tls();
        if (tls != null) {
            ch.pipeline().addLast(tls.newHandler(ch.alloc(), client.base().getHost(), client.port()));
        }
        ch.pipeline()
                .addLast(new IdleStateHandler(SILENCE_SECONDS_MAX, 0, 0))
                .addLast(new HttpClientCodec())
                .addLast(new Reading());
    }

    private FullHttpRequest request() {
        String resume = lastId;
        String path = "/api/stream" + (resume.isEmpty() && cursor != null ? "?cursor=" + ApiClient.encode(cursor) : "");
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers()
                .set(HttpHeaderNames.HOST, client.base().getAuthority())
                .set(HttpHeaderNames.ACCEPT, "text/event-stream")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache");
        if (token != null) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
        }
        if (!resume.isEmpty()) {
            request.headers().set("Last-Event-ID", resume);
        }
        return request;
    }

    private void again(String why) {
        channel = null;
        if (ended) {
            return;
        }
        if (following) {
            following = false;
            brokenSinceNanos = System.nanoTime();
            breaks.incrementAndGet();
            listener.onBreak(why.isEmpty() ? "the connection ended" : why);
        }
        if (System.nanoTime() - brokenSinceNanos > client.patience().limit().toNanos()) {
            end(why.isEmpty() ? "the connection ended" : why);
            return;
        }
        long pause = client.patience().pauseAfter(failures).toMillis();
        // The server's word on when to come back holds for the first try after it; later ones are our own back-off.
        if (failures == 0 && retryMillis > 0) {
            pause = retryMillis / 2 + pause % (retryMillis / 2 + 1);
        }
        failures++;
        loop.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
    }

    /** One response. */
    private final class Reading extends SimpleChannelInboundHandler<HttpObject> implements EventStreamParser.Sink {

        private final EventStreamParser parser = new EventStreamParser(lastId, this);
        private byte[] buffer = new byte[0];
        private boolean isStream;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpResponse response) {
                int status = response.status().code();
                String type = response.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
                isStream = status == 200 && type.startsWith("text/event-stream");
                if (isStream) {
                    connections.incrementAndGet();
                } else if (status >= 400 && status < 500 && status != 429) {
                    end("refused with status " + status);
                } else {
                    breakReason = "answered with status " + status + " " + type;
                    context.close();
                }
            }
            if (isStream && message instanceof HttpContent content) {
                read(content.content());
            }
            if (isStream && message instanceof LastHttpContent) {
                context.close();
            }
        }

        private void read(ByteBuf bytes) {
            int length = bytes.readableBytes();
            if (bytes.hasArray()) {
                parser.feed(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), length);
                return;
            }
            if (buffer.length < length) {
                buffer = new byte[length];
            }
            bytes.getBytes(bytes.readerIndex(), buffer, 0, length);
            parser.feed(buffer, 0, length);
        }

        @Override
        public void event(String name, String id, byte[] data) {
            if (ended) {
                return;
            }
            StreamEvent event = new StreamEvent(name, id, data, readNanos);
            if (event.isControl()) {
                controls.merge(name, 1, Integer::sum);
            }
            lastId = id;
            listener.onEvent(event);
            switch (name) {
                case "auth_required" -> end(name);
                case "closing" -> {
                    breakReason = event.toString();
                    if (!event.json().path("reconnect").asBoolean(true)) {
                        end(breakReason);
                    }
                }
                case "overloaded" -> breakReason = name;
                default -> {
                    following = true;
                    failures = 0;
                }
            }
        }

        @Override
        public void id(String id) {
            lastId = id;
        }

        @Override
        public void retry(long millis) {
            retryMillis = millis;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent) {
                breakReason = "silent for " + SILENCE_SECONDS_MAX + " s";
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            breakReason = String.valueOf(cause);
            context.close();
        }
    }
}
