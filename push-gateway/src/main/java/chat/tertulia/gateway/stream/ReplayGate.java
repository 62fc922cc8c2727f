package chat.tertulia.gateway.stream;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Lets so many queries to the archive run at once and the others wait, so that a crowd that comes back does not become
 * Postgres's crowd. A permit is held for a query, not for a replay: a slow reader keeps nobody waiting. At most one query of
 * each stream waits, so the queue is bounded by the streams. Thread-safe.
 */
final class ReplayGate {

    /** An archive that takes longer is away. */
    private static final long QUERY_SECONDS_MAX = 10;

    private final int max;
    private final AtomicInteger running = new AtomicInteger();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    ReplayGate(int max) {
        this.max = max;
    }

    <T> CompletionStage<T> run(Supplier<CompletionStage<T>> query) {
        CompletableFuture<T> result = new CompletableFuture<>();
        waiting.add(() -> {
            CompletableFuture<T> answer;
            try {
                answer = query.get().toCompletableFuture().orTimeout(QUERY_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (RuntimeException e) {
                answer = CompletableFuture.failedFuture(e);
            }
            var ignored = answer.whenComplete((value, error) -> {
                running.decrementAndGet();
                if (error != null) {
                    result.completeExceptionally(error);
                } else {
                    result.complete(value);
                }
                next();
            });
        });
        next();
        return result;
    }

    private void next() {
        while (true) {
            int now = running.get();
            if (now >= max || waiting.isEmpty()) {
                return;
            }
            if (running.compareAndSet(now, now + 1)) {
                Runnable query = waiting.poll();
                if (query == null) {
                    running.decrementAndGet();
                } else {
                    query.run();
                }
            }
        }
    }
}
