package chat.tertulia.functions.digest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants digests.
 *
 * @param user user id
 * @param address e-mail address
 * @param language {@code es} or {@code en}
 * @param token to end letters with
 * @param before up to when the digest before this told; null if there was none
 */
record Reader(
        String user,
        String address,
        String language,
        String token,
        @Nullable Instant before) {}
