package chat.tertulia.gateway.log;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which frames of the ring carry a message's text, so that a deletion takes it out of them. Forgets what the ring has
 * forgotten. One thread.
 */
final class BodyIndex {

    private final Map<String, Bodies> byMessage = new HashMap<>();
    private final ArrayDeque<Entry> order = new ArrayDeque<>();

    private record Entry(long sequence, String message) {}

    private static final class Bodies {
        final ArrayDeque<Long> sequences = new ArrayDeque<>(2);
        boolean deleted;
        int entries;
    }

    private Bodies bodies(long sequence, String message) {
        Bodies bodies = byMessage.computeIfAbsent(message, any -> new Bodies());
        bodies.entries++;
        order.add(new Entry(sequence, message));
        return bodies;
    }

    /** Says that a frame carries a message's text. */
    void carries(long sequence, String message) {
        bodies(sequence, message).sequences.add(sequence);
    }

    /** Says that a frame deletes a message; gives the frames that carry its text. */
    Iterable<Long> deleted(long sequence, String message) {
        Bodies bodies = bodies(sequence, message);
        bodies.deleted = true;
        return bodies.sequences;
    }

    /** Whether a deletion of the message is still in the ring. */
    boolean isDeleted(@Nullable String message) {
        Bodies bodies = message == null ? null : byMessage.get(message);
        return bodies != null && bodies.deleted;
    }

    /** Forgets frames before this sequence. */
    void forgetBefore(long oldest) {
        Entry entry = order.peek();
        while (entry != null && entry.sequence < oldest) {
            order.remove();
            Bodies bodies = byMessage.get(entry.message);
            if (bodies != null) {
                Long first = bodies.sequences.peek();
                if (first != null && first == entry.sequence) {
                    bodies.sequences.remove();
                }
                if (--bodies.entries == 0) {
                    byMessage.remove(entry.message);
                }
            }
            entry = order.peek();
        }
    }
}
