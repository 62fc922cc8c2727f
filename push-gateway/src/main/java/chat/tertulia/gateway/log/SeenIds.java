package chat.tertulia.gateway.log;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/** The last ids of each partition of a topic, to keep the first occurrence of an id and know the later ones. One thread. */
final class SeenIds {

    private final Set<Key> seen;
    private final ArrayDeque<Key> order;
    private final int max;

    private record Key(int partition, String id) {}

    SeenIds(int max) {
        this.max = max;
        this.seen = new HashSet<>();
        this.order = new ArrayDeque<>();
    }

    /** Whether this is the first time. */
    boolean add(int partition, String id) {
        Key key = new Key(partition, id);
        if (!seen.add(key)) {
            return false;
        }
        order.add(key);
        if (order.size() > max) {
            seen.remove(order.remove());
        }
        return true;
    }
}
