package chat.tertulia.gateway.signal;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.signals.TypingSignal;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.membership.Spans;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who types where. Each room is shown at most once a second, however much is said about it, and an empty list when all have stopped. What
 * does not fit is left out. One thread; times are milliseconds.
 */
final class TypingTable {

    static final String EVENT = "typing";

    static final int INTERVAL_MILLIS = 1_000;

    /** Who is named; of the others there is the number. */
    static final int NAMED_MAX = 5;

    static final int ROOMS_MAX = 10_000;
    static final int USERS_MAX = 50;

    private static final long LASTS_MILLIS = 1_000L * TypingSignal.LASTS_SECONDS;

    private final Display display;
    private final Map<String, Room> rooms = new LinkedHashMap<>();

    /**
     * The event {@value #EVENT}: all who type in a room.
     *
     * @param users the first of them
     */
    record Typing(String room, List<Actor> users, int count) {}

    private record Writer(Actor user, long untilMillis) {}

    private static final class Room {
        final Map<String, Writer> writers = new LinkedHashMap<>();
        long shownMillis;
        boolean hasNews;
    }

    TypingTable(Display display) {
        this.display = display;
    }

    void apply(TypingSignal signal, Memberships memberships, long nowMillis) {
        String user = signal.by().id();
        Room room = rooms.get(signal.room());
        if (!signal.typing()) {
            if (room != null && room.writers.remove(user) != null) {
                room.hasNews = true;
            }
            return;
        }
        if (!memberships.spans(user, signal.room()).isOpenBefore(Spans.OPEN)) {
            return;
        }
        if (room == null) {
            if (rooms.size() >= ROOMS_MAX) {
                return;
            }
            room = new Room();
            rooms.put(signal.room(), room);
        }
        if (room.writers.size() < USERS_MAX || room.writers.containsKey(user)) {
            room.writers.put(user, new Writer(signal.by(), nowMillis + LASTS_MILLIS));
            // Also when it is said again: whoever was not shown the last one is shown this.
            room.hasNews = true;
        }
    }

    /** Shows what is due. */
    void tick(long nowMillis) {
        for (var entries = rooms.entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            Room room = entry.getValue();
            room.hasNews |= room.writers.values().removeIf(writer -> writer.untilMillis() <= nowMillis);
            if (nowMillis - room.shownMillis < INTERVAL_MILLIS) {
                continue;
            }
            if (room.hasNews) {
                room.hasNews = false;
                room.shownMillis = nowMillis;
                display.show(
                        entry.getKey(),
                        EVENT,
                        new Typing(
                                entry.getKey(),
                                room.writers.values().stream()
                                        .limit(NAMED_MAX)
                                        .map(Writer::user)
                                        .toList(),
                                room.writers.size()));
            } else if (room.writers.isEmpty()) {
                entries.remove();
            }
        }
    }

    /** Rooms it knows. */
    int size() {
        return rooms.size();
    }

    void clear() {
        rooms.clear();
    }
}
