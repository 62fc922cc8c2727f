package chat.tertulia.ingest.speech;

import java.nio.file.Path;
import reactor.core.publisher.Mono;

/** Somebody who says words. Thread-safe. */
public interface Engine extends AutoCloseable {

    /** Who says it in this language, with version: another name means other audio. */
    String voice(String language);

    AudioType type();

    /**
     * Writes the audio into a file that is not there yet. Errors with {@link NotSpoken}; a subscription that is cancelled ends the work. What an
     * error or a cancellation leaves in the file is for the caller to remove.
     */
    Mono<Void> synthesize(Utterance said, Path into);

    @Override
    default void close() {}
}
