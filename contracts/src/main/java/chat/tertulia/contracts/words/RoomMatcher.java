package chat.tertulia.contracts.words;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.directory.WordsEntry;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the shipped lists and a room's own list have in a text. A room's list is made ready once for each of its versions and
 * kept while it is among those used last, up to {@value #NODES_MAX} nodes of all rooms together, some 26 MB. Thread-safe.
 */
public final class RoomMatcher {

    private static final int NODES_MAX = 200_000;

    private final WordMatcher shipped;
    private final Map<String, Ready> ready = new LinkedHashMap<>(16, 0.75f, true);
    private int nodes;

    private record Ready(Instant version, RoomWords words) {}

    public RoomMatcher(WordMatcher shipped) {
        this.shipped = shipped;
    }

    /**
     * The places in a text that are on a list ({@link WordMatcher#find}).
     *
     * @param own the room's own list, or null if it has none
     */
    public List<Flag> find(String text, @Nullable WordsEntry own) {
        return own == null || (own.words().isEmpty() && own.allow().isEmpty())
                ? shipped.find(text)
                : shipped.find(text, ready(own));
    }

    private synchronized RoomWords ready(WordsEntry own) {
        Ready known = ready.get(own.room());
        if (known != null && known.version.equals(own.at())) {
            return known.words;
        }
        RoomWords words = RoomWords.of(own);
        ready.put(own.room(), new Ready(own.at(), words));
        nodes += words.nodes() - (known == null ? 0 : known.words.nodes());
        Iterator<Ready> eldest = ready.values().iterator();
        while (nodes > NODES_MAX && ready.size() > 1) {
            nodes -= eldest.next().words.nodes();
            eldest.remove();
        }
        return words;
    }
}
