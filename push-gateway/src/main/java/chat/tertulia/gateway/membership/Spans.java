package chat.tertulia.gateway.membership;

import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.positions.Position;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When someone was a member of a room, in offsets of the room's partition: ascending, disjoint spans, both ends inclusive (a
 * leaving is still seen by who leaves). Immutable.
 */
public final class Spans {

    /** As in the directory: who comes and goes more often sees a little less of the past, never more. */
    public static final int SPANS_MAX = 16;

    /** The end of a membership that has not ended. */
    public static final long OPEN = Long.MAX_VALUE;

    static final Spans NONE = new Spans(new long[0]);

    /** from, to, from, to, … */
    private final long[] ends;

    private Spans(long[] ends) {
        this.ends = ends;
    }

    /** The directory's spans; of which the partition must be one. */
    public static Spans of(List<Span> spans) {
        long[] ends = new long[spans.size() * 2];
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            ends[2 * i] = Position.parse(span.from()).offset();
            String to = span.to();
            ends[2 * i + 1] = to == null ? OPEN : Position.parse(to).offset();
        }
        return new Spans(ends);
    }

    public int size() {
        return ends.length / 2;
    }

    public long from(int index) {
        return ends[2 * index];
    }

    public long to(int index) {
        return ends[2 * index + 1];
    }

    /** Whether an event at this offset may be seen. */
    public boolean contains(long offset) {
        for (int i = ends.length - 2; i >= 0; i -= 2) {
            if (ends[i] <= offset) {
                return offset <= ends[i + 1];
            }
        }
        return false;
    }

    /** Whether the person is a member after all events before {@code next}, and none from there on. */
    public boolean isOpenBefore(long next) {
        for (int i = ends.length - 2; i >= 0; i -= 2) {
            if (ends[i] < next) {
                return ends[i + 1] >= next;
            }
        }
        return false;
    }

    /** The start of the span that is open after all events before {@code next}; only if one is. */
    public long openSince(long next) {
        for (int i = ends.length - 2; i >= 0; i -= 2) {
            if (ends[i] < next) {
                return ends[i];
            }
        }
        throw new IllegalStateException("no open span");
    }

    /** Whether anything before {@code next} was ever seen. */
    public boolean startsBefore(long next) {
        return ends.length > 0 && ends[0] < next;
    }

    /** The last end before {@code next}, or -1. */
    public long lastEndBefore(long next) {
        for (int i = ends.length - 1; i >= 0; i -= 2) {
            if (ends[i] < next) {
                return ends[i];
            }
        }
        return -1;
    }

    /** After a joining; applying an event again, or one from before the last known end, changes nothing. */
    Spans joined(long at) {
        if (ends.length > 0 && at <= ends[ends.length - 1]) {
            return this;
        }
        return bounded(append(ends, at, OPEN));
    }

    /** After a leaving; applying an event again changes nothing. */
    Spans left(long at) {
        if (ends.length == 0 || ends[ends.length - 1] != OPEN || at < ends[ends.length - 2]) {
            return this;
        }
        long[] next = ends.clone();
        next[next.length - 1] = at;
        return new Spans(next);
    }

    /** What both know together: the directory and the events may each be ahead of the other. */
    Spans merged(Spans other) {
        if (Arrays.equals(ends, other.ends)) {
            return this;
        }
        TreeMap<Long, Long> all = new TreeMap<>();
        for (Spans spans : new Spans[] {this, other}) {
            for (int i = 0; i < spans.ends.length; i += 2) {
                all.merge(spans.ends[i], spans.ends[i + 1], Math::min);
            }
        }
        long[] next = new long[0];
        for (var span : all.entrySet()) {
            int n = next.length;
            if (n > 0 && next[n - 1] >= span.getKey()) {
                // They overlap, so a leaving between them is missing here: of what is unknown, show less.
                if (next[n - 1] == OPEN) {
                    next[n - 2] = span.getKey();
                }
                next[n - 1] = span.getValue();
            } else {
                next = append(next, span.getKey(), span.getValue());
            }
        }
        return bounded(next);
    }

    private static long[] append(long[] ends, long from, long to) {
        long[] next = Arrays.copyOf(ends, ends.length + 2);
        next[ends.length] = from;
        next[ends.length + 1] = to;
        return next;
    }

    private static Spans bounded(long[] ends) {
        int excess = ends.length - 2 * SPANS_MAX;
        return new Spans(excess <= 0 ? ends : Arrays.copyOfRange(ends, excess, ends.length));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Spans that && Arrays.equals(ends, that.ends);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ends);
    }

    @Override
    public String toString() {
        return "Spans" + Arrays.toString(ends);
    }
}
