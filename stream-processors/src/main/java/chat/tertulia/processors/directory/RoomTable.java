package chat.tertulia.processors.directory;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.MemberLeft;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomChanged;
import chat.tertulia.contracts.events.RoomCreated;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.text.FoldedName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Rooms and memberships in one key-value store, for one thread. Parts of a key are separated by a line feed, which no id or name has.
 *
 * <ul>
 *   <li>{@code r⏎room}: the room's properties, JSON.
 *   <li>{@code w⏎room}: the room's own word list, JSON; only from chat.directory.
 *   <li>{@code m⏎room⏎user}: {@code +name} of a member, {@code +name⏎role} if the role is another than member's, {@code -name} of
 *       someone who was one.
 *   <li>{@code n⏎room⏎folded name⏎user}: the name. Stays when someone leaves; the membership decides.
 * </ul>
 */
public final class RoomTable {

    private static final char SEPARATOR = '\n';

    /** Rooms that are talked in now; further ones are parsed again. */
    private static final int PARSED_MAX = 1_000;

    private final KeyValueStore<String, String> store;

    /** What was parsed last: a room is asked for with each of its messages, and hardly ever changes. */
    private final Map<String, Parsed> parsed = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Parsed> eldest) {
            return size() > PARSED_MAX;
        }
    };

    private record Parsed(String json, Object value) {}

    public RoomTable(KeyValueStore<String, String> store) {
        this.store = store;
    }

    /** Takes what an event says of the room or its members, if it does. */
    void apply(RoomEvent event) {
        switch (event) {
            case RoomCreated created -> put(created.properties());
            case RoomChanged changed -> put(changed.properties());
            case MemberJoined joined ->
                put(
                        joined.room(),
                        joined.member().id(),
                        joined.member().name(),
                        true,
                        joined.member().role());
            case MemberLeft left ->
                put(left.room(), left.member().id(), left.member().name(), false, Role.MEMBER);
            default -> {}
        }
    }

    void put(RoomEntry room) {
        put(room.room());
    }

    void put(MemberEntry member) {
        put(member.room(), member.user(), member.name(), member.isMember(), member.role());
    }

    void put(WordsEntry words) {
        store.put(key("w", words.room()), new String(Json.bytes(words), StandardCharsets.UTF_8));
    }

    @Nullable
    WordsEntry words(String room) {
        return read(key("w", room), WordsEntry.class);
    }

    private void put(Room room) {
        store.put(key("r", room.id()), new String(Json.bytes(room), StandardCharsets.UTF_8));
    }

    private void put(String room, String user, String name, boolean member, Role role) {
        String called = (member ? "+" : "-") + name;
        store.put(key("m", room, user), member && role != Role.MEMBER ? called + SEPARATOR + role : called);
        store.put(key("n", room, FoldedName.withoutAccents(name), user), name);
    }

    void removeMember(String room, String user) {
        store.delete(key("m", room, user));
    }

    @Nullable
    Room room(String room) {
        return read(key("r", room), Room.class);
    }

    private <T> @Nullable T read(String key, Class<T> type) {
        String json = store.get(key);
        if (json == null) {
            return null;
        }
        Parsed before = parsed.get(key);
        if (before == null || !before.json().equals(json)) {
            before = new Parsed(json, Json.read(json.getBytes(StandardCharsets.UTF_8), type));
            parsed.put(key, before);
        }
        return type.cast(before.value());
    }

    /** Someone's membership, past or present; null if never a member. */
    @Nullable
    Membership membership(String room, String user) {
        String value = store.get(key("m", room, user));
        return value == null ? null : Membership.parse(value);
    }

    /** Memberships of a room, past and present, by user. */
    Map<String, Membership> memberships(String room) {
        Map<String, Membership> all = new LinkedHashMap<>();
        scan(key("m", room, ""), Integer.MAX_VALUE).forEach((user, value) -> all.put(user, Membership.parse(value)));
        return all;
    }

    /** What a room knows of someone. */
    record Membership(boolean now, String name, Role role) {

        static Membership parse(String value) {
            int end = value.indexOf(SEPARATOR);
            return new Membership(
                    value.charAt(0) == '+',
                    value.substring(1, end < 0 ? value.length() : end),
                    end < 0 ? Role.MEMBER : Role.valueOf(value.substring(end + 1)));
        }
    }

    /** Names by user of those whose name folds to this one. */
    Map<String, String> named(String room, String foldedName, int max) {
        return scan(key("n", room, foldedName, ""), max);
    }

    private Map<String, String> scan(String prefix, int max) {
        Map<String, String> found = new LinkedHashMap<>();
        try (KeyValueIterator<String, String> all = store.prefixScan(prefix, new StringSerializer())) {
            while (all.hasNext() && found.size() < max) {
                var next = all.next();
                found.put(next.key.substring(prefix.length()), next.value);
            }
        }
        return found;
    }

    private static String key(String... parts) {
        return String.join(String.valueOf(SEPARATOR), parts);
    }
}
