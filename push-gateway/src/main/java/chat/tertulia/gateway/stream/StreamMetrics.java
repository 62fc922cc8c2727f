package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.ring.FollowedLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the engine counts. */
public final class StreamMetrics {

    private static final String STREAMS = "tertulia.gateway.streams";
    private static final String LAGGING = "tertulia.gateway.streams.behind";
    private static final String FRAMES = "tertulia.gateway.frames";
    private static final String SKIPPED = "tertulia.gateway.records.skipped";
    private static final String DELIVERIES = "tertulia.gateway.deliveries";
    private static final String REPLAYS = "tertulia.gateway.replays";
    private static final String REPLAYED = "tertulia.gateway.replayed.rows";
    private static final String OPENED = "tertulia.gateway.opened";
    private static final String CLOSED = "tertulia.gateway.closed";
    private static final String REFUSED = "tertulia.gateway.refused";

    private final MeterRegistry registry;
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger behind = new AtomicInteger();
    private final Map<FollowedLog, Counter> frames = new EnumMap<>(FollowedLog.class);
    private final Counter deliveries;
    private final Counter replays;
    private final Counter replayed;
    private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

    public StreamMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder(STREAMS, streams, AtomicInteger::get).register(registry);
        Gauge.builder(LAGGING, behind, AtomicInteger::get).register(registry);
        deliveries = registry.counter(DELIVERIES);
        replays = registry.counter(REPLAYS);
        replayed = registry.counter(REPLAYED);
        for (FollowedLog log : FollowedLog.values()) {
            frames.put(log, registry.counter(FRAMES, "topic", log.topic().topicName()));
        }
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, registry.counter(CLOSED, "reason", reason.code()));
        }
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, registry.counter(REFUSED, "reason", refusal.code()));
        }
    }

    public void framed(FollowedLog log) {
        count(frames.get(log), 1);
    }

    public void skipped(FollowedLog log, String reason) {
        registry.counter(SKIPPED, "topic", log.topic().topicName(), "reason", reason)
                .increment();
    }

    public void refused(Refusal refusal) {
        count(refused.get(refusal), 1);
    }

    /** Open streams now. */
    public int streams() {
        return streams.get();
    }

    void attached() {
        streams.incrementAndGet();
    }

    void opened(String how) {
        registry.counter(OPENED, "how", how).increment();
    }

    void closed(CloseReason reason) {
        streams.decrementAndGet();
        count(closed.get(reason), 1);
    }

    void behind(int change) {
        behind.addAndGet(change);
    }

    void delivered(long count) {
        count(deliveries, count);
    }

    void replay() {
        replays.increment();
    }

    void replayed(int rows) {
        replayed.increment(rows);
    }

    private static void count(@org.jspecify.annotations.Nullable Counter counter, long n) {
        if (counter != null) {
            counter.increment((double) n);
        }
    }
}
