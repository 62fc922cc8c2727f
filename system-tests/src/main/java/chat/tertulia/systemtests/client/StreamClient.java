package chat.tertulia.systemtests.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens event streams, thousands of them on a few threads.
 *
 * <p>On Netty and not on the JDK's HttpClient, because that one hands every piece of a body to an executor
 * before we see it, which blurs the time of receipt by a thread switch, and keeps about 50 KB of buffers for each open
 * response. Here a time is taken as soon as the event loop has read the socket, and an idle stream costs its channel.
 */
public final class StreamClient implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final URI base;
    private final Patience patience;
    private final EventLoopGroup loops;
    private final @Nullable SslContext tls;

    /**
     * @param threads event loops; one is enough for some thousands of quiet streams
     * @param patience how long a stream tries to connect again before it ends
     */
    public StreamClient(URI base, int threads, Patience patience) {
        this(base, threads, patience, "https".equals(base.getScheme()) ? tlsOfThisMachine() : null);
    }

    /** One that trusts as it is told; null: plain HTTP. */
    public StreamClient(URI base, int threads, Patience patience, @Nullable SslContext tls) {
        this.base = base;
        this.patience = patience;
        this.loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
        this.tls = tls;
    }

    private static SslContext tlsOfThisMachine() {
        try {
            return SslContextBuilder.forClient().build();
        } catch (SSLException e) {
            throw new IllegalStateException("no TLS", e);
        }
    }

    /**
     * Follows the caller's rooms, connecting again after every break until closed.
     *
     * @param token bearer token, or null for a stream without
     * @param cursor where to start; null: from now
     */
    public FollowedStream open(@Nullable String token, @Nullable String cursor, StreamListener listener) {
        FollowedStream stream = new FollowedStream(this, loops.next(), token, cursor, listener);
        stream.start();
        return stream;
    }

    URI base() {
        return base;
    }

    Patience patience() {
        return patience;
    }

    @Nullable
    SslContext tls() {
        return tls;
    }

    int port() {
        return base.getPort() >= 0 ? base.getPort() : tls != null ? 443 : 80;
    }

    Bootstrap bootstrap() {
        return new Bootstrap()
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS);
    }

    /** Breaks all streams without a word to their listeners. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
