package chat.tertulia.benchmarks.stream;

import java.io.IOException;

/** Publishes to a peer. One thread. */
interface Publisher extends AutoCloseable {

    /** Publishes one message; it may still be on its way on return. */
    void publish(int room, long sequence, String text) throws IOException;

    /** Waits until all are taken. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;
}
