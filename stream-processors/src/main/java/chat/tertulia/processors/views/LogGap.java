package chat.tertulia.processors.views;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import java.util.Map;

/**
 * Reads what Kafka Streams will not read again although a view does not have it: from the view's position to the offset the
 * application has committed. There is such a gap after a crash between committing and writing (StateStore.commit comes after the
 * offsets are committed), and when the store of the view lost its last seconds or everything.
 */
public interface LogGap {

    /** Nothing is missing. */
    LogGap NONE = (partition, from, missing) -> {};

    /**
     * Hands the missing records of a partition to {@code missing}, each topic's in their order.
     *
     * @param from the view's next offset of each topic; 0 for topics that are not in the map
     * @throws IllegalStateException if the view is ahead of the log, so that it must be of another one
     */
    void read(int partition, Map<Topic, Long> from, Receiver missing);

    /** Takes records. */
    interface Receiver {
        void receive(Topic topic, LogRecord record, long offset);
    }
}
