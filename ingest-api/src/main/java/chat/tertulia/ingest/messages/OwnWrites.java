package chat.tertulia.ingest.messages;

import chat.tertulia.contracts.positions.Position;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The last position each user wrote to each room through this instance, for as long as a view may be behind it: whoever has
 * written reads their own message at once, without asking for a position.
 */
public final class OwnWrites {

    /** Views are behind by a commit interval; who reads later than this finds them there. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final Cache<String, Position> last =
            Caffeine.newBuilder().maximumSize(50_000).expireAfterWrite(KEPT).build();

    void wrote(String user, String room, Position position) {
        last.put(user + ' ' + room, position);
    }

    @Nullable
    Position last(String user, String room) {
        return last.getIfPresent(user + ' ' + room);
    }
}
