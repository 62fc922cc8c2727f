package chat.tertulia.ingest.tokens;

import chat.tertulia.ingest.sessions.Caller;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an access token allows.
 *
 * @param caller for whom it acts; its session is the token's id
 * @param scopes empty for an incoming webhook
 * @param room whose incoming webhook it is; null if it is a token for the API
 * @param expiresAt null if it does not
 */
public record Grant(
        Caller caller,
        Set<Scope> scopes,
        @Nullable String room,
        @Nullable Instant expiresAt) {

    public Grant {
        scopes = Set.copyOf(scopes);
    }

    boolean isOver(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
