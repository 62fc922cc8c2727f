package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Publishes to a scenario's rooms in turn. One thread. */
final class Load {

    /** A message that has not arrived everywhere by then never will. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Scenario scenario;
    private final Publisher publisher;
    private final Deliveries deliveries;
    private long published;

    Load(Scenario scenario, Publisher publisher, Deliveries deliveries) {
        this.scenario = scenario;
        this.publisher = publisher;
        this.deliveries = deliveries;
    }

    /** Messages published so far. */
    long published() {
        return published;
    }

    /**
     * So many messages a second, each due at its time whatever became of those before it. Its sending time is when it was due, so
     * that a publisher that has to wait does not hide that.
     */
    void openLoop(int rate, double seconds) throws IOException {
        long start = System.nanoTime();
        long count = Math.round(rate * seconds);
        for (long i = 0; i < count; i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
            }
            publish(due);
        }
        publisher.flush();
    }

    /** As many as possible, with fewer than so many on their way. */
    void closedLoop(int window, double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        deliveries.closedLoop(true);
        try {
            while (System.nanoTime() < end) {
                publish(System.nanoTime());
                awaitFewer(window);
            }
            publisher.flush();
            awaitFewer(1);
        } finally {
            deliveries.closedLoop(false);
        }
    }

    private void awaitFewer(int window) throws IOException {
        if (!deliveries.awaitFewer(window, STUCK_NANOS)) {
            throw new IOException("a message did not arrive everywhere in 10 s");
        }
    }

    private void publish(long sentNanos) throws IOException {
        int room = (int) (published++ % scenario.rooms());
        long sequence = deliveries.next(room);
        publisher.publish(room, sequence, Messages.text(room, sequence, sentNanos));
    }
}
