package chat.tertulia.telemetry;

import chat.tertulia.telemetry.tracing.Traceparent;
import chat.tertulia.telemetry.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Gives each request of the API a place in a trace, names it in the answer ({@code traceresponse}), and says in the log what
 * was slow or failed. A request lasts until its answer begins.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RequestTelemetry implements WebFilter {

    private static final Logger LOG = LoggerFactory.getLogger(RequestTelemetry.class);

    private static final String SPAN = Span.class.getName();
    private static final String TRACERESPONSE = "traceresponse";

    private final Traces traces;
    private final long slowNanos;

    /** @param slow requests that take longer are in the log */
    public RequestTelemetry(Traces traces, Duration slow) {
        this.traces = traces;
        this.slowNanos = slow.toNanos();
    }

    /** For work that is no request: what it appends belongs to this span. */
    public static Context with(Context context, Span span) {
        return context.put(SPAN, span);
    }

    /** The span of the request that is being served; an invalid one outside requests. */
    public static Span span(ContextView context) {
        return context.hasKey(SPAN) ? context.get(SPAN) : Span.getInvalid();
    }

    /** The id of the request's trace; of zeros only if it never came here. */
    public static String traceId(ServerWebExchange exchange) {
        return exchange.getAttributeOrDefault(SPAN, Span.getInvalid())
                .getSpanContext()
                .getTraceId();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        if (!path.startsWith("/api/") && !path.startsWith("/hooks/")) {
            return chain.filter(exchange);
        }
        long began = System.nanoTime();
        Span span = traces.request(
                exchange.getRequest().getMethod().name(),
                exchange.getRequest().getHeaders().getFirst("traceparent"));
        exchange.getAttributes().put(SPAN, span);
        exchange.getResponse().getHeaders().set(TRACERESPONSE, Traceparent.text(span.getSpanContext()));
        exchange.getResponse().beforeCommit(() -> {
            answered(exchange, span, System.nanoTime() - began);
            return Mono.empty();
        });
        // A request whose caller goes away has no answer.
        return chain.filter(exchange).doOnCancel(span::end).contextWrite(context -> context.put(SPAN, span));
    }

    private void answered(ServerWebExchange exchange, Span span, long nanos) {
        HttpStatusCode status = exchange.getResponse().getStatusCode();
        int code = status == null ? 200 : status.value();
        boolean isFailed = code >= 500;
        if (!span.isRecording() && !isFailed && nanos < slowNanos) {
            return;
        }
        String method = exchange.getRequest().getMethod().name();
        // The template, never the path or the query: they hold ids, names and what somebody searched for.
        Object matched = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String template = matched == null ? "UNKNOWN" : matched.toString();
        if (span.isRecording()) {
            span.updateName(method + " " + template);
            span.setAttribute("http.request.method", method);
            span.setAttribute("http.route", template);
            span.setAttribute("http.response.status_code", code);
            if (isFailed) {
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
        }
        if (isFailed || nanos >= slowNanos) {
            LOG.atWarn()
                    .addKeyValue("http.request.method", method)
                    .addKeyValue("http.route", template)
                    .addKeyValue("http.response.status_code", code)
                    .addKeyValue("event.duration", nanos)
                    .addKeyValue("trace.id", span.getSpanContext().getTraceId())
                    .addKeyValue("span.id", span.getSpanContext().getSpanId())
                    .log("{} {} {} in {} ms", method, template, code, nanos / 1_000_000);
        }
    }
}
