package chat.tertulia.processors.sentiment.comprehend;

import chat.tertulia.contracts.annotations.Sentiment;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the analyzer did since the process started, and how it stands. Any thread may read; no class of AWS is named here. */
public final class ComprehendCounters {

    private final Map<Sentiment.Status, LongAdder> texts = Arrays.stream(Sentiment.Status.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), status -> new LongAdder()));
    final LongAdder calls = new LongAdder();
    final LongAdder throttled = new LongAdder();
    final LongAdder failedCalls = new LongAdder();
    final LongAdder wrongIndexes = new LongAdder();
    final LongAdder circuitOpened = new LongAdder();
    final AtomicLong waiting = new AtomicLong();
    final AtomicLong monthUnits = new AtomicLong();

    void ended(Sentiment.Status status) {
        of(status).increment();
    }

    /** Texts that ended in {@code status}. */
    public long texts(Sentiment.Status status) {
        return of(status).sum();
    }

    private LongAdder of(Sentiment.Status status) {
        return Objects.requireNonNull(texts.get(status), "every status has a counter");
    }

    /** Calls made, tries counted. */
    public long calls() {
        return calls.sum();
    }

    /** Calls that Comprehend refused for their rate. */
    public long throttled() {
        return throttled.sum();
    }

    /** Calls that failed for another reason: no answer in time, no connection, 5xx, not allowed. */
    public long failedCalls() {
        return failedCalls.sum();
    }

    /** Results for a text that was not in the call, or a second one for the same text. */
    public long wrongIndexes() {
        return wrongIndexes.sum();
    }

    /** How often the circuit opened. */
    public long circuitOpened() {
        return circuitOpened.sum();
    }

    /** Texts accepted and not answered yet. */
    public long waiting() {
        return waiting.get();
    }

    /** Units of the current month, those under way counted. */
    public long monthUnits() {
        return monthUnits.get();
    }
}
