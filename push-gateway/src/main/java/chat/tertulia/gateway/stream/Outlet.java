package chat.tertulia.gateway.stream;

import java.nio.ByteBuffer;

/** Where a subscriber's blocks go: one connection, or one HTTP/2 stream. On its event loop only. */
public interface Outlet {

    Framing framing();

    /**
     * Sends bytes at once, as far as the socket takes them; the rest is copied and waits, and so does what is written after it.
     *
     * @param bytes the caller's, who will use it again; its position and limit stay as they are
     * @param from index of the first byte
     * @param to index after the last
     */
    void write(ByteBuffer bytes, int from, int to);

    /** Whether the next write is likely to be taken: little or nothing waits. When it becomes true again, the subscriber is told. */
    boolean isWritable();

    /** Ends the response after what was written and closes it, at the latest after a few seconds. */
    void finish();

    /** Closes at once. */
    void abort();
}
