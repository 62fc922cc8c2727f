package chat.tertulia.processors.sentiment;

import chat.tertulia.contracts.annotations.RoomSentiment;
import chat.tertulia.contracts.annotations.RoomSentiment.Trend;
import chat.tertulia.contracts.annotations.Sentiment.Label;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.processors.records.JsonSerde;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The tones of the last minutes of a partition's rooms. Kept in memory, and written to the store only with the trend that says them:
 * what a process that dies had counted since is left out of the next trends, and nothing is counted twice. Used by one stream thread.
 */
final class Trends {

    /** How often a room's trend is said at most. */
    static final long EVERY_MS = 5_000;

    static final int MINUTES = 15;

    /** Rooms of one partition that have a trend at the same time, some 400 bytes each; further ones wait until one falls silent. */
    static final int ROOMS_MAX = 50_000;

    static final String STORE = "trends";

    private static final long MINUTE_MS = 60_000;
    private static final int TONES = 4;

    private final KeyValueStore<String, Window> store;
    private final Map<String, Window> windows = new HashMap<>();
    private final Set<String> changed = new HashSet<>();

    /**
     * Counts by minute.
     *
     * @param newest when the newest message that counts was accepted, epoch milliseconds
     * @param counts of each minute, at its number modulo {@link #MINUTES}, by tone; added to in place
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Window(long newest, int[] counts) {}

    Trends(ProcessorContext<?, ?> context) {
        store = context.getStateStore(STORE);
        store.all().forEachRemaining(room -> windows.put(room.key, room.value));
    }

    static StoreBuilder<KeyValueStore<String, Window>> storeBuilder() {
        return Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(STORE), Serdes.String(), new JsonSerde<>(Window.class));
    }

    /** Counts a posted message that has got its tone. */
    void add(String room, Instant at, Label tone) {
        Window window = windows.get(room);
        if (window == null) {
            if (windows.size() >= ROOMS_MAX) {
                return;
            }
            window = new Window(at.toEpochMilli(), new int[MINUTES * TONES]);
        }
        long minute = Math.floorDiv(at.toEpochMilli(), MINUTE_MS);
        long newest = Math.floorDiv(window.newest(), MINUTE_MS);
        if (minute <= newest - MINUTES) {
            return;
        }
        for (long past = Math.max(newest + 1, minute - MINUTES + 1); past <= minute; past++) {
            int from = slot(past);
            Arrays.fill(window.counts(), from, from + TONES, 0);
        }
        window.counts()[slot(minute) + place(tone)]++;
        windows.put(room, new Window(Math.max(window.newest(), at.toEpochMilli()), window.counts()));
        changed.add(room);
    }

    private static int slot(long minute) {
        return Math.floorMod(minute, MINUTES) * TONES;
    }

    private static int place(Label tone) {
        return switch (tone) {
            case POSITIVE -> 0;
            case NEGATIVE -> 1;
            case NEUTRAL -> 2;
            case MIXED -> 3;
        };
    }

    /**
     * The trends that changed since the last call, of rooms that want one. Rooms that were silent for as long as a trend looks back are
     * forgotten, so a log that is read again says nothing of what is long past.
     */
    List<RoomSentiment> changed(long nowMs, Predicate<String> wanted) {
        List<String> over = new ArrayList<>();
        windows.forEach((room, window) -> {
            if (window.newest() < nowMs - MINUTES * MINUTE_MS || (changed.contains(room) && !wanted.test(room))) {
                over.add(room);
            }
        });
        for (String room : over) {
            windows.remove(room);
            store.delete(room);
        }
        List<RoomSentiment> trends = new ArrayList<>();
        for (String room : changed) {
            Window window = windows.get(room);
            if (window != null) {
                store.put(room, window);
                trends.add(trend(room, window));
            }
        }
        changed.clear();
        return trends;
    }

    private static RoomSentiment trend(String room, Window window) {
        long[] tones = new long[TONES];
        for (int i = 0; i < window.counts().length; i++) {
            tones[i % TONES] += window.counts()[i];
        }
        Trend trend = Trend.of(
                MINUTES,
                tones[place(Label.POSITIVE)],
                tones[place(Label.NEGATIVE)],
                tones[place(Label.NEUTRAL)],
                tones[place(Label.MIXED)]);
        Instant at = Instant.ofEpochMilli(window.newest());
        return new RoomSentiment(
                Ids.derived('a', RoomSentiment.TYPE, room, at.toString(), trend.toString()), room, at, trend);
    }
}
