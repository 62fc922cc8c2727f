package chat.tertulia.systemtests.history;

import chat.tertulia.systemtests.client.Position;
import java.util.Set;

/** What a stream brought, in the order it came. */
public sealed interface Observed {

    /** A posted message, on a stream or in a history. */
    record Message(String id, String room, Position position, String sender, String text) implements Observed {}

    /**
     * The stream said that it cannot replay everything here.
     *
     * @param rooms where messages may be missing; empty: in all
     */
    record Missed(Set<String> rooms) implements Observed {
        public boolean concerns(String room) {
            return rooms.isEmpty() || rooms.contains(room);
        }
    }
}
