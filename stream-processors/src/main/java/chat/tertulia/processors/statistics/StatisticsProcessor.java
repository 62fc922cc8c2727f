package chat.tertulia.processors.statistics;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.Outgoing;
import chat.tertulia.processors.runtime.Progress;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Counts messages and annotations in the minute of their message, and says early and final results.
 *
 * <p>A minute is closed {@link #GRACE_MS} after its end, by the time of the partition's events. What comes for it later is left out:
 * its final result is said. If there is nothing more in the log for {@link #IDLE_MS}, the clock closes what it has passed. Events
 * that are ahead of the clock do not move time beyond it, so one server with a wrong clock closes nothing early.
 */
final class StatisticsProcessor implements Processor<String, LogRecord, String, byte[]> {

    /** Beyond the 30 s in which every sentiment ends, and the commits on the way here. */
    static final long GRACE_MS = 35_000;

    /** How often early results are said at most. */
    static final long EARLY_MS = 5_000;

    /** Longer than a fetch may take where there is something to fetch. */
    static final long IDLE_MS = 30_000;

    /** A message further ahead of the clock than this would keep its minute open as long. */
    static final long AHEAD_MS_MAX = 3_600_000;

    private final Progress progress;

    /** Minutes with something new to say: some of the open ones. Lost in a restart, which may leave an early result out. */
    private final Set<String> changed = new HashSet<>();

    private @Nullable Bound bound;
    private long closedBefore;
    private long lastRecordAt;

    private record Bound(ProcessorContext<String, byte[]> context, RecentMessages messages, OpenMinutes minutes) {}

    StatisticsProcessor(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        Bound here = new Bound(context, RecentMessages.of(context), new OpenMinutes(context));
        bound = here;
        closedBefore = here.minutes().closedBefore();
        lastRecordAt = context.currentSystemTimeMs();
        context.schedule(Duration.ofMillis(EARLY_MS), PunctuationType.WALL_CLOCK_TIME, now -> look(here, now));
    }

    @Override
    public void process(Record<String, LogRecord> record) {
        progress.processed(record.timestamp());
        Span span = progress.taken(record.headers());
        try {
            take(record);
        } finally {
            span.end();
        }
    }

    private void take(Record<String, LogRecord> record) {
        Bound here = bound;
        LogRecord value = record.value();
        if (here == null) {
            return;
        }
        long now = here.context().currentSystemTimeMs();
        lastRecordAt = now;
        if (value == null) {
            return;
        }
        if (!value.owner().equals(record.key())) {
            throw new IllegalArgumentException("the key is not the room's id");
        }
        if (value instanceof LogRecord.OfEvent carried) {
            onEvent(here, carried.event(), now);
        } else if (value instanceof LogRecord.OfAnnotation carried) {
            onAnnotation(here, carried.annotation(), now);
        }
    }

    private void onEvent(Bound here, RoomEvent event, long now) {
        long at = possible(event.at().toEpochMilli(), now);
        if (event instanceof MessagePosted posted) {
            var metadata = here.context().recordMetadata().orElseThrow();
            Position position = new Position(metadata.partition(), metadata.offset());
            if (here.messages().accept(event, position)) {
                note(here.minutes().posted(posted, position.toString()));
            }
        }
        close(here, Math.min(at, now) - GRACE_MS);
    }

    private void onAnnotation(Bound here, Annotation annotation, long now) {
        possible(annotation.at().toEpochMilli(), now);
        Finding finding = switch (annotation) {
            case MessageMentions mentions -> mentions.mentions().isEmpty() ? null : Finding.MENTIONS;
            case MessageFlagged flagged -> flagged.flags().isEmpty() ? null : Finding.FLAGS;
            case MessageSentiment sentiment -> Finding.of(sentiment.sentiment().label());
        };
        if (finding != null) {
            note(here.minutes()
                    .annotated(
                            annotation.room(),
                            annotation.at(),
                            annotation.message().id(),
                            annotation.message().position(),
                            finding));
        }
    }

    private static long possible(long at, long now) {
        if (at < 0 || at > now + AHEAD_MS_MAX) {
            throw new IllegalArgumentException("at is not a time that can have been");
        }
        return at;
    }

    private void note(@Nullable String minute) {
        if (minute != null) {
            changed.add(minute);
        }
    }

    private void look(Bound here, long now) {
        if (now - lastRecordAt >= IDLE_MS) {
            // Only what is open: the log may hold more that is yet to be fetched.
            Long newest = here.minutes().newestBefore(OpenMinutes.minute(now - GRACE_MS));
            if (newest != null) {
                close(here, newest + OpenMinutes.MINUTE_MS);
            }
        }
        for (String minute : changed) {
            RoomMinute result = here.minutes().early(minute);
            if (result != null) {
                here.context().forward(Outgoing.statistics(StatisticsTopology.APPLICATION, result));
            }
        }
        changed.clear();
    }

    private void close(Bound here, long before) {
        long minute = OpenMinutes.minute(before);
        if (minute <= closedBefore) {
            return;
        }
        closedBefore = minute;
        for (RoomMinute result : here.minutes().close(minute)) {
            here.context().forward(Outgoing.statistics(StatisticsTopology.APPLICATION, result));
        }
    }
}
