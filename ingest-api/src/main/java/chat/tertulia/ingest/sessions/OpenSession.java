package chat.tertulia.ingest.sessions;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A place where somebody is signed in, as they see it themselves.
 *
 * @param id opaque; nothing can be done with it but end the session
 * @param lastSeen of its last request, to the second; absent while that cannot be known
 * @param userAgent what signed in, such as {@code Firefox, Linux}, at most 64 characters; absent if it did not say
 * @param current whether it is the one that asks
 */
public record OpenSession(
        String id,
        Instant created,
        @Nullable Instant lastSeen,
        @Nullable String userAgent,
        boolean current) {}
