package chat.tertulia.processors.directory;

import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.text.FoldedName;
import chat.tertulia.processors.directory.RoomTable.Membership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a room and what the room is like, at the position being processed.
 *
 * <p>Two tables: the room's own events, which come in the same partition and order as its messages, so that a person who joined
 * one record ago is known and a replay decides the same; and chat.directory, which comes whenever it comes but knows also what is older
 * than the log. What the events say counts first.
 */
public final class RoomDirectory {

    /** People whose names fold to one; more are not looked at. */
    private static final int SAME_NAME_MAX = 16;

    private final RoomTable fromEvents;
    private final RoomTable fromDirectory;

    public RoomDirectory(RoomTable fromEvents, RoomTable fromDirectory) {
        this.fromEvents = fromEvents;
        this.fromDirectory = fromDirectory;
    }

    /**
     * Someone in a room.
     *
     * @param id user id
     * @param name user name
     */
    public record Person(String id, String name) {}

    /** Takes what an event says of its room. */
    public void apply(RoomEvent event) {
        fromEvents.apply(event);
    }

    /** The room's properties, or null if nothing is known of it. */
    public @Nullable Room room(String room) {
        Room known = fromEvents.room(room);
        return known != null ? known : fromDirectory.room(room);
    }

    /** The room's own word list, or null if it never had one; as chat.directory has it by now. */
    public @Nullable WordsEntry words(String room) {
        return fromDirectory.words(room);
    }

    public boolean isMember(String room, String user) {
        Membership membership = membership(room, user);
        return membership != null && membership.now();
    }

    /** Whether someone is a member who may speak to everybody in the room with {@code @room} and {@code @here}. */
    public boolean mayMentionRoom(String room, String user) {
        Room properties = room(room);
        Membership membership = membership(room, user);
        return membership != null
                && membership.now()
                && (properties == null
                        || properties.kind() == RoomKind.DIRECT
                        || properties.roomMentions().allows(membership.role()));
    }

    private @Nullable Membership membership(String room, String user) {
        Membership known = fromEvents.membership(room, user);
        return known != null ? known : fromDirectory.membership(room, user);
    }

    /** The members of a room in order of their ids, at most {@code max}. */
    public List<Person> members(String room, int max) {
        // People who left are in the tables too, so the bound is applied after they are taken out.
        Map<String, Membership> all = new TreeMap<>(fromDirectory.memberships(room));
        all.putAll(fromEvents.memberships(room));
        return all.entrySet().stream()
                .filter(entry -> entry.getValue().now())
                .limit(max)
                .map(entry -> new Person(entry.getKey(), entry.getValue().name()))
                .toList();
    }

    /**
     * The member somebody means by a name: the one who is called exactly so, else the only one when case is ignored, else the only
     * one when accents are ignored too. Null if nobody is, or more than one could be.
     */
    public @Nullable Person named(String room, String name) {
        String folded = FoldedName.withoutAccents(name);
        Map<String, String> candidates = new LinkedHashMap<>(fromDirectory.named(room, folded, SAME_NAME_MAX));
        candidates.putAll(fromEvents.named(room, folded, SAME_NAME_MAX));
        if (candidates.isEmpty()) {
            return null;
        }
        List<Person> people = new ArrayList<>();
        candidates.forEach((user, called) -> {
            Membership membership = membership(room, user);
            if (membership != null && membership.now() && membership.name().equals(called)) {
                people.add(new Person(user, called));
            }
        });
        String caseless = FoldedName.withoutCase(name);
        Map<String, Person> exact = new HashMap<>();
        List<Person> sameButCase = new ArrayList<>();
        for (Person person : people) {
            exact.put(person.name(), person);
            if (FoldedName.withoutCase(person.name()).equals(caseless)) {
                sameButCase.add(person);
            }
        }
        Person asWritten = exact.get(name);
        if (asWritten != null) {
            return asWritten;
        }
        if (!sameButCase.isEmpty()) {
            return sameButCase.size() == 1 ? sameButCase.getFirst() : null;
        }
        return people.size() == 1 ? people.getFirst() : null;
    }
}
