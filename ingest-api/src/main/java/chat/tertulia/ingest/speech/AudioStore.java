package chat.tertulia.ingest.speech;

import java.nio.file.Path;
import reactor.core.publisher.Mono;

/** Audio that all instances share. Never errors: what it cannot do is as if there were none. Thread-safe. */
public interface AudioStore extends AutoCloseable {

    /** Copies what is kept by a name into a file that is not there yet; false if nothing is, or if it cannot be reached. */
    Mono<Boolean> fetch(String name, Path into);

    /** Keeps a file; completes whether or not that worked. */
    Mono<Void> keep(String name, Path from, AudioType type);

    @Override
    default void close() {}
}
