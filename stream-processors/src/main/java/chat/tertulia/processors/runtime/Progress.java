package chat.tertulia.processors.runtime;

import chat.tertulia.contracts.topics.CloudEvents;
import io.opentelemetry.api.trace.Span;
import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How far an application is, for metrics and health. Written by stream threads, read by any. */
public final class Progress {

    private final Clock clock;
    private final Telling telling;
    private final LongAdder deadLetters = new LongAdder();
    private volatile long lastDelayMs;
    private volatile long lastMs;
    private volatile long currentMs;
    private volatile @Nullable String waitingFor;

    public Progress(Clock clock) {
        this(clock, Telling.NOBODY);
    }

    public Progress(Clock clock, Telling telling) {
        this.clock = clock;
        this.telling = telling;
        currentMs = clock.millis();
        lastMs = currentMs;
    }

    /** There is no record that has not been processed. */
    public void current() {
        currentMs = clock.millis();
    }

    /** A record of this time is being processed. */
    public void processed(long timestamp) {
        lastMs = clock.millis();
        lastDelayMs = Math.max(0, lastMs - timestamp);
    }

    /**
     * A span for the work on a record, if its trace is sampled; else one that does nothing.
     *
     * @param headers the record's
     */
    public Span taken(Headers headers) {
        return telling.traces()
                .taken(telling.application() + " process", CloudEvents.text(headers, CloudEvents.TRACEPARENT));
    }

    /** A view has written a batch whose oldest record is of this time. */
    public void written(long timestamp) {
        telling.viewDelayMs().accept(Math.max(0, clock.millis() - timestamp));
    }

    /** The application waits for something outside. */
    public void waiting(String reason) {
        waitingFor = reason;
    }

    /** What it waited for is back. */
    public void recovered() {
        waitingFor = null;
    }

    /**
     * How stale the application is while there are records for it, in milliseconds: how old the last one was when it was processed,
     * or for how long none has been since; if none has been at all since there was nothing to do, since then.
     */
    public long delayMs() {
        long now = clock.millis();
        return lastMs >= currentMs ? Math.max(lastDelayMs, now - lastMs) : now - currentMs;
    }

    /** Counts records that were given up. Those of a transaction that is repeated are counted again. */
    public LongAdder deadLetters() {
        return deadLetters;
    }

    /** What the application waits for, or null. */
    public @Nullable String waitingFor() {
        return waitingFor;
    }
}
