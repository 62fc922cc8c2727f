package chat.tertulia.processors.sentiment;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.processors.records.JsonSerde;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The texts of a partition that ended without an analysis, to be asked about again when the analyzer has room: the newest {@link
 * #KEPT}, by position. Their texts are not kept but read again from the log, by another thread. The newest are asked about first,
 * {@link #AT_ONCE} at a time, each at most {@link #ATTEMPTS} times. Used by one stream thread.
 */
final class BackFill {

    static final int KEPT = 5_000;
    static final int AT_ONCE = 5;
    static final int ATTEMPTS = 3;

    /** How long a text that failed again is left alone. */
    static final long RETRY_MS = 60_000;

    static final String STORE = "unanswered";

    private final Analyzer analyzer;
    private final BackFillSource source;
    private final Clock clock;
    private final KeyValueStore<String, Unanswered> store;
    private final Map<String, Asked> asked = new HashMap<>();

    /**
     * A text without analysis; what is said later about it has what its first annotation had.
     *
     * @param attempts how often it was asked about since
     * @param notBeforeMs when it may be asked about again, epoch milliseconds
     */
    record Unanswered(
            String room,
            String message,
            String position,
            boolean posted,
            Instant at,
            long timestamp,
            @Nullable String traceparent,
            int attempts,
            long notBeforeMs) {

        Unanswered failedAgain(long laterMs) {
            return new Unanswered(room, message, position, posted, at, timestamp, traceparent, attempts + 1, laterMs);
        }
    }

    /** Completes with an empty list if there is nothing to ask about any more. */
    private record Asked(CompletableFuture<List<Sentiment>> answer, long sinceMs) {}

    BackFill(ProcessorContext<?, ?> context, Analyzer analyzer, BackFillSource source, Clock clock) {
        this.analyzer = analyzer;
        this.source = source;
        this.clock = clock;
        store = context.getStateStore(STORE);
    }

    static StoreBuilder<KeyValueStore<String, Unanswered>> storeBuilder() {
        return Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(STORE), Serdes.String(), new JsonSerde<>(Unanswered.class));
    }

    /** Keeps a text that has just ended without analysis. */
    void keep(String position, PendingText text) {
        if (store.approximateNumEntries() >= KEPT) {
            try (KeyValueIterator<String, Unanswered> oldest = store.all()) {
                store.delete(oldest.next().key);
            }
        }
        String key =
                String.format(Locale.ROOT, "%019d", Position.parse(position).offset());
        Unanswered entry = new Unanswered(
                text.room(),
                text.message(),
                position,
                text.posted(),
                text.at(),
                text.timestamp(),
                text.traceparent(),
                0,
                0);
        store.put(key, entry);
    }

    /**
     * Asks about some, if the analyzer has room.
     *
     * @param wanted whether a message still has the text of a position, and its room wants to know
     */
    void ask(Predicate<Unanswered> wanted) {
        if (store.approximateNumEntries() == 0 || asked.size() >= AT_ONCE || !analyzer.hasRoom()) {
            return;
        }
        long now = clock.millis();
        List<String> gone = new ArrayList<>();
        try (KeyValueIterator<String, Unanswered> newestFirst = store.reverseAll()) {
            while (newestFirst.hasNext() && asked.size() < AT_ONCE) {
                KeyValue<String, Unanswered> next = newestFirst.next();
                if (!wanted.test(next.value)) {
                    gone.add(next.key);
                } else if (next.value.notBeforeMs() <= now && !asked.containsKey(next.key)) {
                    asked.put(next.key, new Asked(answer(next.value), now));
                }
            }
        }
        gone.forEach(store::delete);
    }

    private CompletableFuture<List<Sentiment>> answer(Unanswered entry) {
        return CompletableFuture.supplyAsync(() -> source.log().read(Position.parse(entry.position())), source.reader())
                .thenCompose(event -> {
                    String text = text(event, entry.message());
                    return text == null ? CompletableFuture.completedStage(List.of()) : analyzer.analyze(List.of(text));
                });
    }

    private static @Nullable String text(@Nullable RoomEvent event, String message) {
        return switch (event) {
            case MessagePosted posted
            when posted.message().id().equals(message) -> posted.message().text();
            case MessageEdited edited
            when edited.message().id().equals(message) -> edited.message().text();
            case null, default -> null;
        };
    }

    /**
     * Takes the answers that came.
     *
     * @param wanted as in {@link #ask}
     * @param found takes what is known now
     */
    void look(Predicate<Unanswered> wanted, BiConsumer<Unanswered, Sentiment> found) {
        if (asked.isEmpty()) {
            return;
        }
        long now = clock.millis();
        asked.entrySet().removeIf(entry -> {
            Asked one = entry.getValue();
            boolean late = one.sinceMs() < now - SentimentProcessor.ANSWER_MS_MAX;
            if (!late && !one.answer().isDone()) {
                return false;
            }
            Unanswered about = store.get(entry.getKey());
            if (about != null) {
                ended(entry.getKey(), about, one.answer(), wanted, found);
            }
            return true;
        });
    }

    private void ended(
            String key,
            Unanswered about,
            CompletableFuture<List<Sentiment>> answer,
            Predicate<Unanswered> wanted,
            BiConsumer<Unanswered, Sentiment> found) {
        boolean answered = answer.isDone() && !answer.isCompletedExceptionally();
        List<Sentiment> sentiments = answered ? answer.getNow(List.of()) : List.of();
        boolean again =
                !answered || (sentiments.size() == 1 && sentiments.getFirst().withoutAnalysis());
        if (again && about.attempts() + 1 < ATTEMPTS) {
            store.put(key, about.failedAgain(clock.millis() + RETRY_MS));
            return;
        }
        store.delete(key);
        if (!again
                && sentiments.size() == 1
                && sentiments.getFirst().status() == Sentiment.Status.OK
                && wanted.test(about)) {
            found.accept(about, sentiments.getFirst());
        }
    }
}
