package chat.tertulia.telemetry.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** W3C trace context as text: {@code 00-<trace>-<span>-<flags>}. */
public final class Traceparent {

    private static final int LENGTH = 55;

    private static final TextMapGetter<String> HEADER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals("traceparent") ? carrier : null;
        }
    };

    private Traceparent() {}

    /** What a header says; not valid if it is absent or malformed. */
    public static SpanContext read(@Nullable String header) {
        if (header == null) {
            return SpanContext.getInvalid();
        }
        return Span.fromContext(W3CTraceContextPropagator.getInstance().extract(Context.root(), header, HEADER))
                .getSpanContext();
    }

    /** The id of the trace that a header names; null if it is absent or malformed. */
    public static @Nullable String traceId(@Nullable String header) {
        SpanContext span = read(header);
        return span.isValid() ? span.getTraceId() : null;
    }

    /** The header's value; null for a span that is not valid. */
    public static @Nullable String of(Span span) {
        return span.getSpanContext().isValid() ? text(span.getSpanContext()) : null;
    }

    /** The header's value of a span that is valid. */
    public static String text(SpanContext span) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                + span.getTraceFlags().asHex();
    }

    /** Whether a header says that its trace is sampled. Allocates nothing. */
    public static boolean isSampled(@Nullable String header) {
        return header != null && header.length() == LENGTH && isSampled(header.charAt(LENGTH - 1));
    }

    /** A record's header; null unless it says that its trace is sampled, and then only is anything allocated. */
    public static @Nullable String sampled(byte @Nullable [] header) {
        return header != null && header.length == LENGTH && isSampled(header[LENGTH - 1])
                ? new String(header, StandardCharsets.US_ASCII)
                : null;
    }

    /** The flags' last digit says so, if it is one. */
    private static boolean isSampled(int last) {
        return HexFormat.isHexDigit(last) && (HexFormat.fromHexDigit(last) & 1) == 1;
    }
}
