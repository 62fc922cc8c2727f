package chat.tertulia.ingest.outgoing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** What this instance sends to outgoing webhooks. */
public final class DeliveryMetrics {

    private final Map<Outcome, Counter> deliveries = new EnumMap<>(Outcome.class);
    private final Timer lag;
    private final AtomicInteger running = new AtomicInteger();

    /** What came of an attempt. */
    enum Outcome {
        /** Taken. */
        SENT,
        /** Not taken; it is tried again. */
        FAILED,
        /** Not taken, and the webhook is held. */
        HELD
    }

    public DeliveryMetrics(MeterRegistry registry) {
        for (Outcome outcome : Outcome.values()) {
            deliveries.put(
                    outcome,
                    Counter.builder("tertulia.ingest.webhooks.deliveries")
                            .description("Attempts to send an event to an outgoing webhook")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        lag = Timer.builder("tertulia.ingest.webhooks.lag")
                .description("From an event to its being taken by a webhook; of replays too")
                .register(registry);
        Gauge.builder("tertulia.ingest.webhooks.sending", running, AtomicInteger::get)
                .description("Webhooks that this instance is sending to")
                .register(registry);
    }

    void attempted(Outcome outcome) {
        Objects.requireNonNull(deliveries.get(outcome)).increment();
    }

    void lag(Duration behind) {
        lag.record(behind.isNegative() ? Duration.ZERO : behind);
    }

    void sending(int webhooks) {
        running.set(webhooks);
    }
}
