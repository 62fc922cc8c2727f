package chat.tertulia.telemetry.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The traces of this process, exported by a thread of their own. Spans that the exporter does not keep up with are dropped. */
public final class Tracing implements AutoCloseable {

    private static final int SPANS_WAITING_MAX = 16_384;
    private static final Duration EXPORT_EVERY = Duration.ofSeconds(1);

    private final @Nullable SdkTracerProvider provider;
    private final TracingSettings settings;

    /**
     * Traces of a process.
     *
     * @param exporter where spans go; null if nowhere
     * @param service {@code service.name}
     * @param instance {@code service.instance.id}
     */
    public Tracing(@Nullable SpanExporter exporter, TracingSettings settings, String service, String instance) {
        this.settings = settings;
        this.provider = exporter == null
                ? null
                : SdkTracerProvider.builder()
                        // What is not sampled does not come here.
                        .setSampler(Sampler.alwaysOn())
                        .setResource(Resource.create(Attributes.of(
                                AttributeKey.stringKey("service.name"),
                                service,
                                AttributeKey.stringKey("service.instance.id"),
                                instance)))
                        .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                                .setMaxQueueSize(SPANS_WAITING_MAX)
                                .setScheduleDelay(EXPORT_EVERY)
                                .build())
                        .build();
    }

    /** The traces of a part: a module's name, the spans' scope. */
    public Traces of(String part) {
        return provider == null
                ? Traces.OFF
                : new Traces(provider.get(part), settings.ratio(), settings.callersDecide());
    }

    /** Exports what has ended, waiting for at most ten seconds. */
    public void flush() {
        if (provider != null) {
            provider.forceFlush().join(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        if (provider != null) {
            provider.shutdown().join(5, TimeUnit.SECONDS);
        }
    }
}
