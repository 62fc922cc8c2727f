package chat.tertulia.processors.messages;

import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import org.jspecify.annotations.Nullable;

/** Reads one room event again, by its position. For the rare case that what is kept in memory does not go back so far. */
public interface EventAt {

    /** The event, or null if the log does not hold it any longer. */
    @Nullable
    RoomEvent read(Position position);
}
