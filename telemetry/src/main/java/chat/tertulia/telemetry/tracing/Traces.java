package chat.tertulia.telemetry.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where one part of the product makes its spans. A span is {@linkplain Span#isRecording recording} only if its trace is
 * sampled; all others are one shared object that does nothing. Thread-safe.
 */
public final class Traces {

    /** Of a process that exports none. */
    public static final Traces OFF = new Traces(null, 0, false);

    private final @Nullable Tracer tracer;
    private final double ratio;
    private final boolean callersDecide;

    Traces(@Nullable Tracer tracer, double ratio, boolean callersDecide) {
        this.tracer = tracer;
        this.ratio = ratio;
        this.callersDecide = callersDecide;
    }

    /**
     * A request's span. If it is not sampled it has ids all the same, by which logs and records can be found.
     *
     * @param name method and path template, as far as it is known
     * @param traceparent of the caller. Its trace is continued; whether it is sampled is decided here, unless callers decide
     */
    public Span request(String name, @Nullable String traceparent) {
        SpanContext caller = Traceparent.read(traceparent);
        Tracer making = tracer;
        if (making != null && samples(caller)) {
            return making.spanBuilder(name)
                    .setParent(Context.root().with(Span.wrap(caller)))
                    .setSpanKind(SpanKind.SERVER)
                    .startSpan();
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return Span.wrap(SpanContext.create(
                caller.isValid() ? caller.getTraceId() : TraceId.fromLongs(random.nextLong(), nonZero(random)),
                SpanId.fromLong(nonZero(random)),
                TraceFlags.getDefault(),
                TraceState.getDefault()));
    }

    private boolean samples(SpanContext caller) {
        return (callersDecide && caller.isValid())
                ? caller.isSampled()
                : ThreadLocalRandom.current().nextDouble() < ratio;
    }

    private static long nonZero(ThreadLocalRandom random) {
        return 1 | random.nextLong();
    }

    /**
     * The span of a record that is worked on.
     *
     * @param traceparent the record's
     */
    public Span taken(String name, @Nullable String traceparent) {
        Tracer making = tracer;
        if (making == null || !Traceparent.isSampled(traceparent)) {
            return Span.getInvalid();
        }
        SpanContext maker = Traceparent.read(traceparent);
        return maker.isValid() ? start(making, name, SpanKind.CONSUMER, maker) : Span.getInvalid();
    }

    /** A part of what another span is about. */
    public Span part(Span whole, String name, SpanKind kind) {
        Tracer making = tracer;
        return making == null || !whole.getSpanContext().isSampled()
                ? Span.getInvalid()
                : start(making, name, kind, whole.getSpanContext());
    }

    private static Span start(Tracer making, String name, SpanKind kind, SpanContext parent) {
        return making.spanBuilder(name)
                .setParent(Context.root().with(Span.wrap(parent)))
                .setSpanKind(kind)
                .startSpan();
    }

    /** What records made of this span's work carry: its own context, or the other if it is not sampled. */
    public static @Nullable String traceparent(Span span, @Nullable String otherwise) {
        return span.getSpanContext().isSampled() ? Traceparent.text(span.getSpanContext()) : otherwise;
    }
}
