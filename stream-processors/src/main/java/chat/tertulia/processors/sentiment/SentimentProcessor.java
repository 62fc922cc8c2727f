package chat.tertulia.processors.sentiment;

import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.directory.RoomDirectory;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.Outgoing;
import chat.tertulia.processors.runtime.Progress;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Asks the analyzer about each text and appends its answer, without ever waiting for it.
 *
 * <p>An answer that is there at once is forwarded at once. Otherwise the text goes into the pending store, and every {@link
 * #LOOK_MS} the answers that came meanwhile are forwarded. After a restart the texts still pending are asked about again. Each text
 * ends in exactly one status: no answer within {@link #ANSWER_MS_MAX} is {@code failed}, no room to wait is {@code over_budget}.
 */
final class SentimentProcessor implements Processor<String, LogRecord, String, byte[]> {

    /** Texts of one partition that may wait for an answer. */
    static final int PENDING_MAX = 1_000;

    /** How long an answer may take; later ones are not waited for. */
    static final long ANSWER_MS_MAX = 30_000;

    /** How often answers are looked for. */
    static final long LOOK_MS = 50;

    /** Who judged when no analyzer did. */
    private static final String NOBODY = "none";

    private final Analyzer analyzer;
    private final Clock clock;
    private final Progress progress;
    private final Map<String, CompletableFuture<List<Sentiment>>> asked = new HashMap<>();
    private @Nullable Bound bound;
    private boolean restored;

    private record Bound(
            ProcessorContext<String, byte[]> context,
            RoomDirectory directory,
            RecentMessages messages,
            KeyValueStore<String, PendingText> pending) {}

    SentimentProcessor(Analyzer analyzer, Clock clock, Progress progress) {
        this.analyzer = analyzer;
        this.clock = clock;
        this.progress = progress;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        Bound here = new Bound(
                context,
                DirectoryTopology.of(context),
                RecentMessages.of(context, 0),
                context.getStateStore(SentimentTopology.PENDING_STORE));
        bound = here;
        context.schedule(Duration.ofMillis(LOOK_MS), PunctuationType.WALL_CLOCK_TIME, now -> look(here));
    }

    @Override
    public void process(Record<String, LogRecord> record) {
        progress.processed(record.timestamp());
        Bound here = bound;
        if (here == null || !(record.value() instanceof LogRecord.OfEvent carried)) {
            return;
        }
        RoomEvent event = carried.event();
        if (!event.room().equals(record.key())) {
            throw new IllegalArgumentException("the key is not the room's id");
        }
        var metadata = here.context().recordMetadata().orElseThrow();
        Position at = new Position(metadata.partition(), metadata.offset());
        here.directory().apply(event);
        if (!here.messages().accept(event, at)) {
            return;
        }
        MessageBody message = switch (event) {
            case MessagePosted posted -> posted.message();
            case MessageEdited edited -> edited.message();
            default -> null;
        };
        Room room = here.directory().room(event.room());
        if (message == null || room == null || !room.sentiment()) {
            return;
        }
        PendingText text = new PendingText(
                event.room(),
                message.id(),
                message.text(),
                event.at(),
                record.timestamp(),
                CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT),
                clock.millis());
        if (asked.size() >= PENDING_MAX) {
            forward(here, at.toString(), text, without(Sentiment.Status.OVER_BUDGET));
            return;
        }
        CompletableFuture<List<Sentiment>> answer = ask(text);
        if (answer.isDone()) {
            forward(here, at.toString(), text, read(answer));
        } else {
            here.pending().put(at.toString(), text);
            asked.put(at.toString(), answer);
        }
    }

    private CompletableFuture<List<Sentiment>> ask(PendingText text) {
        try {
            return analyzer.analyze(List.of(text.text())).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void look(Bound here) {
        if (!restored) {
            restored = true;
            askAgain(here);
        }
        if (asked.isEmpty()) {
            return;
        }
        Set<String> ended = new HashSet<>();
        long before = clock.millis() - ANSWER_MS_MAX;
        asked.forEach((position, answer) -> {
            PendingText text = here.pending().get(position);
            if (text == null) {
                ended.add(position);
            } else if (answer.isDone()) {
                forward(here, position, text, read(answer));
                ended.add(position);
            } else if (text.sinceMs() < before) {
                forward(here, position, text, without(Sentiment.Status.FAILED));
                ended.add(position);
            }
        });
        ended.forEach(position -> {
            asked.remove(position);
            here.pending().delete(position);
        });
    }

    /** What was pending when the task last stopped. */
    private void askAgain(Bound here) {
        try (KeyValueIterator<String, PendingText> all = here.pending().all()) {
            while (all.hasNext()) {
                KeyValue<String, PendingText> next = all.next();
                asked.computeIfAbsent(next.key, position -> ask(next.value));
            }
        }
    }

    private static Sentiment read(CompletableFuture<List<Sentiment>> answer) {
        if (answer.isCompletedExceptionally()) {
            return without(Sentiment.Status.FAILED);
        }
        List<Sentiment> sentiments = answer.getNow(List.of());
        return sentiments.size() == 1 ? sentiments.getFirst() : without(Sentiment.Status.FAILED);
    }

    private static Sentiment without(Sentiment.Status status) {
        return new Sentiment(status, null, null, null, NOBODY);
    }

    private static void forward(Bound here, String position, PendingText text, Sentiment sentiment) {
        MessageSentiment annotation = new MessageSentiment(
                Ids.derived('a', MessageSentiment.TYPE, position),
                text.room(),
                text.at(),
                new Subject(text.message(), position),
                sentiment);
        here.context()
                .forward(Outgoing.annotation(
                        SentimentTopology.APPLICATION, annotation, text.timestamp(), text.traceparent()));
    }
}
