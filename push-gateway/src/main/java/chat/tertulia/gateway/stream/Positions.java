package chat.tertulia.gateway.stream;

import chat.tertulia.contracts.positions.Cursor;
import chat.tertulia.gateway.ring.FollowedLog;
import java.util.Arrays;

/**
 * How far one subscriber has come, by itself: the next offset of each partition that concerns it. Only a subscriber that
 * is not live has its own; live ones share those of their event loop. Mutable, one thread.
 *
 * <p>The set of partitions only grows: once someone has been in a room, its partition stays, because annotations of what they saw may
 * still come.
 */
final class Positions {

    private int[] partitions;
    private long[] events;
    private long[] annotations;
    private final int inboxPartition;
    private long inbox;

    Positions(int inboxPartition, long inbox) {
        this.partitions = new int[0];
        this.events = new long[0];
        this.annotations = new long[0];
        this.inboxPartition = inboxPartition;
        this.inbox = inbox;
    }

    int size() {
        return partitions.length;
    }

    int partition(int index) {
        return partitions[index];
    }

    int[] partitions() {
        return partitions;
    }

    long[] events() {
        return events;
    }

    long[] annotations() {
        return annotations;
    }

    int inboxPartition() {
        return inboxPartition;
    }

    long inbox() {
        return inbox;
    }

    boolean has(int partition) {
        return Arrays.binarySearch(partitions, partition) >= 0;
    }

    /** Adds a partition that is not there yet. */
    void add(int partition, long nextEvent, long nextAnnotation) {
        int at = -Arrays.binarySearch(partitions, partition) - 1;
        if (at < 0) {
            throw new IllegalArgumentException("partition is already there");
        }
        int[] newPartitions = new int[partitions.length + 1];
        System.arraycopy(partitions, 0, newPartitions, 0, at);
        newPartitions[at] = partition;
        System.arraycopy(partitions, at, newPartitions, at + 1, partitions.length - at);
        partitions = newPartitions;
        events = insert(events, at, nextEvent);
        annotations = insert(annotations, at, nextAnnotation);
    }

    private static long[] insert(long[] array, int at, long value) {
        long[] next = new long[array.length + 1];
        System.arraycopy(array, 0, next, 0, at);
        next[at] = value;
        System.arraycopy(array, at, next, at + 1, array.length - at);
        return next;
    }

    /** Whether a partition of a topic concerns this subscriber. */
    boolean concerns(FollowedLog log, int partition) {
        return log == FollowedLog.INBOX ? partition == inboxPartition : has(partition);
    }

    /** The next offset to deliver; only of a partition that concerns it. */
    long next(FollowedLog log, int partition) {
        if (log == FollowedLog.INBOX) {
            return inbox;
        }
        int index = Arrays.binarySearch(partitions, partition);
        return log == FollowedLog.EVENTS ? events[index] : annotations[index];
    }

    /** Moves on. */
    void next(FollowedLog log, int partition, long offset) {
        if (log == FollowedLog.INBOX) {
            inbox = offset;
        } else {
            int index = Arrays.binarySearch(partitions, partition);
            (log == FollowedLog.EVENTS ? events : annotations)[index] = offset;
        }
    }

    Positions copy() {
        Positions copy = new Positions(inboxPartition, inbox);
        copy.partitions = partitions.clone();
        copy.events = events.clone();
        copy.annotations = annotations.clone();
        return copy;
    }

    Cursor cursor(String epoch) {
        return new Cursor(epoch, partitions.clone(), events.clone(), annotations.clone(), inboxPartition, inbox);
    }
}
