package chat.tertulia.ingest.attachments;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The bytes of files: a folder, or S3. What errors with {@link java.io.IOException} may be tried again. Thread-safe. */
public interface AttachmentStore extends AutoCloseable {

    /** What is kept of a file. */
    enum Part {
        FILE,
        THUMBNAIL
    }

    /** What a part holds. */
    sealed interface Content {

        record InFile(Path file) implements Content {}

        /** @param bytes how many */
        record Streamed(long bytes, Publisher<ByteBuffer> body) implements Content {}
    }

    /**
     * Where a file's bytes may be put ({@code PUT}), by whoever has the address: just so many, until then.
     *
     * @return an address, or a path of this server
     */
    URI uploadAddress(String room, String id, long bytes, Instant until);

    /**
     * What was put there, in a file that is read only; empty if nothing was.
     *
     * @param work where it may be written to, if it is not in a file yet
     */
    Mono<Path> uploaded(String id, Path work);

    /** Keeps a part, in place of an earlier one; the file may be gone afterwards. */
    Mono<Void> keep(String id, Part part, Path file, String type);

    /** Removes what was uploaded, once all that is kept of it is kept. */
    Mono<Void> removeUpload(String id);

    /** Reads a part; empty if it is not there. */
    Mono<Content> read(String id, Part part);

    /**
     * A short-lived address of a file itself, for whoever may read it; null where there are none.
     *
     * @param disposition {@code Content-Disposition} of the answer
     */
    @Nullable
    URI address(String id, String type, String disposition);

    /** Removes all there is of a file, uploaded or kept; it does not matter if there is nothing. */
    Mono<Void> remove(String id);

    /** Removes what was uploaded and cannot be asked for any more, a bounded number of it. */
    Mono<Void> tidy(Instant before);

    /** A folder for work that is gone by the next start. */
    Path workFolder();

    @Override
    void close();
}
