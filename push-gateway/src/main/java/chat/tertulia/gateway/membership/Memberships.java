package chat.tertulia.gateway.membership;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.topics.RoomPartitions;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All memberships: user → room → spans. A fold of chat.directory and of the joinings and leavings in chat.room-events, which may each
 * be ahead of the other; both are applied by position, so their order does not matter.
 *
 * <p>One thread writes (the log's), any thread reads. The table may be ahead of what an event loop has delivered: readers ask
 * with a position and get the answer of that position.
 */
public final class Memberships {

    /** Users whose memberships have changed and who were not asked for; beyond, changes are not told. */
    private static final int CHANGED_MAX = 10_000;

    private final int partitions;
    private final Queue<String> changed = new ArrayBlockingQueue<>(CHANGED_MAX);
    private final Map<String, Map<String, Membership>> byUser = new ConcurrentHashMap<>();
    private final Map<String, String> rooms = new HashMap<>();

    public Memberships(int partitions) {
        this.partitions = partitions;
    }

    /**
     * Applies the newest state of a membership.
     *
     * @return whether it changed anything
     */
    public boolean apply(MemberEntry entry) {
        return change(entry.room(), entry.user(), entry.spans().isEmpty() ? Spans.NONE : Spans.of(entry.spans()));
    }

    private boolean change(String room, String user, Spans news) {
        Membership now = find(user, room);
        Spans before = now == null ? Spans.NONE : now.spans();
        return put(room, user, before, before.merged(news));
    }

    /** Applies a {@code member.joined} at an offset of the room's partition. */
    public boolean joined(String room, String user, long offset) {
        Spans before = spans(user, room);
        return put(room, user, before, before.joined(offset));
    }

    /** Applies a {@code member.left} at an offset of the room's partition. */
    public boolean left(String room, String user, long offset) {
        Spans before = spans(user, room);
        return put(room, user, before, before.left(offset));
    }

    private boolean put(String room, String user, Spans before, Spans after) {
        if (after.equals(before)) {
            return false;
        }
        // One text for a room, however many members it has.
        String name = rooms.computeIfAbsent(room, any -> room);
        byUser.computeIfAbsent(user, any -> new ConcurrentHashMap<>(4))
                .put(name, new Membership(name, RoomPartitions.of(name, partitions), after));
        var _ = changed.offer(user);
        return true;
    }

    /** A user whose memberships have changed, each change told once; null if there is none. Any thread. */
    public @Nullable String nextChanged() {
        return changed.poll();
    }

    /** All memberships of a user, past and present. */
    public Collection<Membership> of(String user) {
        Map<String, Membership> rooms = byUser.get(user);
        return rooms == null ? List.of() : rooms.values();
    }

    public @Nullable Membership find(String user, String room) {
        Map<String, Membership> rooms = byUser.get(user);
        return rooms == null ? null : rooms.get(room);
    }

    /** When a user was a member of a room; no spans if never. */
    public Spans spans(String user, String room) {
        Membership membership = find(user, room);
        return membership == null ? Spans.NONE : membership.spans();
    }
}
