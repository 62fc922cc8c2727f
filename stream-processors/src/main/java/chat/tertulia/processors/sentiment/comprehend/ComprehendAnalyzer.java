package chat.tertulia.processors.sentiment.comprehend;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Label;
import chat.tertulia.contracts.annotations.Sentiment.Scores;
import chat.tertulia.contracts.annotations.Sentiment.Status;
import chat.tertulia.processors.sentiment.Analyzer;
import chat.tertulia.processors.sentiment.lexicon.MessageLanguage;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.comprehend.ComprehendAsyncClient;
import software.amazon.awssdk.services.comprehend.model.BatchDetectSentimentItemResult;
import software.amazon.awssdk.services.comprehend.model.BatchDetectSentimentRequest;
import software.amazon.awssdk.services.comprehend.model.BatchDetectSentimentResponse;
import software.amazon.awssdk.services.comprehend.model.BatchItemError;
import software.amazon.awssdk.services.comprehend.model.SentimentScore;

/**
 * Asks Amazon Comprehend ({@code BatchDetectSentiment}), in Spanish and English. Thread-safe; {@link #analyze} tells the
 * language in the calling thread, and all else happens on the scheduler.
 *
 * <p>Texts of concurrent calls wait a few milliseconds for each other, so that a call carries up to 25. Texts longer than
 * 5,000 bytes of UTF-8 are judged by their beginning. A text too short to tell Spanish from English is asked about in
 * Spanish, and its result names no language.
 *
 * <p>Each text ends once, and within {@link ComprehendLimits#answerMs}:
 * <ul>
 *   <li>{@code skipped}: nothing to analyze; {@code unsupported}: neither language. Neither costs anything.
 *   <li>{@code over_budget}: the month's units are spent, too many texts wait, or the rate left it no call in time.
 *   <li>{@code failed}: Comprehend said so for this text, did not mention it or mentioned it twice, refused the batch, was
 *       throttled or away for all tries, or the circuit is open.
 * </ul>
 *
 * <p>The budget is of this process: see {@link ComprehendLimits#monthFile}.
 */
public final class ComprehendAnalyzer implements Analyzer, AutoCloseable {

    /** Who judged: the service and the version of its API; AWS does not tell its models' versions. */
    public static final String NAME = "comprehend/2017-11-27";

    /** Calls under way at once: at 100 ms a call and 25 texts, 2,000 texts a second, more than any quota allows. */
    static final int CALLS_MAX = 8;

    /** The SDK ends calls itself; should it not, they are ended so much later. */
    private static final long GUARD_MS = 500;

    private static final String SPANISH = "es";
    private static final String ENGLISH = "en";

    private static final Logger LOG = LoggerFactory.getLogger(ComprehendAnalyzer.class);

    private record Ending(WaitingText text, Sentiment sentiment) {}

    private final ComprehendAsyncClient client;
    private final MessageLanguage languages;
    private final ComprehendLimits limits;
    private final ComprehendCounters counters;
    private final Clock clock;
    private final RandomGenerator random;
    private final ScheduledExecutorService scheduler;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock. What all of them hold together is at most limits.queueMax texts.
    private final Map<String, Deque<WaitingText>> queues =
            Map.of(SPANISH, new ArrayDeque<>(), ENGLISH, new ArrayDeque<>());
    private final Deque<Batch> ready = new ArrayDeque<>();
    private final Set<Batch> pausing = new HashSet<>();
    private final Set<Batch> underWay = new HashSet<>();
    private final TokenBucket bucket;
    private final CircuitBreaker circuit;
    private final MonthlyBudget budget;
    private int waiting;
    private @Nullable ScheduledFuture<?> wake;
    private long wakeAtMs;
    private boolean closed;

    /**
     * @param client without retries of its own; closed with the analyzer
     * @param random used by one thread at a time
     * @param scheduler not closed with the analyzer
     */
    ComprehendAnalyzer(
            ComprehendAsyncClient client,
            MessageLanguage languages,
            ComprehendLimits limits,
            ComprehendCounters counters,
            Clock clock,
            RandomGenerator random,
            ScheduledExecutorService scheduler) {
        this.client = client;
        this.languages = languages;
        this.limits = limits;
        this.counters = counters;
        this.clock = clock;
        this.random = random;
        this.scheduler = scheduler;
        bucket = new TokenBucket(clock, limits.requestsPerSecond());
        circuit = new CircuitBreaker(clock, limits.failuresMax(), limits.openMs());
        budget = new MonthlyBudget(clock, limits.monthFile(), limits.monthlyUnits());
        counters.monthUnits.set(budget.units());
    }

    /**
     * An analyzer with credentials from where the SDK looks for them (environment, profile, container, instance). Fails when
     * the month's file cannot be read.
     *
     * @param endpoint instead of the region's own
     */
    public static ComprehendAnalyzer connect(
            String region,
            @Nullable URI endpoint,
            ComprehendLimits limits,
            ComprehendCounters counters,
            Clock clock,
            RandomGenerator random,
            ScheduledExecutorService scheduler) {
        ComprehendAsyncClient client = ComprehendClients.of(
                region, endpoint, DefaultCredentialsProvider.builder().build(), limits.timeoutMs(), null);
        try {
            MessageLanguage languages = new MessageLanguage();
            scheduler.execute(languages::warmUp);
            return new ComprehendAnalyzer(client, languages, limits, counters, clock, random, scheduler);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public CompletionStage<List<Sentiment>> analyze(List<String> texts) {
        List<CompletableFuture<Sentiment>> answers =
                texts.stream().map(this::accept).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
    }

    /** A half-open circuit has room: in a quiet hour nobody else would find out that the service is back. */
    @Override
    public boolean hasRoom() {
        lock.lock();
        try {
            return !closed
                    && circuit.state() != CircuitBreaker.State.OPEN
                    && waiting < limits.queueMax() / 2
                    && budget.hasRoom();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Sentiment> accept(String text) {
        MessageLanguage.Found found = languages.of(text);
        return switch (found.kind()) {
            case NOTHING -> atOnce(Status.SKIPPED, null);
            case OTHER -> atOnce(Status.UNSUPPORTED, found.code());
            case ENGLISH -> queue(WaitingText.cut(text), ENGLISH, found.code());
            case SPANISH, UNSURE -> queue(WaitingText.cut(text), SPANISH, found.code());
        };
    }

    private CompletableFuture<Sentiment> atOnce(Status status, @Nullable String language) {
        counters.ended(status);
        return CompletableFuture.completedFuture(Sentiment.without(status, language, NAME));
    }

    private CompletableFuture<Sentiment> queue(String text, String asked, @Nullable String language) {
        int units = MonthlyBudget.unitsOf(text.codePointCount(0, text.length()));
        lock.lock();
        try {
            if (closed || circuit.state() == CircuitBreaker.State.OPEN) {
                return atOnce(Status.FAILED, language);
            }
            if (waiting >= limits.queueMax() || !budget.take(units)) {
                return atOnce(Status.OVER_BUDGET, language);
            }
            WaitingText accepted = new WaitingText(
                    text, asked, language, units, budget.month(), clock.millis(), new CompletableFuture<>());
            Deque<WaitingText> queue = queueOf(asked);
            queue.add(accepted);
            waiting++;
            show();
            if (queue.size() % Batch.TEXTS_MAX == 0) {
                wakeIn(0);
            } else if (queue.size() == 1) {
                wakeIn(limits.lingerMs());
            }
            return accepted.answer();
        } finally {
            lock.unlock();
        }
    }

    private Deque<WaitingText> queueOf(String language) {
        Deque<WaitingText> queue = queues.get(language);
        if (queue == null) {
            throw new IllegalArgumentException("no queue for " + language);
        }
        return queue;
    }

    /** Under the lock. */
    private void wakeIn(long ms) {
        long at = clock.millis() + ms;
        if (closed || (wake != null && wakeAtMs <= at)) {
            return;
        }
        if (wake != null) {
            wake.cancel(false);
        }
        wakeAtMs = at;
        wake = scheduler.schedule(this::wakeUp, ms, TimeUnit.MILLISECONDS);
    }

    private void wakeUp() {
        lock.lock();
        try {
            wake = null;
        } finally {
            lock.unlock();
        }
        send();
    }

    /** Makes the calls that may be made now, and sees to it that the others are thought of again. On the scheduler. */
    private void send() {
        List<Batch> calls = new ArrayList<>();
        List<Ending> endings = new ArrayList<>();
        MonthlyBudget.Count count;
        lock.lock();
        try {
            long now = clock.millis();
            expire(now, endings);
            boolean more = true;
            while (more && !closed && underWay.size() < CALLS_MAX && circuit.allows()) {
                String mature = ready.isEmpty() ? mature(now) : null;
                if (ready.isEmpty() && mature == null) {
                    more = false;
                } else if (!bucket.take()) {
                    wakeIn(bucket.waitMs());
                    more = false;
                } else {
                    Batch batch = mature == null ? ready.remove() : cutBatch(mature);
                    batch.tries++;
                    batch.epoch = circuit.called();
                    underWay.add(batch);
                    calls.add(batch);
                }
            }
            wakeForQueues(now);
            count = calls.isEmpty() ? null : budget.unsaved();
            show();
        } finally {
            lock.unlock();
        }
        tell(endings);
        if (count != null) {
            budget.save(count);
        }
        calls.forEach(this::call);
    }

    /** Ends what has no time left for a call. */
    private void expire(long now, List<Ending> endings) {
        long startMs = limits.answerMs() - limits.timeoutMs();
        for (Deque<WaitingText> queue : queues.values()) {
            while (!queue.isEmpty() && passed(now, queue.getFirst().acceptedMs(), startMs + 1)) {
                unbilled(queue.removeFirst(), Status.OVER_BUDGET, endings);
            }
        }
        ready.removeIf(batch -> {
            boolean late = passed(now, batch.acceptedMs, startMs + 1);
            if (late) {
                batch.texts.forEach(text -> unbilled(text, Status.FAILED, endings));
            }
            return late;
        });
    }

    /** A clock that was set back makes nobody wait longer. */
    private static boolean passed(long now, long since, long ms) {
        return Math.abs(now - since) >= ms;
    }

    /** The language whose oldest text has waited long enough or has company enough; the one that waits longest. */
    private @Nullable String mature(long now) {
        String oldest = null;
        long oldestMs = Long.MAX_VALUE;
        for (Map.Entry<String, Deque<WaitingText>> queue : queues.entrySet()) {
            WaitingText first = queue.getValue().peekFirst();
            if (first != null
                    && first.acceptedMs() < oldestMs
                    && (queue.getValue().size() >= Batch.TEXTS_MAX
                            || passed(now, first.acceptedMs(), limits.lingerMs()))) {
                oldest = queue.getKey();
                oldestMs = first.acceptedMs();
            }
        }
        return oldest;
    }

    private Batch cutBatch(String language) {
        Deque<WaitingText> queue = queueOf(language);
        List<WaitingText> texts = new ArrayList<>(Batch.TEXTS_MAX);
        while (texts.size() < Batch.TEXTS_MAX && !queue.isEmpty()) {
            texts.add(queue.removeFirst());
        }
        return new Batch(language, texts);
    }

    private void wakeForQueues(long now) {
        for (Deque<WaitingText> queue : queues.values()) {
            WaitingText first = queue.peekFirst();
            if (first != null) {
                long waited = Math.abs(now - first.acceptedMs());
                // Past its linger a text waits for a token, a free call or the probe; each of them wakes the queue, and
                // so
                // does its last moment.
                long next = waited < limits.lingerMs()
                        ? limits.lingerMs() - waited
                        : limits.answerMs() - limits.timeoutMs() + 1 - waited;
                wakeIn(Math.max(1, next));
            }
        }
    }

    private void call(Batch batch) {
        counters.calls.increment();
        CompletableFuture<BatchDetectSentimentResponse> answer;
        try {
            answer = client.batchDetectSentiment(BatchDetectSentimentRequest.builder()
                    .languageCode(batch.language)
                    .textList(batch.texts.stream().map(WaitingText::text).toList())
                    .build());
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<BatchDetectSentimentResponse> called = answer;
        ScheduledFuture<?> guard;
        try {
            guard = scheduler.schedule(() -> called.cancel(true), limits.timeoutMs() + GUARD_MS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Stopping: close() ends the texts.
            return;
        }
        var _ = called.whenComplete((response, error) -> {
            guard.cancel(false);
            try {
                scheduler.execute(() -> finished(batch, response, error));
            } catch (RejectedExecutionException e) {
                LOG.debug("An answer came after the end");
            }
        });
    }

    private void finished(Batch batch, @Nullable BatchDetectSentimentResponse response, @Nullable Throwable error) {
        List<Ending> endings = new ArrayList<>();
        lock.lock();
        try {
            if (!underWay.remove(batch)) {
                return;
            }
            if (response != null) {
                circuit.answered(batch.epoch);
                answered(batch, response, endings);
            } else {
                failed(batch, error, endings);
            }
            show();
        } finally {
            lock.unlock();
        }
        tell(endings);
        send();
    }

    private void answered(Batch batch, BatchDetectSentimentResponse response, List<Ending> endings) {
        Sentiment[] found = new Sentiment[batch.texts.size()];
        for (BatchDetectSentimentItemResult item : response.resultList()) {
            if (known(item.index(), found.length)) {
                WaitingText text = batch.texts.get(item.index());
                put(found, item.index(), text, read(item, text));
            }
        }
        for (BatchItemError item : response.errorList()) {
            if (known(item.index(), found.length)) {
                WaitingText text = batch.texts.get(item.index());
                put(found, item.index(), text, without(Status.FAILED, text));
            }
        }
        for (int i = 0; i < found.length; i++) {
            WaitingText text = batch.texts.get(i);
            end(text, found[i] == null ? without(Status.FAILED, text) : found[i], endings);
        }
    }

    private boolean known(@Nullable Integer index, int texts) {
        boolean known = index != null && index >= 0 && index < texts;
        if (!known) {
            counters.wrongIndexes.increment();
        }
        return known;
    }

    /** Of two results for one text nobody knows which is another text's. */
    private void put(Sentiment[] found, int index, WaitingText text, Sentiment sentiment) {
        if (found[index] == null) {
            found[index] = sentiment;
        } else {
            counters.wrongIndexes.increment();
            found[index] = without(Status.FAILED, text);
        }
    }

    private static Sentiment read(BatchDetectSentimentItemResult item, WaitingText text) {
        Label label = switch (item.sentiment()) {
            case POSITIVE -> Label.POSITIVE;
            case NEGATIVE -> Label.NEGATIVE;
            case NEUTRAL -> Label.NEUTRAL;
            case MIXED -> Label.MIXED;
            case null, default -> null;
        };
        Scores scores = scores(item.sentimentScore());
        return label == null || scores == null
                ? without(Status.FAILED, text)
                : Sentiment.ok(label, scores, text.language(), NAME);
    }

    /** Comprehend's are shares already, in single precision. */
    private static @Nullable Scores scores(@Nullable SentimentScore score) {
        if (score == null
                || score.positive() == null
                || score.negative() == null
                || score.neutral() == null
                || score.mixed() == null) {
            return null;
        }
        double[] shares = {score.positive(), score.negative(), score.neutral(), score.mixed()};
        double sum = Arrays.stream(shares).sum();
        boolean sound = Arrays.stream(shares).allMatch(share -> share >= 0 && share <= 1) && sum > 0;
        return sound ? new Scores(shares[0] / sum, shares[1] / sum, shares[2] / sum, shares[3] / sum) : null;
    }

    private void failed(Batch batch, @Nullable Throwable error, List<Ending> endings) {
        Failure failure = Failure.of(error);
        boolean again = failure != Failure.FORBIDDEN && failure != Failure.REFUSED && pause(batch);
        boolean opened = false;
        if (failure == Failure.THROTTLED) {
            counters.throttled.increment();
            // One throttled call is no failure, the service is there; a batch that never got through is.
            if (again) {
                circuit.answered(batch.epoch);
            } else {
                opened = circuit.failed(batch.epoch);
            }
        } else {
            counters.failedCalls.increment();
            if (failure == Failure.REFUSED) {
                circuit.answered(batch.epoch);
            } else {
                opened = circuit.failed(batch.epoch);
            }
        }
        if (again && failure == Failure.UNANSWERED) {
            budget.add(batch.units());
        } else if (!again) {
            for (WaitingText text : batch.texts) {
                if (failure == Failure.UNANSWERED) {
                    end(text, without(Status.FAILED, text), endings);
                } else {
                    unbilled(text, Status.FAILED, endings);
                }
            }
        }
        if (opened) {
            opened(failure, error, endings);
        } else if (circuit.state() == CircuitBreaker.State.OPEN && pausing.remove(batch)) {
            // Called before the circuit opened: nothing would wake it.
            batch.texts.forEach(text -> unbilled(text, Status.FAILED, endings));
        }
    }

    private void opened(Failure failure, @Nullable Throwable error, List<Ending> endings) {
        counters.circuitOpened.increment();
        LOG.warn("Comprehend is not asked for {} ms: {}, {}", limits.openMs(), failure, Failure.described(error));
        failUnasked(endings);
    }

    /** Ends all of which Comprehend has not been asked. */
    private void failUnasked(List<Ending> endings) {
        queues.values().forEach(queue -> {
            queue.forEach(text -> unbilled(text, Status.FAILED, endings));
            queue.clear();
        });
        List.of(ready, pausing).forEach(batches -> {
            batches.forEach(batch -> batch.texts.forEach(text -> unbilled(text, Status.FAILED, endings)));
            batches.clear();
        });
    }

    /** Full jitter; false if there is no try or no time left. */
    private boolean pause(Batch batch) {
        if (closed || batch.tries >= limits.triesMax()) {
            return false;
        }
        long bound = Math.min(limits.backOffMaxMs(), limits.backOffFirstMs() << Math.min(batch.tries - 1, 16));
        long ms = 1 + random.nextLong(bound);
        if (passed(clock.millis() + ms, batch.acceptedMs, limits.answerMs() - limits.timeoutMs())) {
            return false;
        }
        pausing.add(batch);
        var _ = scheduler.schedule(() -> paused(batch), ms, TimeUnit.MILLISECONDS);
        return true;
    }

    private void paused(Batch batch) {
        lock.lock();
        try {
            if (pausing.remove(batch)) {
                ready.add(batch);
            }
        } finally {
            lock.unlock();
        }
        send();
    }

    private static Sentiment without(Status status, WaitingText text) {
        return Sentiment.without(status, text.language(), NAME);
    }

    private void unbilled(WaitingText text, Status status, List<Ending> endings) {
        budget.giveBack(text.units(), text.month());
        end(text, without(status, text), endings);
    }

    private void end(WaitingText text, Sentiment sentiment, List<Ending> endings) {
        waiting--;
        endings.add(new Ending(text, sentiment));
    }

    private void show() {
        counters.waiting.set(waiting);
        counters.monthUnits.set(budget.units());
    }

    /** Without the lock: who waits may do what he likes. */
    private void tell(List<Ending> endings) {
        for (Ending ending : endings) {
            if (ending.text().answer().complete(ending.sentiment())) {
                counters.ended(ending.sentiment().status());
            }
        }
    }

    /** Ends what waits as {@code failed}, keeps the month's count and closes the client. */
    @Override
    public void close() {
        List<Ending> endings = new ArrayList<>();
        MonthlyBudget.Count count;
        lock.lock();
        try {
            closed = true;
            if (wake != null) {
                wake.cancel(false);
            }
            failUnasked(endings);
            // What is under way may be billed.
            underWay.forEach(batch -> batch.texts.forEach(text -> end(text, without(Status.FAILED, text), endings)));
            underWay.clear();
            count = budget.unsaved();
            show();
        } finally {
            lock.unlock();
        }
        tell(endings);
        if (count != null) {
            budget.save(count);
        }
        client.close();
    }
}
