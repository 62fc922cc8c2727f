package chat.tertulia.benchmarks.stream;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Between the thread that publishes and the one that receives: what is on its way, and who waits for it to arrive. */
final class Deliveries {

    /** Messages of one room on their way at once that are told apart; no closed loop has more. */
    private static final int WINDOW_MAX = 16;

    private final long[] next;
    private final int[] readers;
    private final AtomicIntegerArray missing;
    private final AtomicLong arrived = new AtomicLong();
    private long sent;
    private volatile boolean isClosedLoop;
    private volatile @Nullable Thread waiting;

    Deliveries(int rooms) {
        next = new long[rooms];
        readers = new int[rooms];
        missing = new AtomicIntegerArray(rooms * WINDOW_MAX);
    }

    /** What each room's next message is numbered. Publisher's thread. */
    long[] published() {
        return next.clone();
    }

    /** The number of a room's next message, which is about to be sent. Publisher's thread. */
    long next(int room) {
        long sequence = next[room]++;
        if (isClosedLoop) {
            missing.set(slot(room, sequence), readers[room]);
            sent++;
        }
        return sequence;
    }

    /** Begins or ends telling messages apart; nothing may be on its way. Publisher's thread. */
    void closedLoop(boolean isOn) {
        isClosedLoop = isOn;
        sent = 0;
        arrived.set(0);
        waiting = isOn ? Thread.currentThread() : null;
    }

    /**
     * Waits until fewer than so many messages have not arrived everywhere. Publisher's thread.
     *
     * @return false if it took longer than that
     */
    boolean awaitFewer(int window, long nanosMax) {
        long deadline = System.nanoTime() + nanosMax;
        while (sent - arrived.get() >= window) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }

    /** One more reader of a room, or fewer. While nothing is published. */
    void reader(int room, int change) {
        readers[room] += change;
    }

    void noReaders() {
        java.util.Arrays.fill(readers, 0);
    }

    /** A reader has seen a message. Receiver's thread. */
    void delivered(int room, long sequence) {
        if (isClosedLoop && missing.decrementAndGet(slot(room, sequence)) == 0) {
            arrived.incrementAndGet();
            LockSupport.unpark(waiting);
        }
    }

    private static int slot(int room, long sequence) {
        return room * WINDOW_MAX + (int) (sequence % WINDOW_MAX);
    }
}
