package chat.tertulia.gateway.stream;

import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.ring.FollowedLog;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log in memory: the model the engine is compared with, and the archive behind it. */
final class History implements Archive {

    /**
     * A record of the log.
     *
     * @param about room offset that decides who sees it
     */
    record Entry(
            FollowedLog log,
            int partition,
            long offset,
            String key,
            String id,
            String type,
            long about,
            String value,
            boolean isRepeated) {}

    /** A time of membership. */
    private record Stay(String user, String room, long from, long to) {}

    final int partitions;
    final Map<FollowedLog, List<List<Entry>>> entries = new EnumMap<>(FollowedLog.class);
    private final Map<FollowedLog, long[]> next = new EnumMap<>(FollowedLog.class);
    private final List<Stay> stays = new ArrayList<>();
    private final Map<String, Long> open = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    boolean isAway;
    int queries;
    private int number;

    History(int partitions) {
        this.partitions = partitions;
        for (FollowedLog log : FollowedLog.values()) {
            List<List<Entry>> all = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                all.add(new ArrayList<>());
            }
            entries.put(log, all);
            next.put(log, new long[partitions]);
        }
    }

    int partition(String key) {
        return RoomPartitions.of(key, partitions);
    }

    private Entry add(FollowedLog log, String key, String id, String type, long about, String rest) {
        int partition = partition(key);
        long[] offsets = at(next, log);
        long offset = offsets[partition]++;
        String name = log == FollowedLog.INBOX ? "user" : "room";
        String value = "{\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"" + name + "\":\"" + key
                + "\",\"at\":\"2026-11-24T05:38:30.123Z\"" + rest + "}";
        Entry entry = new Entry(
                log,
                partition,
                offset,
                key,
                id,
                type,
                about < 0 ? offset : about,
                value,
                !ids.add(log + "/" + partition + "/" + id));
        at(entries, log).get(partition).add(entry);
        return entry;
    }

    static <V> V at(Map<FollowedLog, V> map, FollowedLog log) {
        V value = map.get(log);
        if (value == null) {
            throw new IllegalStateException("no " + log);
        }
        return value;
    }

    /** Offsets that no reader sees: a transaction's marker. */
    void skip(FollowedLog log, int partition) {
        at(next, log)[partition]++;
    }

    Entry post(String room, String text) {
        String id = "m" + number++;
        return add(FollowedLog.EVENTS, room, id, "message.posted", -1, message(id, text));
    }

    static String message(String id, String text) {
        return ",\"message\":{\"id\":\"" + id + "\",\"text\":\"" + text + "\"}";
    }

    Entry edit(String room, String message, String text) {
        return add(FollowedLog.EVENTS, room, "e" + number++, "message.edited", -1, message(message, text));
    }

    Entry delete(String room, String message) {
        return add(
                FollowedLog.EVENTS,
                room,
                "d" + number++,
                "message.deleted",
                -1,
                ",\"message\":{\"id\":\"" + message + "\",\"deletedAt\":\"2026-11-24T05:38:30.123Z\"}");
    }

    /** The same record once more. */
    Entry again(Entry entry) {
        Entry repeated = add(entry.log(), entry.key(), entry.id(), entry.type(), entry.about(), "");
        return repeated;
    }

    Entry join(String room, String user) {
        Entry entry = add(FollowedLog.EVENTS, room, "j" + number++, "member.joined", -1, member(user));
        open.putIfAbsent(room + "/" + user, entry.offset());
        return entry;
    }

    private static String member(String user) {
        return ",\"member\":{\"id\":\"" + user + "\",\"name\":\"" + user + "\",\"role\":\"member\"}";
    }

    Entry leave(String room, String user) {
        Entry entry = add(FollowedLog.EVENTS, room, "l" + number++, "member.left", -1, member(user));
        Long from = open.remove(room + "/" + user);
        if (from != null) {
            stays.add(new Stay(user, room, from, entry.offset()));
        }
        return entry;
    }

    Entry annotate(Entry event) {
        return add(
                FollowedLog.ANNOTATIONS,
                event.key(),
                "a" + number++,
                "message.sentiment",
                event.offset(),
                ",\"message\":{\"id\":\"" + event.id() + "\",\"position\":\"" + event.partition() + ":" + event.offset()
                        + "\"}");
    }

    Entry trend(String room) {
        return add(FollowedLog.ANNOTATIONS, room, "a" + number++, "room.sentiment", -1, ",\"trend\":{\"messages\":1}");
    }

    Entry inbox(String user, String type) {
        return add(FollowedLog.INBOX, user, "n" + number++, type, -1, "");
    }

    Entry revoke(String user, String session) {
        return add(
                FollowedLog.INBOX,
                user,
                "n" + number++,
                "session.revoked",
                -1,
                ",\"session\":{\"id\":\"" + session + "\"}");
    }

    boolean sees(String user, Entry entry) {
        if (entry.isRepeated() || entry.type().equals("session.revoked")) {
            return false;
        }
        if (entry.log() == FollowedLog.INBOX) {
            return entry.key().equals(user);
        }
        Long from = open.get(entry.key() + "/" + user);
        if (from != null && entry.about() >= from) {
            return true;
        }
        return stays.stream()
                .anyMatch(stay -> stay.user().equals(user)
                        && stay.room().equals(entry.key())
                        && stay.from() <= entry.about()
                        && entry.about() <= stay.to());
    }

    /** What a user is to see of one partition of a topic. */
    List<String> expected(String user, FollowedLog log, int partition) {
        return at(entries, log).get(partition).stream()
                .filter(entry -> sees(user, entry))
                .map(Entry::id)
                .toList();
    }

    // ---- the archive

    @Override
    public CompletionStage<Map<Place, Long>> positions() {
        queries++;
        Map<Place, Long> positions = new HashMap<>();
        if (isAway) {
            return CompletableFuture.failedStage(new IllegalStateException("away"));
        }
        next.forEach((log, offsets) -> {
            for (int i = 0; i < partitions; i++) {
                positions.put(new Place(log, i), offsets[i]);
            }
        });
        return CompletableFuture.completedStage(positions);
    }

    private List<Archive.Entry> all(Range range) {
        return at(entries, range.place().log()).get(range.place().partition()).stream()
                .filter(entry -> entry.offset() >= range.from() && entry.offset() < range.to())
                .filter(entry -> !entry.isRepeated() && !entry.type().equals("session.revoked"))
                .filter(entry -> entry.log() == FollowedLog.INBOX
                        ? entry.key().equals(range.user())
                        : range.spans().stream()
                                .anyMatch(span -> span.room().equals(entry.key())
                                        && span.from() <= entry.about()
                                        && entry.about() <= span.to()))
                .map(entry -> new Archive.Entry(entry.offset(), entry.type(), entry.about(), entry.value()))
                .toList();
    }

    @Override
    public CompletionStage<Long> count(Range range) {
        queries++;
        return CompletableFuture.completedStage((long) all(range).size());
    }

    @Override
    public CompletionStage<Archive.Page> page(Range range, int rowsMax, int bytesMax) {
        queries++;
        List<Archive.Entry> all = all(range);
        List<Archive.Entry> some = all.stream().limit(rowsMax).toList();
        return CompletableFuture.completedStage(new Archive.Page(some, some.size() == all.size()));
    }
}
