package chat.tertulia.gateway.signal;

import chat.tertulia.contracts.signals.PresenceSignal;
import chat.tertulia.contracts.views.Presence;
import chat.tertulia.gateway.membership.Membership;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.membership.Spans;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is there, at which gateways and in which rooms. Somebody is there while any gateway says so, and for {@link Presence#GRACE} after the
 * last one said that they left. A room in which that changes is shown all who are there, at most once a second; if they are more than
 * {@link Presence#NAMED_MAX}, their number, at most every 5 s. Each change is shown once more half a minute later, to those to whom the
 * first was not: signals are dropped before anything else. One thread; times are milliseconds.
 */
final class PresenceTable {

    static final String EVENT = "presence";

    static final int INTERVAL_MILLIS = 1_000;
    static final int LARGE_INTERVAL_MILLIS = 5_000;
    static final int AGAIN_MILLIS = 30_000;

    /** Users at a gateway; what is more is not shown. */
    static final int USERS_MAX = 200_000;

    private static final int INSTANCES_MAX = 1_000;
    private static final int SWEEP_MILLIS = 5_000;

    private final String own;
    private final Display display;
    private final Consumer<List<String>> onGone;
    private final Map<String, Map<String, Long>> instances = new HashMap<>();
    private final Set<String> here = new HashSet<>();
    private final Map<String, Leaving> leaving = new LinkedHashMap<>();
    private final Map<String, Room> rooms = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final Map<String, Long> again = new LinkedHashMap<>();
    private Memberships memberships;
    private long heardMillis;
    private long sweptMillis;

    /**
     * The event {@value #EVENT}: all who are there.
     *
     * @param users absent if they are too many
     */
    record Here(String room, @Nullable List<String> users, int count) {}

    private record Leaving(long atMillis, String instance) {}

    private static final class Room {
        final Set<String> users = new HashSet<>();
        long shownMillis;
    }

    /**
     * A table in which nobody is there.
     *
     * @param own this gateway's name
     * @param onGone told who is gone that was at this gateway last
     */
    PresenceTable(String own, Memberships memberships, Display display, Consumer<List<String>> onGone) {
        this.own = own;
        this.memberships = memberships;
        this.display = display;
        this.onGone = onGone;
    }

    /** Goes on with the memberships of another life of the log. */
    void over(Memberships others) {
        if (others != memberships) {
            memberships = others;
            rooms.clear();
            here.forEach(this::place);
            settle();
        }
    }

    void apply(PresenceSignal signal, long nowMillis) {
        heardMillis = nowMillis;
        Map<String, Long> users = instances.get(signal.instance());
        if (users == null) {
            if (signal.here().isEmpty() || instances.size() >= INSTANCES_MAX) {
                return;
            }
            users = new HashMap<>();
            instances.put(signal.instance(), users);
        }
        Long now = nowMillis;
        for (String user : signal.here()) {
            if (users.size() < USERS_MAX || users.containsKey(user)) {
                users.put(user, now);
                leaving.remove(user);
                if (here.add(user)) {
                    place(user);
                }
            }
        }
        for (String user : signal.left()) {
            if (users.remove(user) != null && isNowhere(user)) {
                leaving.put(user, new Leaving(nowMillis + Presence.GRACE.toMillis(), signal.instance()));
            }
        }
    }

    private boolean isNowhere(String user) {
        for (Map<String, Long> users : instances.values()) {
            if (users.containsKey(user)) {
                return false;
            }
        }
        return true;
    }

    /** Puts a user into the rooms that they are in now if they are here, and takes them out of the others. */
    private void place(String user) {
        boolean isHere = here.contains(user);
        for (Membership membership : memberships.of(user)) {
            String name = membership.room();
            Room room = rooms.get(name);
            if (isHere && membership.spans().isOpenBefore(Spans.OPEN)) {
                if (room == null) {
                    room = new Room();
                    rooms.put(name, room);
                }
                if (room.users.add(user)) {
                    changed.add(name);
                }
            } else if (room != null && room.users.remove(user)) {
                changed.add(name);
            }
        }
    }

    /** Takes what is known as known to all: it was so before this gateway began. */
    void settle() {
        changed.clear();
        again.clear();
    }

    /** Shows what is due. */
    void tick(long nowMillis) {
        for (String user = memberships.nextChanged(); user != null; user = memberships.nextChanged()) {
            place(user);
        }
        expire(nowMillis);
        for (Iterator<String> names = changed.iterator(); names.hasNext(); ) {
            String name = names.next();
            Room room = rooms.get(name);
            if (room == null) {
                names.remove();
            } else if (nowMillis - room.shownMillis
                    >= (room.users.size() > Presence.NAMED_MAX ? LARGE_INTERVAL_MILLIS : INTERVAL_MILLIS)) {
                names.remove();
                again.remove(name);
                again.put(name, nowMillis + AGAIN_MILLIS);
                show(name, room, nowMillis);
            }
        }
        for (var entries = again.entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            if (entry.getValue() > nowMillis) {
                break;
            }
            entries.remove();
            Room room = rooms.get(entry.getKey());
            if (room != null && !changed.contains(entry.getKey())) {
                show(entry.getKey(), room, nowMillis);
            }
        }
    }

    private void show(String name, Room room, long nowMillis) {
        room.shownMillis = nowMillis;
        int count = room.users.size();
        if (count == 0) {
            rooms.remove(name);
        } else {
            display.show(
                    name, EVENT, new Here(name, count > Presence.NAMED_MAX ? null : List.copyOf(room.users), count));
        }
    }

    private void expire(long nowMillis) {
        if (nowMillis - sweptMillis >= SWEEP_MILLIS) {
            sweptMillis = nowMillis;
            sweep(nowMillis);
        }
        List<String> gone = new ArrayList<>();
        for (var entries = leaving.entrySet().iterator(); entries.hasNext(); ) {
            var entry = entries.next();
            if (entry.getValue().atMillis() > nowMillis) {
                break;
            }
            entries.remove();
            here.remove(entry.getKey());
            place(entry.getKey());
            if (entry.getValue().instance().equals(own)) {
                gone.add(entry.getKey());
            }
        }
        if (!gone.isEmpty()) {
            onGone.accept(gone);
        }
    }

    /**
     * Lets go of whom their gateway no longer names. Silence is measured against the last that was heard of any gateway: while the topic is away
     * nobody leaves.
     */
    private void sweep(long nowMillis) {
        long silent = heardMillis - Presence.LASTS.toMillis();
        for (var entries = instances.entrySet().iterator(); entries.hasNext(); ) {
            var instance = entries.next();
            Map<String, Long> users = instance.getValue();
            List<String> unsaid = users.entrySet().stream()
                    .filter(user -> user.getValue() < silent)
                    .map(Map.Entry::getKey)
                    .toList();
            for (String user : unsaid) {
                users.remove(user);
                if (isNowhere(user)) {
                    leaving.put(user, new Leaving(nowMillis, instance.getKey()));
                }
            }
            if (users.isEmpty()) {
                entries.remove();
            }
        }
    }

    /** How many are there. */
    int size() {
        return here.size();
    }
}
