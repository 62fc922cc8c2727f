package chat.tertulia.gateway.session;

import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.gateway.redis.Redis;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Sessions, and access tokens with the scope {@code read}, as the hashes that ingest-api keeps in Redis ({@link SessionKeys}). Only read. While Redis is away, questions fail
 * at once or within {@link Redis#TIMEOUT}.
 */
public final class RedisSessions implements Sessions {

    private final Redis redis;

    public RedisSessions(Redis redis) {
        this.redis = redis;
    }

    @Override
    public CompletionStage<Optional<Session>> find(byte[] tokenHash) {
        return redis.connection()
                .thenCompose(open -> open.async().hgetall(SessionKeys.session(tokenHash)))
                .thenApply(RedisSessions::session)
                .orTimeout(Redis.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Optional<Session> session(Map<String, String> fields) {
        String id = fields.get("id");
        String user = fields.get("user");
        String scopes = fields.get("scopes");
        // A session may do all, an access token what it was made for.
        boolean mayRead = scopes == null || List.of(scopes.split(" ")).contains("read");
        return id == null || user == null || !mayRead
                ? Optional.empty()
                : Optional.of(new Session(
                        id, user, fields.getOrDefault("name", user), fields.getOrDefault("language", "en")));
    }
}
