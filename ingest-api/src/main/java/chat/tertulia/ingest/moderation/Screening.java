package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.words.RoomMatcher;
import chat.tertulia.ingest.directory.Directory;
import java.util.List;

/** Looks at a text before it is in the log: in memory, some microseconds. Thread-safe. */
public final class Screening {

    private final Directory directory;
    private final RoomMatcher words;

    public Screening(Directory directory, RoomMatcher words) {
        this.directory = directory;
        this.words = words;
    }

    /**
     * Why a text has to wait for a moderator: the flags that are strong or worse, in a room that holds such messages. Empty if it may
     * go on.
     */
    public List<Flag> holding(String room, String text) {
        return policy(room) == Moderation.HOLD ? strong(room, text) : List.of();
    }

    /** What of a text not everybody reads, in a room that masks; for texts that have no annotation any more. */
    public List<Flag> masking(String room, String text) {
        return policy(room) == Moderation.MASK ? strong(room, text) : List.of();
    }

    private Moderation policy(String room) {
        RoomEntry entry = directory.room(room);
        return entry == null ? Moderation.OFF : entry.moderation();
    }

    private List<Flag> strong(String room, String text) {
        return words.find(text, directory.words(room)).stream()
                .filter(Flag::isStrong)
                .toList();
    }
}
