package chat.tertulia.gateway.archive;

import chat.tertulia.gateway.ring.FollowedLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The log's past, by position. Thread-safe; calls do not block, and fail when the archive is away. */
public interface Archive {

    /** Up to where the archive is true: the next offset of each partition it has not applied. A partition it says nothing of is not in it. */
    CompletionStage<Map<Place, Long>> positions();

    /** How many records a range has for this reader. */
    CompletionStage<Long> count(Range range);

    /**
     * The first records of a range, ascending by offset.
     *
     * @param rowsMax rows at most
     * @param bytesMax bytes of their values at most, but for the last of them
     */
    CompletionStage<Page> page(Range range, int rowsMax, int bytesMax);

    /**
     * Some records of a range.
     *
     * @param rows ascending by offset
     * @param isLast whether the range has no more
     */
    record Page(List<Entry> rows, boolean isLast) {}

    /**
     * A partition of a followed topic.
     *
     * @param log which topic
     * @param partition which partition
     */
    record Place(FollowedLog log, int partition) {}

    /**
     * What a reader wants of a partition.
     *
     * @param place which partition
     * @param from first offset
     * @param to offset after the last
     * @param user whose inbox, if it is the inbox
     * @param spans what may be seen, if it is not; in offsets of the room events
     */
    record Range(Place place, long from, long to, String user, List<RoomSpan> spans) {}

    /**
     * A time of membership.
     *
     * @param room room id
     * @param from first offset
     * @param to last offset, inclusive
     */
    record RoomSpan(String room, long from, long to) {}

    /**
     * A record.
     *
     * @param offset its offset
     * @param type its type
     * @param about of an annotation, the offset of the event it is about; otherwise its own
     * @param body its value, JSON
     */
    record Entry(long offset, String type, long about, String body) {}
}
