package chat.tertulia.processors.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one letter is made of: its oldest notifications, and how many more there were in which room.
 *
 * @param items at most {@value #ITEMS_MAX}, oldest first
 * @param more rooms with notifications beyond that
 */
public record Batch(List<Waiting> items, List<Counted> more) {

    /** Whoever has more than this waiting is better served by the page than by a longer letter. */
    public static final int ITEMS_MAX = 50;

    static final Batch EMPTY = new Batch(List.of(), List.of());

    /**
     * Notifications that are counted and not listed.
     *
     * @param room room id
     * @param roomName its name
     * @param notifications how many
     * @param lastOffset of the last one's message
     */
    public record Counted(String room, String roomName, int notifications, long lastOffset) {}

    public Batch {
        items = List.copyOf(items);
        more = List.copyOf(more);
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    boolean isFull() {
        return items.size() >= ITEMS_MAX;
    }

    boolean has(String notification) {
        return items.stream().anyMatch(item -> item.notification().equals(notification));
    }

    Batch with(Waiting item) {
        List<Waiting> next = new ArrayList<>(items);
        next.add(item);
        return new Batch(next, more);
    }

    Batch counting(Waiting item) {
        return counting(new Counted(item.room(), item.roomName(), 1, item.offset()));
    }

    /** The rooms counted are as few as the rooms listed, and one for all others. */
    private Batch counting(Counted added) {
        List<Counted> next = new ArrayList<>(more);
        for (int i = 0; i < next.size(); i++) {
            Counted known = next.get(i);
            if (known.room.equals(added.room) || i == ITEMS_MAX - 1) {
                next.set(
                        i,
                        new Counted(
                                known.room,
                                known.roomName,
                                known.notifications + added.notifications,
                                Math.max(known.lastOffset, added.lastOffset)));
                return new Batch(items, next);
            }
        }
        next.add(added);
        return new Batch(items, next);
    }

    /** This one and what came after it. What is more than a letter lists is counted; whoever asks finds it missing in the items. */
    Batch before(Batch later) {
        Batch all = this;
        for (Waiting item : later.items) {
            all = all.isFull() ? all.counting(item) : all.with(item);
        }
        for (Counted counted : later.more) {
            all = all.counting(counted);
        }
        return all;
    }

    /** Without what a reader has seen of a room, and without counts that are about it alone. */
    Batch unreadIn(String room, long offset) {
        return new Batch(
                kept(item -> !item.room().equals(room) || item.offset() > offset),
                more.stream()
                        .filter(counted -> !counted.room.equals(room) || counted.lastOffset > offset)
                        .toList());
    }

    /** Without what a reader of the inbox has seen; whoever has seen the last has seen those before it. */
    Batch unreadAfter(long inbox) {
        List<Waiting> left = kept(item -> item.inbox() > inbox);
        return new Batch(left, left.isEmpty() ? List.of() : more);
    }

    /** Without some notifications, by id. */
    public Batch except(Set<String> notifications) {
        return new Batch(kept(item -> !notifications.contains(item.notification())), more);
    }

    private List<Waiting> kept(Predicate<Waiting> which) {
        return items.stream().filter(which).toList();
    }

    /** The notifications of this one that another does not have. */
    List<Waiting> without(Batch other) {
        return kept(item -> !other.has(item.notification()));
    }
}
