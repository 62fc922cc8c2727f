package chat.tertulia.processors.operations;

import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A record about a message.
 *
 * @param appended the time that the producer gave the record; null if only the archive has it still
 * @param traceId of the request that it came from, if that had one and the log still has it
 */
record TracedRecord(
        Topic topic,
        Position position,
        LogRecord record,
        @Nullable Instant appended,
        @Nullable String traceId) {

    /** As things happened; at one time as they follow from each other. */
    static final Comparator<TracedRecord> IN_TIME = Comparator.comparing(TracedRecord::at)
            .thenComparing(TracedRecord::topic)
            .thenComparing(TracedRecord::position);

    /** When it happened, as the record says. */
    Instant at() {
        return switch (record) {
            case LogRecord.OfEvent of -> of.event().at();
            case LogRecord.OfAnnotation of -> of.annotation().at();
            case LogRecord.OfUser of -> of.event().at();
            case LogRecord.OfMinute of -> of.minute().minute();
        };
    }
}
