package chat.tertulia.processors.statistics;

import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.processors.records.JsonSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The minutes of a partition's rooms that still change, in three stores: counts by minute and room; what was counted in each, so that
 * nothing counts twice; and up to where minutes are closed, so that none opens again. A closed minute leaves nothing behind, so the
 * stores hold what came in about two minutes: those of a room are bounded by {@link #REMEMBERED_MAX}.
 *
 * <p>An annotation counts if it is about the position at which its message was posted: those of edits do not. It may come before
 * its message, then it waits.
 */
final class OpenMinutes {

    static final long MINUTE_MS = 60_000;

    /**
     * What is remembered of one room's minute: some 100 bytes each, so about 20 MB. A message is one, and so are its sender and each
     * annotation that counts. Beyond it messages still count, but no new senders and no annotations.
     */
    static final int REMEMBERED_MAX = 200_000;

    private static final String COUNTS_STORE = "open-minutes";
    private static final String COUNTED_STORE = "counted";
    private static final String CLOSED_STORE = "closed";
    private static final String CLOSED_BEFORE = "before";

    private static final String COUNTED = "";

    private final KeyValueStore<String, Counts> counts;
    private final KeyValueStore<String, String> counted;
    private final KeyValueStore<String, Long> closed;

    OpenMinutes(ProcessorContext<?, ?> context) {
        counts = context.getStateStore(COUNTS_STORE);
        counted = context.getStateStore(COUNTED_STORE);
        closed = context.getStateStore(CLOSED_STORE);
    }

    /** Adds the stores for a processor that is there already. */
    static void addTo(Topology topology, String processor) {
        topology.addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(COUNTS_STORE),
                                Serdes.String(),
                                new JsonSerde<>(Counts.class)),
                        processor)
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(COUNTED_STORE), Serdes.String(), Serdes.String()),
                        processor)
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(CLOSED_STORE), Serdes.String(), Serdes.Long()),
                        processor);
    }

    /** Start of the minute of a time, in milliseconds. */
    static long minute(long timeMs) {
        return Math.floorDiv(timeMs, MINUTE_MS) * MINUTE_MS;
    }

    /** Minutes that start before this are closed. */
    long closedBefore() {
        Long before = closed.get(CLOSED_BEFORE);
        return before == null ? Long.MIN_VALUE : before;
    }

    /** Counts a message; the key of the minute if that changed it, which a closed one does not. */
    @Nullable
    String posted(MessagePosted event, String position) {
        long minute = minute(event.at().toEpochMilli());
        if (minute < closedBefore()) {
            return null;
        }
        String key = key(minute, event.room());
        String message = event.message().id();
        String messageKey = key + "\nmessage\n" + message;
        if (counted.get(messageKey) != null) {
            return null;
        }
        Counts now = of(key);
        boolean remember = now.remembered() < REMEMBERED_MAX;
        boolean newPerson = false;
        if (now.people() < RoomMinute.PEOPLE_MAX) {
            String personKey = key + "\nperson\n" + event.message().sender().id();
            newPerson = remember && counted.get(personKey) == null;
            if (newPerson) {
                counted.put(personKey, COUNTED);
                now = now.remembering(1);
            }
        }
        now = now.posted(newPerson);
        if (remember) {
            counted.put(messageKey, position);
            now = now.remembering(1);
        }
        for (Finding.Kind kind : Finding.Kind.values()) {
            String annotationKey = annotationKey(key, kind, message, position);
            String waiting = counted.get(annotationKey);
            if (waiting != null && !waiting.equals(COUNTED)) {
                counted.put(annotationKey, COUNTED);
                now = now.found(Finding.valueOf(waiting));
            }
        }
        counts.put(key, now);
        return key;
    }

    /** Counts an annotation, now or when its message comes; the key of the minute if that changed it. */
    @Nullable
    String annotated(String room, Instant at, String message, String position, Finding finding) {
        long minute = minute(at.toEpochMilli());
        if (minute < closedBefore()) {
            return null;
        }
        String key = key(minute, room);
        String annotationKey = annotationKey(key, finding.kind(), message, position);
        String posted = counted.get(key + "\nmessage\n" + message);
        Counts now = of(key);
        if (counted.get(annotationKey) != null
                || (posted != null && !posted.equals(position))
                || now.remembered() >= REMEMBERED_MAX) {
            return null;
        }
        counted.put(annotationKey, posted == null ? finding.name() : COUNTED);
        now = now.remembering(1);
        counts.put(key, posted == null ? now : now.found(finding));
        return posted == null ? null : key;
    }

    /** What an open minute has so far, or null if there is no message or it is closed. */
    @Nullable
    RoomMinute early(String key) {
        Counts now = counts.get(key);
        return now == null ? null : result(key, now, false);
    }

    /** The start of the newest open minute that starts before a time, in milliseconds, or null. */
    @Nullable
    Long newestBefore(long timeMs) {
        try (KeyValueIterator<String, Counts> open = counts.reverseRange(null, key(minute(timeMs - 1), "\uffff"))) {
            return open.hasNext() ? Long.valueOf(minuteOf(open.peekNextKey())) : null;
        }
    }

    /** Closes the minutes that start before a time, in milliseconds; their final results, the oldest first. */
    List<RoomMinute> close(long beforeMs) {
        long before = minute(beforeMs);
        if (before <= closedBefore()) {
            return List.of();
        }
        closed.put(CLOSED_BEFORE, before);
        List<RoomMinute> results = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, Counts> open = counts.range(null, key(before, ""))) {
            while (open.hasNext()) {
                KeyValue<String, Counts> next = open.next();
                keys.add(next.key);
                RoomMinute result = result(next.key, next.value, true);
                if (result != null) {
                    results.add(result);
                }
            }
        }
        for (String key : keys) {
            counts.delete(key);
            forget(key);
        }
        return results;
    }

    private void forget(String key) {
        List<String> all = new ArrayList<>();
        try (KeyValueIterator<String, String> of = counted.prefixScan(key + '\n', new StringSerializer())) {
            while (of.hasNext()) {
                all.add(of.next().key);
            }
        }
        all.forEach(counted::delete);
    }

    private Counts of(String key) {
        Counts now = counts.get(key);
        return now == null ? Counts.NONE : now;
    }

    private static @Nullable RoomMinute result(String key, Counts counts, boolean isFinal) {
        if (counts.messages() == 0) {
            return null;
        }
        String room = key.substring(key.indexOf('\n') + 1);
        return counts.result(room, Instant.ofEpochMilli(minuteOf(key)), isFinal);
    }

    /** Sorts by minute: thirteen digits last until the year 2286. */
    private static String key(long minute, String room) {
        return String.format(Locale.ROOT, "%013d\n%s", minute, room);
    }

    private static long minuteOf(String key) {
        return Long.parseLong(key.substring(0, key.indexOf('\n')));
    }

    private static String annotationKey(String key, Finding.Kind kind, String message, String position) {
        return key + '\n' + kind.name() + '\n' + message + '\n' + position;
    }
}
