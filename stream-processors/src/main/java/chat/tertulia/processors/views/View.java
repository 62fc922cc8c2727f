package chat.tertulia.processors.views;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import java.util.List;
import java.util.Map;

/**
 * State outside Kafka that is a function of the log, and knows up to which position it is true. Called by the stream threads; each
 * partition by one at a time.
 */
public interface View {

    /**
     * The next offset of each topic that is not applied yet; a topic that never was is not in the map.
     *
     * @throws ViewUnavailableException if the store cannot be asked now
     */
    Map<Topic, Long> positions(int partition);

    /**
     * Whether a record can be held by this view at all; called before it is buffered.
     *
     * @throws IllegalArgumentException if it never can: it becomes a dead letter
     */
    default void check(LogRecord record) {}

    /**
     * Applies records and moves the positions. After an exception, part of it may be applied; applying the same batch again
     * then gives the same state as once.
     *
     * @throws ViewUnavailableException if the store is away for now
     * @throws ViewDivergedException if the view's positions are not {@link Batch#before}: someone else writes, or it lost data
     */
    void apply(Batch batch);

    /**
     * Records of one partition in the order in which they are to be applied.
     *
     * @param partition partition number, the same in all topics
     * @param entries the records
     * @param before positions the view must have
     * @param after positions it has then
     */
    record Batch(int partition, List<Entry> entries, Map<Topic, Long> before, Map<Topic, Long> after) {}

    /**
     * One record and where it was.
     *
     * @param offset in the topic that carries such records
     */
    record Entry(LogRecord record, long offset) {}
}
