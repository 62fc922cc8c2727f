package chat.tertulia.processors.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The letters of one channel that are being sent: a bounded queue, and a few virtual threads that empty it. */
public final class Sending implements Sender, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    /** Letters that wait for a thread; a stream thread that finds it full comes back later. */
    static final int QUEUED_MAX = 1_000;

    private final Carrier carrier;
    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUED_MAX);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private record Task(Letter letter, CompletableFuture<Outcome> answer) {}

    /**
     * Starts its threads.
     *
     * @param name of the threads
     * @param atATime letters carried at the same time
     */
    public Sending(String name, Carrier carrier, int atATime) {
        this.carrier = carrier;
        for (int i = 0; i < atATime; i++) {
            threads.add(Thread.ofVirtual().name(name + "-" + i).start(this::run));
        }
    }

    @Override
    public @Nullable CompletableFuture<Outcome> send(Letter letter) {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        return queue.offer(new Task(letter, answer)) ? answer : null;
    }

    private void run() {
        while (!closed) {
            try {
                Task task = queue.take();
                task.answer.complete(carry(task.letter));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Outcome carry(Letter letter) {
        try {
            return carrier.carry(letter);
        } catch (RuntimeException e) {
            // The message of an exception may quote the letter.
            LOG.warn(
                    "a letter could not be carried: channel={} letter={} error={}",
                    letter.channel(),
                    letter.id(),
                    e.getClass().getName());
            return new Outcome.Retry(Duration.ZERO);
        }
    }

    /** Letters without an answer are sent again after the next start. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
