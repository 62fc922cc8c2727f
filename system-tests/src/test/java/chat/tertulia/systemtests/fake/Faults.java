package chat.tertulia.systemtests.fake;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What goes wrong, and how often: every n-th time. */
public final class Faults {

    /** Some a server may have and a client has to cope with; the others are bugs that the checker has to find. */
    public enum Fault {
        /** A post is answered 503. */
        POST_UNAVAILABLE,
        /** A post is answered 429. */
        POST_RATE_LIMITED,
        /** A post is done, and the connection ends without an answer. */
        POST_UNANSWERED,
        /** A post is done, and its client id forgotten, as a crash may do: the retry is a second record. */
        POST_UNANSWERED_AND_FORGOTTEN,
        /** A stream's connection ends after an event. */
        STREAM_BROKEN,
        /** A stream's connection ends in the middle of an event. */
        STREAM_CUT,
        /** A resuming stream says gap, and goes on from now. */
        STREAM_GAP,
        /** A stream is refused in band for the moment. */
        STREAM_OVERLOADED,
        /** Bug: an event comes twice. */
        STREAM_REPEATS,
        /** Bug: an event does not come. */
        STREAM_LOSES,
        /** Bug: an event comes after the next one. */
        STREAM_SWAPS,
        /** Bug: history lacks a message. */
        HISTORY_LOSES,
        /** Bug: a text is changed. */
        TEXT_ALTERED
    }

    private record Rate(long every, AtomicLong times) {}

    private final Map<Fault, Rate> rates = new ConcurrentHashMap<>();

    public Faults every(long times, Fault fault) {
        rates.put(fault, new Rate(times, new AtomicLong()));
        return this;
    }

    public void none() {
        rates.clear();
    }

    boolean now(Fault fault) {
        Rate rate = rates.get(fault);
        return rate != null && rate.times().incrementAndGet() % rate.every() == 0;
    }
}
