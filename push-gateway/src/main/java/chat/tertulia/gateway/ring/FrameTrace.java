package chat.tertulia.gateway.ring;

import chat.tertulia.telemetry.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A frame's place in its trace, if that is sampled, and how many of its writes have a span of their own. Thread-safe. */
public final class FrameTrace {

    /** Writes of a frame that have a span; of the others only the number is known. */
    public static final int WRITES_MAX = 100;

    private final Traces traces;
    private final Span taken;
    private final AtomicInteger writes = new AtomicInteger();

    private FrameTrace(Traces traces, Span taken) {
        this.traces = traces;
        this.taken = taken;
    }

    /**
     * Begins with the record's arrival.
     *
     * @param traceparent the record's
     * @return null if its trace is not sampled
     */
    public static @Nullable FrameTrace of(Traces traces, @Nullable String traceparent, int partition, long offset) {
        Span taken = traces.taken("push-gateway frame", traceparent);
        if (!taken.isRecording()) {
            return null;
        }
        taken.setAttribute("tertulia.position", partition + ":" + offset);
        return new FrameTrace(traces, taken);
    }

    /** It is in the ring, or will never be: annotations are held until what they are about has come. */
    public void ended() {
        taken.end();
    }

    /** An event loop begins to give it to its readers. */
    public Span fanout() {
        return traces.part(taken, "push-gateway fan-out", SpanKind.INTERNAL);
    }

    /** Whether one more write may have a span; counts it. */
    public boolean claimWrite() {
        return writes.get() < WRITES_MAX && writes.getAndIncrement() < WRITES_MAX;
    }

    /** A write that was claimed begins. */
    public Span write(Span fanout, String user) {
        Span write = traces.part(fanout, "push-gateway write", SpanKind.PRODUCER);
        write.setAttribute("enduser.id", user);
        return write;
    }

    /** A stream that was behind is given the frame. */
    public void caughtUp(String user) {
        if (claimWrite()) {
            write(taken, user).setAttribute("tertulia.catching_up", true).end();
        }
    }
}
