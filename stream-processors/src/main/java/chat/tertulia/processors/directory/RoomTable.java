package chat.tertulia.processors.directory;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.MemberLeft;
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
 * Rooms and memberships in one key-value store. Parts of a key are separated by a line feed, which no id or name has.
 *
 * <ul>
 *   <li>{@code r⏎room}: the room's properties, JSON.
 *   <li>{@code w⏎room}: the room's own word list, JSON; only from chat.directory.
 *   <li>{@code m⏎room⏎user}: {@code +name} of a member, {@code -name} of someone who was one.
 *   <li>{@code n⏎room⏎folded name⏎user}: the name. Stays when someone leaves; the membership decides.
 * </ul>
 */
public final class RoomTable {

    private static final char SEPARATOR = '\n';

    private final KeyValueStore<String, String> store;

    public RoomTable(KeyValueStore<String, String> store) {
        this.store = store;
    }

    /** Takes what an event says of the room or its members, if it does. */
    void apply(RoomEvent event) {
        switch (event) {
            case RoomCreated created -> put(created.properties());
            case RoomChanged changed -> put(changed.properties());
            case MemberJoined joined ->
                put(joined.room(), joined.member().id(), joined.member().name(), true);
            case MemberLeft left ->
                put(left.room(), left.member().id(), left.member().name(), false);
            default -> {}
        }
    }

    void put(RoomEntry room) {
        put(room.room());
    }

    void put(MemberEntry member) {
        put(member.room(), member.user(), member.name(), member.isMember());
    }

    void put(WordsEntry words) {
        store.put(key("w", words.room()), new String(Json.bytes(words), StandardCharsets.UTF_8));
    }

    @Nullable
    WordsEntry words(String room) {
        String json = store.get(key("w", room));
        return json == null ? null : Json.read(json.getBytes(StandardCharsets.UTF_8), WordsEntry.class);
    }

    private void put(Room room) {
        store.put(key("r", room.id()), new String(Json.bytes(room), StandardCharsets.UTF_8));
    }

    private void put(String room, String user, String name, boolean member) {
        store.put(key("m", room, user), (member ? '+' : '-') + name);
        store.put(key("n", room, FoldedName.withoutAccents(name), user), name);
    }

    void removeMember(String room, String user) {
        store.delete(key("m", room, user));
    }

    @Nullable
    Room room(String room) {
        String json = store.get(key("r", room));
        return json == null ? null : Json.read(json.getBytes(StandardCharsets.UTF_8), Room.class);
    }

    /** {@code +name}, {@code -name} or null. */
    @Nullable
    String membership(String room, String user) {
        return store.get(key("m", room, user));
    }

    /** Memberships of a room by user, with their sign; at most {@code max}. */
    Map<String, String> memberships(String room, int max) {
        return scan(key("m", room, ""), max);
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
