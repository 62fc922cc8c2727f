package chat.tertulia.processors;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.processors.sentiment.comprehend.ComprehendCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What the Comprehend analyzer did; nothing is registered where another analyzer judges. */
final class ComprehendMetrics implements MeterBinder {

    private static final String PREFIX = "tertulia.sentiment.comprehend.";

    private final boolean used;
    private final ComprehendCounters counters;

    ComprehendMetrics(boolean used, ComprehendCounters counters) {
        this.used = used;
        this.counters = counters;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (!used) {
            return;
        }
        for (Sentiment.Status status : Sentiment.Status.values()) {
            FunctionCounter.builder(PREFIX + "texts", counters, from -> from.texts(status))
                    .description("Texts by how their analysis ended")
                    .tag("status", status.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        count(registry, "calls", "Calls made, tries counted", ComprehendCounters::calls);
        count(registry, "calls.throttled", "Calls refused for their rate", ComprehendCounters::throttled);
        count(registry, "calls.failed", "Calls that failed for another reason", ComprehendCounters::failedCalls);
        count(registry, "wrong.indexes", "Results for no text or twice for one", ComprehendCounters::wrongIndexes);
        count(registry, "circuit.opened", "How often the circuit opened", ComprehendCounters::circuitOpened);
        Gauge.builder(PREFIX + "waiting", counters, ComprehendCounters::waiting)
                .description("Texts accepted and not answered yet")
                .register(registry);
        Gauge.builder(PREFIX + "month.units", counters, ComprehendCounters::monthUnits)
                .description("Units of 100 characters spent in the current month by this process")
                .register(registry);
    }

    private void count(
            MeterRegistry registry, String name, String description, ToDoubleFunction<ComprehendCounters> value) {
        FunctionCounter.builder(PREFIX + name, counters, value)
                .description(description)
                .register(registry);
    }
}
