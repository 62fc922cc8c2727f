package chat.tertulia.gateway.stream;

import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.SucceededFuture;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** An event loop that runs when told to, in the caller's thread, with a clock that moves when told to. */
final class ManualLoop extends AbstractScheduledEventExecutor {

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final MockTicker ticker = Ticker.newMockTicker();

    @Override
    public Ticker ticker() {
        return ticker;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs what is due until nothing is. */
    void runAll() {
        while (true) {
            Runnable task = pollScheduledTask(ticker.nanoTime());
            if (task == null) {
                task = tasks.poll();
            }
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    void advance(long millis) {
        ticker.advance(millis, TimeUnit.MILLISECONDS);
        runAll();
    }

    /** Whether nothing is to be done any more, also later. */
    boolean isIdle() {
        return tasks.isEmpty() && nextScheduledTaskNano() < 0;
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return true;
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return new SucceededFuture<>(this, null);
    }

    @Override
    public Future<?> terminationFuture() {
        return new SucceededFuture<>(this, null);
    }

    @Override
    @Deprecated
    public void shutdown() {}

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
