package chat.tertulia.gateway;

import chat.tertulia.gateway.log.LogLag;
import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.ring.Ring;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What the ring holds and how far it is behind the log.
 *
 * @param ring gives null while there is none
 */
record RingMetrics(Supplier<@Nullable Ring> ring, LogLag lag, long bytesMax, Clock clock) implements MeterBinder {

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "ring.bytes", "Bytes of the frames held, with overhead", metrics -> metrics.of(Ring::bytes));
        gauge(registry, "ring.bytes.max", "What the ring may hold", RingMetrics::bytesMax);
        gauge(registry, "ring.frames", "Frames held", metrics -> metrics.of(held -> held.head() - held.oldest()));
        Gauge.builder("tertulia.gateway.ring.age", this, metrics -> metrics.of(metrics::ageSeconds))
                .description("Age of the oldest frame: how far back who resumes is served from memory")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
        gauge(
                registry,
                "log.records.behind",
                "Records of the followed topics that were not read",
                metrics -> metrics.lag().recordsBehind());
        gauge(
                registry,
                "log.ms.behind",
                "How stale the ring is; grows while the log is not followed",
                metrics -> metrics.lag().millisBehind());
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<RingMetrics> value) {
        Gauge.builder("tertulia.gateway." + name, this, value)
                .description(description)
                .strongReference(true)
                .register(registry);
    }

    private double of(ToDoubleFunction<Ring> value) {
        Ring now = ring.get();
        return now == null ? 0 : value.applyAsDouble(now);
    }

    private double ageSeconds(Ring held) {
        Frame oldest = held.get(held.oldest());
        return oldest == null ? 0 : Math.max(0, clock.millis() - oldest.at()) / 1000.0;
    }
}
