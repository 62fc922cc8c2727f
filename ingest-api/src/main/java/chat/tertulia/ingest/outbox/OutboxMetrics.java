package chat.tertulia.ingest.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What waits in the outbox, as its relay sees it. A relay that does not lead sees nothing. Written by the relay's thread. */
public final class OutboxMetrics {

    private final Counter relayed;
    private volatile long rows;
    private volatile double ageSeconds;
    private volatile boolean leading;

    public OutboxMetrics(MeterRegistry registry) {
        relayed = Counter.builder("tertulia.ingest.outbox.relayed")
                .description("Rows carried to the log")
                .register(registry);
        Gauge.builder("tertulia.ingest.outbox.rows", this, metrics -> metrics.rows)
                .description("Rows that are not in the log yet")
                .register(registry);
        Gauge.builder("tertulia.ingest.outbox.age", this, metrics -> metrics.ageSeconds)
                .description("Age of the oldest of them")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("tertulia.ingest.outbox.leading", this, metrics -> metrics.leading ? 1 : 0)
                .description("Whether this instance's relay is the one that carries")
                .register(registry);
    }

    void relayed(int count) {
        relayed.increment(count);
    }

    void waiting(long nowRows, double nowAgeSeconds) {
        rows = nowRows;
        ageSeconds = nowAgeSeconds;
    }

    void leading(boolean isLeading) {
        leading = isLeading;
        if (!isLeading) {
            waiting(0, 0);
        }
    }
}
