package chat.tertulia.gateway.queries;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many run at once and the others wait, so that a crowd that comes back does not become Postgres's crowd. Who waits
 * is asked again when it is their turn: what nobody wants any more is not run, and does not stay in the queue either. So it holds at most
 * twice as many as want something. Thread-safe.
 */
public final class QueryGate {

    private static final int SWEEP_MIN = 1_024;

    private final int max;
    private final long secondsMax;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private int running;
    private int sweepAt = SWEEP_MIN;
    private boolean isHandingOut;

    private record Waiting(BooleanSupplier isWanted, Runnable query) {}

    /**
     * A gate.
     *
     * @param max how many run at once
     * @param secondsMax what takes longer has failed and makes room
     */
    public QueryGate(int max, long secondsMax) {
        this.max = max;
        this.secondsMax = secondsMax;
    }

    /**
     * Runs something when it is its turn.
     *
     * @param isWanted asked meanwhile and then, on any thread; once false, the query is not run and the result may never come
     */
    public <T> CompletionStage<T> run(BooleanSupplier isWanted, Supplier<CompletionStage<T>> query) {
        CompletableFuture<T> result = new CompletableFuture<>();
        add(new Waiting(isWanted, () -> {
            CompletableFuture<T> answer;
            try {
                answer = isWanted.getAsBoolean()
                        ? query.get().toCompletableFuture().orTimeout(secondsMax, TimeUnit.SECONDS)
                        : CompletableFuture.failedFuture(new IllegalStateException("nobody wants it any more"));
            } catch (RuntimeException e) {
                answer = CompletableFuture.failedFuture(e);
            }
            var ignored = answer.whenComplete((value, error) -> {
                ended();
                if (error != null) {
                    result.completeExceptionally(error);
                } else {
                    result.complete(value);
                }
                handOut();
            });
        }));
        handOut();
        return result;
    }

    private synchronized void add(Waiting query) {
        waiting.add(query);
        if (waiting.size() >= sweepAt) {
            waiting.removeIf(each -> !each.isWanted().getAsBoolean());
            sweepAt = Math.max(SWEEP_MIN, 2 * waiting.size());
        }
    }

    private synchronized void ended() {
        running--;
    }

    /** One thread at a time, and never within itself: however many fail at once, the stack does not grow. */
    private void handOut() {
        synchronized (this) {
            if (isHandingOut) {
                return;
            }
            isHandingOut = true;
        }
        Waiting next = next();
        while (next != null) {
            next.query().run();
            next = next();
        }
    }

    private synchronized @Nullable Waiting next() {
        Waiting next = running < max ? waiting.poll() : null;
        if (next == null) {
            isHandingOut = false;
        } else {
            running++;
        }
        return next;
    }

    /** How many wait. */
    synchronized int waiting() {
        return waiting.size();
    }
}
