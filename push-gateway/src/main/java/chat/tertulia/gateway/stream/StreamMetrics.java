package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.ring.FollowedLog;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the engine counts. */
public final class StreamMetrics {

    private static final String STREAMS = "tertulia.gateway.streams";
    private static final String LAGGING = "tertulia.gateway.streams.behind";
    private static final String FRAMES = "tertulia.gateway.frames";
    private static final String SKIPPED = "tertulia.gateway.records.skipped";
    private static final String DELIVERIES = "tertulia.gateway.deliveries";
    private static final String SIGNALS = "tertulia.gateway.signals";
    private static final String SIGNALS_DROPPED = "tertulia.gateway.signals.dropped";
    private static final String REPLAYS = "tertulia.gateway.replays";
    private static final String REPLAYED = "tertulia.gateway.replayed.rows";
    private static final String OPENED = "tertulia.gateway.opened";
    private static final String CLOSED = "tertulia.gateway.closed";
    private static final String REFUSED = "tertulia.gateway.refused";
    private static final String GAPS = "tertulia.gateway.gaps";
    private static final String RESETS = "tertulia.gateway.resets";

    /** Spring's name and tags, so that the stream stands among the other endpoints. */
    private static final String REQUESTS = "http.server.requests";

    private final MeterRegistry registry;
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger behind = new AtomicInteger();
    private final Map<FollowedLog, Counter> frames = new EnumMap<>(FollowedLog.class);
    private final Counter deliveries;
    private final Counter signals;
    private final Counter signalsDropped;
    private final Counter replays;
    private final Counter replayed;
    private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);
    private final Map<Opened, Counter> opened = new EnumMap<>(Opened.class);
    private final Map<GapReason, Counter> gaps = new EnumMap<>(GapReason.class);
    private final Map<ResetReason, Counter> resets = new EnumMap<>(ResetReason.class);

    public StreamMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder(STREAMS, streams, AtomicInteger::get).register(registry);
        Gauge.builder(LAGGING, behind, AtomicInteger::get).register(registry);
        deliveries = registry.counter(DELIVERIES);
        signals = registry.counter(SIGNALS);
        signalsDropped = registry.counter(SIGNALS_DROPPED);
        replays = registry.counter(REPLAYS);
        replayed = registry.counter(REPLAYED);
        for (FollowedLog log : FollowedLog.values()) {
            frames.put(log, registry.counter(FRAMES, "topic", log.topic().topicName()));
            skipped(log, "malformed", 0);
            skipped(log, "repeated", 0);
        }
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, registry.counter(CLOSED, "reason", reason.code()));
        }
        for (Refusal refusal : Refusal.values()) {
            refused.put(refusal, registry.counter(REFUSED, "reason", refusal.code()));
        }
        for (Opened how : Opened.values()) {
            opened.put(how, registry.counter(OPENED, "how", how.code()));
        }
        for (GapReason reason : GapReason.values()) {
            gaps.put(reason, registry.counter(GAPS, "reason", reason.code()));
        }
        for (ResetReason reason : ResetReason.values()) {
            resets.put(reason, registry.counter(RESETS, "reason", reason.code()));
        }
    }

    /**
     * A request for a stream has its answer: its first event, or its refusal.
     *
     * @param status of HTTP
     * @param refused the code of a refusal in band; null if there is none
     */
    public void answered(int status, @Nullable String refused, long nanos) {
        String outcome = status >= 400 ? "CLIENT_ERROR" : refused == null ? "SUCCESS" : "REFUSED";
        registry.timer(
                        REQUESTS,
                        "method",
                        status == 405 ? "UNKNOWN" : "GET",
                        "uri",
                        "/api/stream",
                        "status",
                        Integer.toString(status),
                        "outcome",
                        outcome,
                        "exception",
                        refused == null ? "none" : refused,
                        "error",
                        refused == null ? "none" : refused)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    public void framed(FollowedLog log) {
        count(frames.get(log), 1);
    }

    public void skipped(FollowedLog log, String reason) {
        skipped(log, reason, 1);
    }

    private void skipped(FollowedLog log, String reason, int times) {
        registry.counter(SKIPPED, "topic", log.topic().topicName(), "reason", reason)
                .increment(times);
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

    void opened(Opened how) {
        count(opened.get(how), 1);
    }

    void gap(GapReason reason) {
        count(gaps.get(reason), 1);
    }

    void reset(ResetReason reason) {
        count(resets.get(reason), 1);
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

    void signalled() {
        signals.increment();
    }

    void signalDropped() {
        signalsDropped.increment();
    }

    void replay() {
        replays.increment();
    }

    void replayed(int rows) {
        replayed.increment(rows);
    }

    private static void count(@Nullable Counter counter, long n) {
        if (counter != null) {
            counter.increment((double) n);
        }
    }
}
