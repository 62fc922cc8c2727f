package chat.tertulia.processors.sentiment;

import chat.tertulia.contracts.annotations.Sentiment;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Finds the sentiment of texts. May be called by any thread, and never blocks the caller for the network: the answer
 * of a remote analyzer completes later, the embedded one's at once.
 */
public interface Analyzer {

    /**
     * Analyzes a batch.
     *
     * @param texts messages as written, each at most 8,000 characters; never kept and never logged
     * @return one result per text, in the order of {@code texts}. What goes wrong with one text is a result with status
     *     {@link Sentiment.Status#FAILED}; the stage completes exceptionally only when the whole batch was lost
     */
    CompletionStage<List<Sentiment>> analyze(List<String> texts);

    /** Whether there is room for texts that nobody waits for: the service answers, and what it may cost is not used up. */
    default boolean hasRoom() {
        return true;
    }
}
