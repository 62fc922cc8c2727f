package chat.tertulia.gateway.http;

import chat.tertulia.gateway.stream.Framing;
import chat.tertulia.gateway.stream.Outlet;
import chat.tertulia.gateway.stream.Subscriber;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a stream, once its response's headers are sent: a handler in front of the HTTP codec, towards the socket. Blocks are
 * framed by the engine and written from here, so that they pass no HTTP handler; what the client still sends is thrown away here, so
 * that it fills no queue of pipelined requests.
 *
 * <p>It must be added to the pipeline before the codec. One event loop.
 */
public final class StreamConnection extends ChannelInboundHandlerAdapter implements Outlet {

    /** A client that sends more than this after its request is not one. */
    private static final long INBOUND_BYTES_MAX = 64 * 1024;

    /** How long the last bytes may take to leave. */
    private static final long FINISH_SECONDS_MAX = 5;

    private static final ByteBuf LAST_CHUNK =
            Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("0\r\n\r\n", StandardCharsets.US_ASCII));

    private final Framing framing;
    private final boolean isHttp2;
    private final ChannelHandlerContext initial;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Subscriber subscriber;
    private long inboundBytes;
    private boolean isFinished;
    private boolean isGone;

    /**
     * A connection whose headers are sent.
     *
     * @param codec context of the HTTP codec, before which this is to be added
     * @param framing what its protocol wants around a block
     */
    StreamConnection(ChannelHandlerContext codec, Framing framing) {
        this.initial = codec;
        this.framing = framing;
        this.isHttp2 = codec.channel() instanceof Http2StreamChannel;
    }

    /** Says whom to tell. Without one, the connection only takes what is written. */
    void follow(Subscriber whose) {
        if (isGone) {
            whose.onGone();
        } else {
            subscriber = whose;
        }
    }

    private ChannelHandlerContext context() {
        return context == null ? initial : context;
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
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (subscriber != null && ctx.channel().isWritable()) {
            subscriber.onWritable();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
        ctx.fireChannelInactive();
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
            whose.onGone();
        }
    }

    @Override
    public Framing framing() {
        return framing;
    }

    @Override
    public ByteBufAllocator allocator() {
        return context().alloc();
    }

    @Override
    public void write(ByteBuf block) {
        ChannelHandlerContext ctx = context();
        if (isFinished || !ctx.channel().isActive()) {
            block.release();
        } else {
            var ignored =
                    isHttp2 ? ctx.write(new DefaultHttp2DataFrame(block, false)) : ctx.write(block, ctx.voidPromise());
        }
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
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
