package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running server that is measured. Closing it ends its processes and removes its files. */
interface Peer extends AutoCloseable {

    String name();

    /** Where streams are opened, on 127.0.0.1. */
    int port();

    /** The processes that count; their children count too. */
    List<Long> processes();

    /** The request that opens a stream. */
    byte[] request(int stream, @Nullable String lastEventId);

    /** Whether a stream says itself that it follows; else it does once its headers are there. */
    boolean saysResumed();

    Publisher publisher();

    /** Whether it compiles itself while it runs, and is faster later. */
    boolean isCompiling();

    /** Frees memory that is only garbage, where there is such a thing. */
    void collectGarbage() throws IOException, InterruptedException;

    @Override
    void close() throws IOException, InterruptedException;
}
