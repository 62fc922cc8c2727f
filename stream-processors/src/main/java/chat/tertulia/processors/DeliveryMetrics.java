package chat.tertulia.processors;

import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.processors.delivery.DeliveryCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;

/** What became of notifications beside the inbox, and how providers behave. */
final class DeliveryMetrics implements MeterBinder {

    private static final String PREFIX = "tertulia.delivery.";
    private static final String CHANNEL = "channel";

    private final DeliveryCounters counters;

    DeliveryMetrics(DeliveryCounters counters) {
        this.counters = counters;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (Delivery.Channel channel : Delivery.Channel.values()) {
            String name = channel.name().toLowerCase(Locale.ROOT);
            for (Delivery.Decision decision : Delivery.Decision.values()) {
                FunctionCounter.builder(PREFIX + "decisions", counters, from -> from.decisions(channel, decision))
                        .description("Notifications by what became of them")
                        .tag(CHANNEL, name)
                        .tag("decision", decision.name().toLowerCase(Locale.ROOT))
                        .register(registry);
            }
            FunctionCounter.builder(PREFIX + "attempts.failed", counters, from -> from.failures(channel))
                    .description("Attempts to send a letter that failed and may work later")
                    .tag(CHANNEL, name)
                    .register(registry);
            FunctionCounter.builder(PREFIX + "no.room", counters, from -> from.waits(channel))
                    .description("How often a letter that was due waited for room among those being sent")
                    .tag(CHANNEL, name)
                    .register(registry);
        }
    }
}
