package chat.tertulia.processors.views;

import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.runtime.BackOff;
import chat.tertulia.processors.runtime.Progress;
import io.opentelemetry.api.trace.Span;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's part of a {@link View}: a Kafka Streams store whose {@link #commit} writes.
 *
 * <p>Life of a record: {@link #put} leaves out what the view has already, and buffers the rest; {@link #commit}, or a full buffer,
 * applies the buffer in one batch together with the positions it reaches. Kafka Streams calls commit after it has committed the
 * offsets, so what counts is not the group's offset but the view's: {@link #init} asks the view where it is and reads the {@link
 * LogGap} up to the group's offset before the task processes anything. The same heals a store that lost data.
 *
 * <p>An annotation that comes before the event it is about is held here until the event has come; the position of the
 * annotations does not move past it, so that it is read again after a crash.
 *
 * <p>When the store is away, the thread waits here with growing pauses: nothing is read meanwhile, nothing is lost, other
 * applications go on.
 *
 * <p>Used by one stream thread.
 */
public final class ViewStore implements StateStore {

    /** Held annotations of one task. They wait for events that are in the log already, so there are few or something is wrong. */
    static final int HELD_MAX = 10_000;

    /** An annotation whose event does not come within this time is about nothing. */
    static final long HELD_MS_MAX = 300_000;

    private static final long NOTHING = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(ViewStore.class);

    private final String name;
    private final View view;
    private final LogGap gap;
    private final int recordsMax;
    private final Clock clock;
    private final Progress progress;
    private final Supplier<BackOff> backOff;

    private final List<View.Entry> buffer = new ArrayList<>();
    private final List<Span> spans = new ArrayList<>();
    private final TreeMap<Long, Held> held = new TreeMap<>();
    private final Map<Topic, Long> next = new EnumMap<>(Topic.class);
    private Map<Topic, Long> applied = new EnumMap<>(Topic.class);
    private long oldest = NOTHING;
    private int partition = -1;
    private boolean open;

    private record Held(View.Entry entry, long eventOffset, long sinceMs) {}

    /**
     * @param recordsMax the buffer's bound; a batch is never larger
     * @param backOff pauses between attempts when the view's store is away; one per outage
     */
    public ViewStore(
            String name,
            View view,
            LogGap gap,
            int recordsMax,
            Clock clock,
            Progress progress,
            Supplier<BackOff> backOff) {
        this.name = name;
        this.view = view;
        this.gap = gap;
        this.recordsMax = recordsMax;
        this.clock = clock;
        this.progress = progress;
        this.backOff = backOff;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {
            throw new IllegalStateException("a view is restored from the log itself");
        });
        open(context.taskId().partition());
        catchUp(gap);
        open = true;
    }

    /** Begins where the view is in this partition. */
    public void open(int newPartition) {
        partition = newPartition;
        buffer.clear();
        held.clear();
        next.clear();
        next.putAll(retried(() -> view.positions(partition)));
        applied = new EnumMap<>(next);
    }

    /** Takes and writes what the log has beyond the view. */
    public void catchUp(LogGap log) {
        log.read(partition, Map.copyOf(next), (topic, record, offset) -> {
            try {
                put(topic, record, offset);
            } catch (IllegalArgumentException e) {
                // It is, or will be, a dead letter of the application.
                LOG.warn("not for this view: store={} topic={} partition={} offset={}", name, topic, partition, offset);
            }
        });
        write();
    }

    /**
     * Takes a record as it comes.
     *
     * @param timestamp from when on it is late
     * @param span ends when the batch it is in is written
     * @throws IllegalArgumentException if the view can never hold it
     */
    void put(Topic topic, LogRecord record, long offset, long timestamp, Span span) {
        if (span.isRecording()) {
            spans.add(span);
        }
        // A minute's time is its start, which says nothing of how late it is.
        if (topic != Topic.ROOM_STATISTICS && offset >= next.getOrDefault(topic, 0L)) {
            oldest = Math.min(oldest, timestamp);
        }
        put(topic, record, offset);
    }

    /**
     * Takes a record.
     *
     * @throws IllegalArgumentException if the view can never hold it
     */
    public void put(Topic topic, LogRecord record, long offset) {
        if (offset < next.getOrDefault(topic, 0L)) {
            return;
        }
        view.check(record);
        View.Entry entry = new View.Entry(record, offset);
        if (record instanceof LogRecord.OfAnnotation found) {
            Position about = Position.parse(found.annotation().message().position());
            if (about.partition() != partition) {
                throw new IllegalArgumentException("an annotation about another partition");
            }
            if (about.offset() >= next.getOrDefault(Topic.ROOM_EVENTS, 0L)) {
                hold(entry, about.offset());
            } else {
                buffer.add(entry);
            }
        } else {
            buffer.add(entry);
        }
        next.put(topic, offset + 1);
        if (topic == Topic.ROOM_EVENTS && !held.isEmpty()) {
            release(offset);
        }
        if (buffer.size() >= recordsMax) {
            write();
        }
    }

    private void hold(View.Entry entry, long eventOffset) {
        if (held.size() == HELD_MAX) {
            throw new ViewUnavailableException("too many annotations are ahead of their events");
        }
        held.put(entry.offset(), new Held(entry, eventOffset, clock.millis()));
    }

    private void release(long eventOffset) {
        for (Iterator<Held> all = held.values().iterator(); all.hasNext(); ) {
            Held one = all.next();
            if (one.eventOffset() <= eventOffset) {
                buffer.add(one.entry());
                all.remove();
            }
        }
    }

    @Override
    public void commit(Map<TopicPartition, @Nullable Long> changelogOffsets) {
        if (!held.isEmpty()) {
            long before = clock.millis() - HELD_MS_MAX;
            if (held.values().removeIf(one -> one.sinceMs() < before)) {
                LOG.warn(
                        "annotations about events that never came were left out: store={} partition={}",
                        name,
                        partition);
            }
        }
        write();
    }

    private void write() {
        Map<Topic, Long> after = new EnumMap<>(Topic.class);
        after.putAll(next);
        if (!held.isEmpty()) {
            after.put(Topic.ROOM_ANNOTATIONS, held.firstKey());
        }
        if (buffer.isEmpty() && after.equals(applied)) {
            written();
            return;
        }
        View.Batch batch = new View.Batch(partition, List.copyOf(buffer), Map.copyOf(applied), Map.copyOf(after));
        retried(() -> {
            view.apply(batch);
            return true;
        });
        applied = after;
        buffer.clear();
        written();
    }

    private void written() {
        if (oldest != NOTHING) {
            progress.written(oldest);
            oldest = NOTHING;
        }
        endSpans();
    }

    private void endSpans() {
        spans.forEach(Span::end);
        spans.clear();
    }

    private <T> T retried(Supplier<T> attempt) {
        BackOff pauses = null;
        while (true) {
            try {
                T result = attempt.get();
                if (pauses != null) {
                    LOG.info("view is back: store={} partition={}", name, partition);
                }
                progress.recovered();
                return result;
            } catch (ViewUnavailableException e) {
                if (pauses == null) {
                    pauses = backOff.get();
                    LOG.warn("view is away, waiting: store={} partition={} error={}", name, partition, e.getMessage());
                }
                progress.waiting(String.valueOf(e.getMessage()));
                if (!pauses.pause()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        open = false;
        buffer.clear();
        held.clear();
        endSpans();
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    @SuppressWarnings("deprecation") // in the end every store must answer true, says Kafka
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }
}
