package chat.tertulia.processors.sentiment;

import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.processors.messages.KnownMessage;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.texts.Text;
import chat.tertulia.processors.texts.TextProcessor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Asks the analyzer about each text and appends its answer, without ever waiting for it.
 *
 * <p>An answer that is there at once is forwarded at once. Otherwise the text goes into the pending store, and every {@link
 * #LOOK_MS} the answers that came meanwhile are forwarded. After a restart the texts still pending are asked about again. Each text
 * ends in exactly one status: no answer within {@link #ANSWER_MS_MAX} is {@code failed}, no room to wait is {@code over_budget}. With
 * {@link BackFill} one of these two may be followed by one {@code ok}. What is {@code ok} counts in the room's trend.
 */
final class SentimentProcessor extends TextProcessor {

    /** Texts of one partition that may wait for an answer. */
    static final int PENDING_MAX = 1_000;

    /** How long an answer may take; later ones are not waited for. */
    static final long ANSWER_MS_MAX = 30_000;

    /** How often answers are looked for. */
    static final long LOOK_MS = 50;

    /** Who judged when no analyzer did. */
    private static final String NOBODY = "none";

    /** How often texts without analysis are asked about again. */
    static final long BACK_FILL_MS = 1_000;

    private final Analyzer analyzer;
    private final @Nullable BackFillSource backFillSource;
    private final Clock clock;
    private final Map<String, CompletableFuture<List<Sentiment>>> asked = new HashMap<>();
    private @Nullable KeyValueStore<String, PendingText> pending;
    private @Nullable Trends trends;
    private @Nullable BackFill backFill;
    private boolean restored;

    SentimentProcessor(Analyzer analyzer, @Nullable BackFillSource backFillSource, Clock clock, Progress progress) {
        super(SentimentTopology.APPLICATION, progress);
        this.analyzer = analyzer;
        this.backFillSource = backFillSource;
        this.clock = clock;
    }

    @Override
    protected void open(ProcessorContext<String, byte[]> context) {
        pending = context.getStateStore(SentimentTopology.PENDING_STORE);
        context.schedule(Duration.ofMillis(LOOK_MS), PunctuationType.WALL_CLOCK_TIME, now -> look(pending()));
        Trends rooms = new Trends(context);
        trends = rooms;
        context.schedule(
                Duration.ofMillis(Trends.EVERY_MS),
                PunctuationType.WALL_CLOCK_TIME,
                now -> rooms.changed(now, this::wanted).forEach(this::say));
        if (backFillSource != null) {
            BackFill again = new BackFill(context, analyzer, backFillSource, clock);
            backFill = again;
            context.schedule(
                    Duration.ofMillis(BACK_FILL_MS), PunctuationType.WALL_CLOCK_TIME, now -> again.ask(this::wanted));
            context.schedule(
                    Duration.ofMillis(LOOK_MS),
                    PunctuationType.WALL_CLOCK_TIME,
                    now -> again.look(this::wanted, this::fillIn));
        }
    }

    private KeyValueStore<String, PendingText> pending() {
        return Objects.requireNonNull(pending, "init comes first");
    }

    @Override
    protected void onText(Text posted) {
        String room = posted.event().room();
        if (!wanted(room)) {
            return;
        }
        String position = posted.at().toString();
        PendingText text = new PendingText(
                room,
                posted.message().id(),
                posted.event() instanceof MessagePosted,
                posted.message().text(),
                posted.event().at(),
                posted.timestamp(),
                posted.traceparent(),
                clock.millis());
        if (asked.size() >= PENDING_MAX) {
            forward(position, text, without(Sentiment.Status.OVER_BUDGET));
            return;
        }
        CompletableFuture<List<Sentiment>> answer = ask(text);
        if (answer.isDone()) {
            forward(position, text, read(answer));
        } else {
            pending().put(position, text);
            asked.put(position, answer);
        }
    }

    private CompletableFuture<List<Sentiment>> ask(PendingText text) {
        try {
            return analyzer.analyze(List.of(text.text())).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void look(KeyValueStore<String, PendingText> texts) {
        if (!restored) {
            restored = true;
            askAgain(texts);
        }
        if (asked.isEmpty()) {
            return;
        }
        Set<String> ended = new HashSet<>();
        long before = clock.millis() - ANSWER_MS_MAX;
        asked.forEach((position, answer) -> {
            PendingText text = texts.get(position);
            if (text == null) {
                ended.add(position);
            } else if (answer.isDone()) {
                forward(position, text, read(answer));
                ended.add(position);
            } else if (text.sinceMs() < before) {
                forward(position, text, without(Sentiment.Status.FAILED));
                ended.add(position);
            }
        });
        ended.forEach(position -> {
            asked.remove(position);
            texts.delete(position);
        });
    }

    /** What was pending when the task last stopped. */
    private void askAgain(KeyValueStore<String, PendingText> texts) {
        try (KeyValueIterator<String, PendingText> all = texts.all()) {
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

    private void forward(String position, PendingText text, Sentiment sentiment) {
        annotate(
                new MessageSentiment(
                        Ids.derived('a', MessageSentiment.TYPE, position),
                        text.room(),
                        text.at(),
                        new Subject(text.message(), position),
                        sentiment),
                text.timestamp(),
                text.traceparent());
        if (sentiment.withoutAnalysis() && backFill != null) {
            backFill.keep(position, text);
        }
        count(text.room(), text.posted(), text.at(), sentiment);
    }

    private void fillIn(BackFill.Unanswered text, Sentiment sentiment) {
        annotate(
                new MessageSentiment(
                        Ids.derived('a', MessageSentiment.TYPE, text.position(), "again"),
                        text.room(),
                        text.at(),
                        new Subject(text.message(), text.position()),
                        sentiment),
                text.timestamp(),
                text.traceparent());
        count(text.room(), text.posted(), text.at(), sentiment);
    }

    private void count(String room, boolean posted, Instant at, Sentiment sentiment) {
        if (posted && sentiment.label() != null && trends != null) {
            trends.add(room, at, sentiment.label());
        }
    }

    private boolean wanted(String id) {
        Room room = directory().room(id);
        return room != null && room.sentiment();
    }

    /** Whether the message still has that text. One that was forgotten may be gone, so it is not asked about. */
    private boolean wanted(BackFill.Unanswered text) {
        KnownMessage known = known(text.room(), text.message());
        return known != null && !known.deleted() && known.revision().equals(text.position()) && wanted(text.room());
    }
}
