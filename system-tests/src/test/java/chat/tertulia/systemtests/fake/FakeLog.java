package chat.tertulia.systemtests.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The log in memory: all partitions in one list, so that a cursor is one number. Thread-safe. */
final class FakeLog {

    private static final int PARTITIONS = 3;

    /** Written when the log has grown; the last offset of a partition is its count of records. */
    record Entry(int index, String position, String room, String type, ObjectNode event) {}

    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, Long> offsets = new HashMap<>();

    synchronized Entry append(String room, String type, ObjectNode event) {
        int partition = Math.floorMod(room.hashCode(), PARTITIONS);
        long offset = offsets.merge(partition, 1L, Long::sum) - 1;
        Entry entry = new Entry(entries.size(), partition + ":" + offset, room, type, event);
        entries.add(entry);
        notifyAll();
        return entry;
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized List<Entry> all() {
        return List.copyOf(entries);
    }

    /** Entries from an index on, waiting for one for up to 100 ms. */
    synchronized List<Entry> from(int index) throws InterruptedException {
        long deadline = System.nanoTime() + 100_000_000;
        while (index >= entries.size() && System.nanoTime() < deadline) {
            wait(20);
        }
        return index >= entries.size() ? List.of() : List.copyOf(entries.subList(index, entries.size()));
    }
}
