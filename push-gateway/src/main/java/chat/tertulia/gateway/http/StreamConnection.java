package chat.tertulia.gateway.http;

import chat.tertulia.gateway.stream.Framing;
import chat.tertulia.gateway.stream.Outlet;
import chat.tertulia.gateway.stream.Subscriber;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a stream, once its response's headers are sent: a handler at the socket, below all of HTTP. Blocks are
 * framed by the engine; what the client still sends is thrown away.
 *
 * <p>On a plain connection over epoll bytes go from the loop's batch to the socket in one system call, with nothing allocated. What the
 * socket does not take, and everything on other transports, over TLS and on HTTP/2, is copied and takes Netty's way. One event loop.
 */
public final class StreamConnection extends ChannelInboundHandlerAdapter implements Outlet {

    /** A client that sends more than this after its request is not one. */
    private static final long INBOUND_BYTES_MAX = 64 * 1024;

    /** How long the last bytes may take to leave. */
    private static final long FINISH_SECONDS_MAX = 5;

    private static final String NAME = "tertulia.stream";

    /** Where Reactor Netty keeps the request's state, which ends with HTTP here. */
    private static final AttributeKey<Object> REACTOR_CONNECTION = AttributeKey.valueOf("$CONNECTION");

    private static final ByteBuf LAST_CHUNK =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("0\r\n\r\n", StandardCharsets.US_ASCII));

    private final Framing framing;
    private final boolean isHttp2;
    private final @Nullable FileDescriptor socket;
    private final int bufferBytes;
    private int waitingBytes;
    private boolean isFull;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Subscriber subscriber;
    private long inboundBytes;
    private boolean isFinished;
    private boolean isGone;
    private boolean hasVanished;

    private StreamConnection(Channel channel, Framing framing, int bufferBytes) {
        this.framing = framing;
        this.isHttp2 = channel instanceof Http2StreamChannel;
        if (channel instanceof EpollSocketChannel epoll && channel.pipeline().get(SslHandler.class) == null) {
            // Else the kernel keeps megabytes for a reader that has stopped.
            epoll.config().setTcpNotSentLowAt(bufferBytes);
            this.socket = epoll.fd();
            this.bufferBytes = 0;
        } else {
            this.socket = null;
            this.bufferBytes = bufferBytes;
        }
    }

    /**
     * Takes a connection over from HTTP: nothing else is left in its pipeline but TLS, so that a stream costs no more memory than it needs. An
     * HTTP/2 stream keeps what the other streams of its connection have.
     *
     * @param channel whose response's headers are sent
     * @param framing what its protocol wants around a block
     * @param bufferBytes so much may wait unsent: in the kernel on a plain connection over epoll, where only the rest of one write waits
     *     here; otherwise here
     */
    static StreamConnection takeOver(Channel channel, Framing framing, int bufferBytes) {
        StreamConnection connection = new StreamConnection(channel, framing, bufferBytes);
        ChannelPipeline pipeline = channel.pipeline();
        if (connection.isHttp2) {
            // By type: its name depends on the protocols the server is set up for.
            ChannelHandlerContext codec = pipeline.context(Http2StreamFrameToHttpObjectCodec.class);
            pipeline.addBefore(codec.name(), NAME, connection);
            return connection;
        }
        List<ChannelHandler> others = new ArrayList<>(pipeline.toMap().values());
        pipeline.addLast(NAME, connection);
        for (ChannelHandler other : others) {
            if (!(other instanceof SslHandler)) {
                pipeline.remove(other);
            }
        }
        channel.attr(REACTOR_CONNECTION).set(null);
        return connection;
    }

    /** Says whom to tell. Without one, the connection only takes what is written. */
    void follow(Subscriber whose) {
        if (isGone) {
            whose.onGone(hasVanished);
        } else {
            subscriber = whose;
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        // A client's leaving is only seen by reading.
        ctx.channel().config().setAutoRead(true);
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            inboundBytes += bytes.readableBytes();
            bytes.release();
            if (inboundBytes > INBOUND_BYTES_MAX) {
                var ignored = ctx.close();
            }
        } else if (isHttp2) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            // Clients leave like that; nobody need read of each of them.
            hasVanished |= AnswerTimeout.isCause(cause);
            abort();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        gone();
    }

    private void gone() {
        isGone = true;
        Subscriber whose = subscriber;
        if (whose != null) {
            subscriber = null;
            whose.onGone(hasVanished);
        }
    }

    @Override
    public Framing framing() {
        return framing;
    }

    @Override
    public void write(ByteBuffer bytes, int from, int to) {
        ChannelHandlerContext ctx = context();
        if (isFinished || !ctx.channel().isActive()) {
            return;
        }
        int sent = 0;
        if (socket != null && waitingBytes == 0) {
            try {
                sent = socket.write(bytes, from, to);
            } catch (IOException e) {
                // The client is gone; the channel's closing tells the subscriber.
                hasVanished |= AnswerTimeout.isCause(e);
                abort();
                return;
            }
        }
        if (from + sent < to) {
            queue(ctx, bytes.slice(from + sent, to - from - sent));
        }
    }

    private void queue(ChannelHandlerContext ctx, ByteBuffer rest) {
        int length = rest.remaining();
        ByteBuf copy = ctx.alloc().directBuffer(length).writeBytes(rest);
        waitingBytes += length;
        ctx.writeAndFlush(isHttp2 ? new DefaultHttp2DataFrame(copy, false) : copy)
                .addListener(written -> {
                    waitingBytes -= length;
                    if (isFull && waitingBytes <= bufferBytes / 2) {
                        isFull = false;
                        if (subscriber != null) {
                            subscriber.onWritable();
                        }
                    }
                });
        isFull |= waitingBytes > bufferBytes;
    }

    /** Sends bytes without a subscriber, framed. */
    void refuse(byte[] text) {
        ByteBuf block = framing == Framing.CHUNKED
                ? Unpooled.copiedBuffer(
                        (Integer.toHexString(text.length) + "\r\n").getBytes(StandardCharsets.US_ASCII),
                        text,
                        "\r\n".getBytes(StandardCharsets.US_ASCII))
                : Unpooled.wrappedBuffer(text);
        queue(context(), block.nioBuffer());
        block.release();
        finish();
    }

    @Override
    public boolean isWritable() {
        return !isFull;
    }

    @Override
    public void finish() {
        if (isFinished) {
            return;
        }
        isFinished = true;
        ChannelHandlerContext ctx = context();
        Object last = isHttp2
                ? new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true)
                : framing == Framing.CHUNKED ? LAST_CHUNK.duplicate() : Unpooled.EMPTY_BUFFER;
        ctx.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
        var ignored = ctx.executor().schedule(this::abort, FINISH_SECONDS_MAX, TimeUnit.SECONDS);
    }

    @Override
    public void abort() {
        var ignored = context().close();
    }
}
