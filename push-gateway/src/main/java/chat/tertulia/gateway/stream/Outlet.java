package chat.tertulia.gateway.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Where a subscriber's blocks go: one connection, or one HTTP/2 stream. On its event loop only. */
public interface Outlet {

    Framing framing();

    ByteBufAllocator allocator();

    /** Takes the buffer over and sends it with the next flush. */
    void write(ByteBuf block);

    void flush();

    /** Whether less than the high watermark is waiting for the socket. */
    boolean isWritable();

    /** Ends the response after what was written and closes it, at the latest after a few seconds. */
    void finish();

    /** Closes at once. */
    void abort();
}
