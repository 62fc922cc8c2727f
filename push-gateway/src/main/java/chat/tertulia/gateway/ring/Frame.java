package chat.tertulia.gateway.ring;

import org.jspecify.annotations.Nullable;

/**
 * A record of the log, encoded once as SSE bytes and shared by all its readers. Immutable.
 *
 * @param sequence its place in the ring's order, from 0
 * @param log which of the followed topics it is from
 * @param partition its partition there
 * @param offset its offset there
 * @param subject room id, or user id in the inbox
 * @param kind what the engine itself must do about it
 * @param subjectOffset of an annotation: the offset of the room event it is about; of a joining: the next annotation
 *     offset of the partition at this point of the ring; otherwise the offset itself
 * @param member of a joining or leaving: the user; of a revocation: the session; otherwise null
 * @param previous sequence of the frame before it in the same topic and partition, or -1
 * @param at when it was appended to the ring, milliseconds since 1970
 * @param trace its place in a trace; null unless that is sampled
 * @param bytes {@code event: …\ndata: …\n\n} in UTF-8; empty if clients are shown nothing
 */
@SuppressWarnings(
        "ArrayRecordComponent") // never compared, never changed; a copy a reader would be the cost of the system
public record Frame(
        long sequence,
        FollowedLog log,
        int partition,
        long offset,
        String subject,
        Kind kind,
        long subjectOffset,
        @Nullable String member,
        long previous,
        long at,
        @Nullable FrameTrace trace,
        byte[] bytes) {

    /** What a frame costs beside its bytes: the object, its slot and its share of the indexes. */
    public static final int OVERHEAD_BYTES = 160;

    /** What the engine must do about a frame, beside delivering it. */
    public enum Kind {
        PLAIN,
        JOINED,
        LEFT,
        REVOKED
    }

    /** The offset among the room's events that decides who may see it: an annotation is seen by who saw what it is about. */
    public long seenAs() {
        return log == FollowedLog.ANNOTATIONS ? subjectOffset : offset;
    }

    /** Bytes it counts for in the ring. */
    public int weight() {
        return bytes.length + OVERHEAD_BYTES;
    }

    Frame withBytes(byte[] other) {
        return new Frame(
                sequence, log, partition, offset, subject, kind, subjectOffset, member, previous, at, trace, other);
    }
}
