package chat.tertulia.ingest.directory;

import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.RoomKind;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Users, rooms and memberships in memory: a view of chat.directory. Written by one thread, read by any. It is a few
 * milliseconds behind Postgres; whoever has just changed something {@link #await waits} until it shows here.
 */
public final class Directory {

    private final Map<String, UserEntry> users = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<String, UserEntry> usersByName = new ConcurrentSkipListMap<>();
    private final Map<String, PreferencesEntry> preferences = new ConcurrentHashMap<>();
    private final Map<String, WordsEntry> words = new ConcurrentHashMap<>();
    private final Map<String, RoomEntry> rooms = new ConcurrentHashMap<>();
    private final Map<String, Map<String, MemberEntry>> membersByRoom = new ConcurrentHashMap<>();
    private final Map<String, Map<String, MemberEntry>> roomsByUser = new ConcurrentHashMap<>();
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    private record Waiter(Predicate<Directory> until, MonoSink<Directory> sink) {}

    /** Takes one entry in. Only the reader's thread calls this. */
    void apply(DirectoryEntry entry) {
        switch (entry) {
            case UserEntry user -> {
                UserEntry before = users.put(user.id(), user);
                if (before != null && !before.name().equals(user.name())) {
                    usersByName.remove(byName(before));
                }
                if (!user.isDeleted()) {
                    usersByName.put(byName(user), user);
                }
            }
            case PreferencesEntry chosen -> preferences.put(chosen.user(), chosen);
            case WordsEntry own -> words.put(own.room(), own);
            case RoomEntry room -> rooms.put(room.id(), room);
            case MemberEntry member -> {
                membersByRoom
                        .computeIfAbsent(member.room(), room -> new ConcurrentHashMap<>())
                        .put(member.user(), member);
                roomsByUser
                        .computeIfAbsent(member.user(), user -> new ConcurrentHashMap<>())
                        .put(member.room(), member);
            }
        }
    }

    private static String byName(UserEntry user) {
        return user.name().toLowerCase(java.util.Locale.ROOT) + '\0' + user.id();
    }

    /** Tells those who wait, after a batch of entries. */
    void settled() {
        waiters.removeIf(waiter -> {
            if (waiter.until.test(this)) {
                waiter.sink.success(this);
                return true;
            }
            return false;
        });
    }

    /**
     * Completes when something shows here.
     *
     * @param max after this the result is a {@link java.util.concurrent.TimeoutException}
     */
    public Mono<Directory> await(Predicate<Directory> until, Duration max) {
        return Mono.<Directory>create(sink -> {
                    Waiter waiter = new Waiter(until, sink);
                    sink.onDispose(() -> waiters.remove(waiter));
                    waiters.add(waiter);
                    if (until.test(this) && waiters.remove(waiter)) {
                        sink.success(this);
                    }
                })
                .timeout(max);
    }

    public @Nullable UserEntry user(String id) {
        return users.get(id);
    }

    /** Somebody as they are called now: what the log says of who did something has the name they had then. */
    public Actor named(Actor who) {
        UserEntry user = users.get(who.id());
        return user != null && user.isDeleted() ? new Actor(who.id(), UserEntry.DELETED_NAME) : who;
    }

    /** What a user has chosen, or null if nothing. */
    public @Nullable PreferencesEntry preferences(String user) {
        return preferences.get(user);
    }

    /** A room's own word list, or null if it never had one. */
    public @Nullable WordsEntry words(String room) {
        return words.get(room);
    }

    public @Nullable RoomEntry room(String id) {
        return rooms.get(id);
    }

    /** Someone's membership of a room, past or present. */
    public @Nullable MemberEntry member(String room, String user) {
        Map<String, MemberEntry> members = membersByRoom.get(room);
        return members == null ? null : members.get(user);
    }

    /** Those who are members now. */
    public List<MemberEntry> members(String room) {
        return membersByRoom.getOrDefault(room, Map.of()).values().stream()
                .filter(MemberEntry::isMember)
                .toList();
    }

    /** The memberships of a user now. */
    public List<MemberEntry> memberships(String user) {
        return roomsByUser.getOrDefault(user, Map.of()).values().stream()
                .filter(MemberEntry::isMember)
                .toList();
    }

    /** Public rooms, in no order. */
    public Collection<RoomEntry> publicRooms() {
        return rooms.values().stream()
                .filter(room -> room.kind() == RoomKind.PUBLIC)
                .toList();
    }

    /** Users in order of name from a prefix on; a cheap range of a sorted map. */
    public Collection<UserEntry> usersFrom(String prefix) {
        return usersByName.tailMap(prefix.toLowerCase(java.util.Locale.ROOT)).values();
    }
}
