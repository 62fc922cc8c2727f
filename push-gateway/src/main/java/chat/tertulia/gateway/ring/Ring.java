package chat.tertulia.gateway.ring;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last frames in the order this gateway consumed them. That order keeps the order of each partition, so one number, a
 * sequence, says what a reader has seen.
 *
 * <p>One thread, the writer, appends, redacts and evicts; any thread reads. Bounded by bytes, age and number of frames; what falls out is
 * garbage, readers that still hold a frame keep it alive by themselves. Frames are on the heap on purpose: what is written to
 * sockets is encoded anew once a frame and kind of reader ({@code stream.Signature}), so that sharing needs no reference counting here.
 */
public final class Ring {

    private final int partitions;
    private final long bytesMax;
    private final long ageMaxMillis;
    private final AtomicReferenceArray<@Nullable Frame> slots;
    private final int mask;

    // Written by the writer, read by all.
    private volatile long head;
    private volatile long oldest;
    private volatile long bytes;
    /** Per topic and partition: from this offset on, the ring has everything up to the head. */
    private final AtomicLongArray floors;

    /** Per topic and partition: no record before this offset is missing from what was published; see {@link #reached}. */
    private final AtomicLongArray reached;

    // The writer's own.
    private final long[] stagedReached;
    private long staged;
    private long stagedBytes;
    private final long[] last;

    // Guarded by this: positions at the head, and the newest frame of each partition before it.
    private final long[] next;
    private final long[] newest;

    /**
     * @param partitions of each followed topic
     * @param framesMax rounded up to a power of two
     * @param bytesMax frames' bytes with their overhead
     * @param ageMaxMillis older frames are dropped
     */
    public Ring(int partitions, int framesMax, long bytesMax, long ageMaxMillis) {
        if (partitions < 1 || framesMax < 2 || framesMax > 1 << 26 || bytesMax < 1 || ageMaxMillis < 1) {
            throw new IllegalArgumentException("a ring needs partitions and bounds above zero");
        }
        this.partitions = partitions;
        this.bytesMax = bytesMax;
        this.ageMaxMillis = ageMaxMillis;
        int size = Integer.highestOneBit(framesMax - 1) << 1;
        this.slots = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
        this.floors = new AtomicLongArray(FollowedLog.COUNT * partitions);
        this.reached = new AtomicLongArray(FollowedLog.COUNT * partitions);
        this.stagedReached = new long[FollowedLog.COUNT * partitions];
        this.next = new long[FollowedLog.COUNT * partitions];
        this.last = new long[FollowedLog.COUNT * partitions];
        this.newest = new long[FollowedLog.COUNT * partitions];
        Arrays.fill(last, -1);
        Arrays.fill(newest, -1);
    }

    public int partitions() {
        return partitions;
    }

    /** Says where reading begins. Only before the first frame of that partition. */
    public synchronized void startAt(FollowedLog log, int partition, long offset) {
        int index = index(log, partition);
        if (last[index] >= 0) {
            throw new IllegalStateException("the ring already has frames of this partition");
        }
        floors.set(index, offset);
        next[index] = offset;
    }

    /** The sequence the next frame will have. Writer only. */
    public long nextSequence() {
        return staged;
    }

    /** The sequence of the newest frame of a partition, or -1. Writer only. */
    public long lastSequence(FollowedLog log, int partition) {
        return last[index(log, partition)];
    }

    /** Appends a frame; readers see it after {@link #publish}. Writer only. */
    public void append(Frame frame) {
        int index = index(frame.log(), frame.partition());
        if (frame.sequence() != staged || frame.previous() != last[index]) {
            throw new IllegalArgumentException("frames are appended in order");
        }
        if (staged - oldest == slots.length()) {
            evictOldest();
        }
        slots.set((int) (frame.sequence() & mask), frame);
        last[index] = frame.sequence();
        staged++;
        stagedBytes += frame.weight();
        while (stagedBytes > bytesMax && staged - oldest > 1) {
            evictOldest();
        }
    }

    /** Lets readers see what was appended, and drops what is too old. Writer only. */
    public void publish(long nowMillis) {
        synchronized (this) {
            for (long sequence = Math.max(head, oldest); sequence < staged; sequence++) {
                Frame frame = slots.get((int) (sequence & mask));
                if (frame != null) {
                    int index = index(frame.log(), frame.partition());
                    next[index] = frame.offset() + 1;
                    newest[index] = sequence;
                }
            }
            head = staged;
        }
        // After the head: whoever sees this has the frames before it within the head.
        for (int i = 0; i < stagedReached.length; i++) {
            reached.lazySet(i, stagedReached[i]);
        }
        while (oldest < staged) {
            Frame frame = slots.get((int) (oldest & mask));
            if (frame != null && nowMillis - frame.at() <= ageMaxMillis) {
                break;
            }
            evictOldest();
        }
        bytes = stagedBytes;
    }

    private void evictOldest() {
        long evicted = oldest;
        int slot = (int) (evicted & mask);
        Frame frame = slots.get(slot);
        if (frame != null) {
            int index = index(frame.log(), frame.partition());
            stagedBytes -= frame.weight();
            // In this order: a reader that finds the slot empty also finds the floor raised.
            floors.set(index, frame.offset() + 1);
            if (frame.sequence() >= head) {
                synchronized (this) {
                    next[index] = frame.offset() + 1;
                }
            }
        }
        oldest = evicted + 1;
        slots.set(slot, null);
    }

    /**
     * Says that all records before an offset were taken. It can be more than the newest frame's offset and one: transactions'
     * markers have offsets and are no records. Seen by readers with the next publishing. Writer only.
     */
    public void reach(FollowedLog log, int partition, long offset) {
        stagedReached[index(log, partition)] = offset;
    }

    /** Up to where a partition was taken; a reader that is at the head, which it must ask for after this, has seen all of that. */
    public long reached(FollowedLog log, int partition) {
        return reached.get(index(log, partition));
    }

    /** Puts other bytes in place of a frame's, if the ring still has it. Writer only. */
    public void redact(long sequence, byte[] otherBytes) {
        Frame frame = sequence < oldest ? null : slots.get((int) (sequence & mask));
        if (frame != null && frame.sequence() == sequence) {
            Frame redacted = frame.withBytes(otherBytes);
            stagedBytes += redacted.weight() - frame.weight();
            slots.set((int) (sequence & mask), redacted);
        }
    }

    /** The frame with a sequence, or null if the ring no longer has it, or not yet. */
    public @Nullable Frame get(long sequence) {
        Frame frame = slots.get((int) (sequence & mask));
        return frame != null && frame.sequence() == sequence ? frame : null;
    }

    /** The sequence after the newest published frame. */
    public long head() {
        return head;
    }

    /** The sequence of the oldest frame. */
    public long oldest() {
        return oldest;
    }

    /** Bytes held, with overhead, at the last publishing. */
    public long bytes() {
        return bytes;
    }

    /** From this offset on, the ring has everything of a partition up to its head. */
    public long floor(FollowedLog log, int partition) {
        return floors.get(index(log, partition));
    }

    /**
     * The head and, for each topic and partition, the next offset there and the sequence of its newest frame or -1, as of one
     * moment.
     *
     * @param positions filled in; index is {@code log.index() * partitions + partition}
     * @param sequences filled in alike
     * @return the head
     */
    public synchronized long snapshot(long[] positions, long[] sequences) {
        System.arraycopy(next, 0, positions, 0, next.length);
        System.arraycopy(newest, 0, sequences, 0, newest.length);
        return head;
    }

    public int index(FollowedLog log, int partition) {
        if (partition < 0 || partition >= partitions) {
            throw new IllegalArgumentException("no such partition: " + partition);
        }
        return log.index() * partitions + partition;
    }
}
