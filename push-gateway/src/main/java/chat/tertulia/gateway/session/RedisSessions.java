package chat.tertulia.gateway.session;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.views.SessionKeys;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sessions as the hashes that ingest-api keeps in Redis ({@link SessionKeys}). Only read. While Redis is away, questions fail
 * at once or within {@value #TIMEOUT_MILLIS} ms.
 */
public final class RedisSessions implements Sessions, AutoCloseable {

    private static final long TIMEOUT_MILLIS = 500;

    private final RedisClient client;
    private final RedisURI uri;
    private @Nullable CompletableFuture<StatefulRedisConnection<String, String>> connection;

    public RedisSessions(RedisConnection redis) {
        RedisURI.Builder builder = RedisURI.builder()
                .withHost(redis.host())
                .withPort(redis.port())
                .withSsl(redis.tls())
                .withTimeout(Duration.ofMillis(TIMEOUT_MILLIS));
        String password = redis.password();
        if (password != null && !password.isEmpty()) {
            builder.withPassword(password.toCharArray());
        }
        this.uri = builder.build();
        this.client = RedisClient.create();
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofMillis(TIMEOUT_MILLIS))
                        .build())
                .build());
    }

    private synchronized CompletableFuture<StatefulRedisConnection<String, String>> connection() {
        CompletableFuture<StatefulRedisConnection<String, String>> now = connection;
        if (now == null || now.isCompletedExceptionally()) {
            now = client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
            connection = now;
        }
        return now;
    }

    @Override
    public CompletionStage<Optional<Session>> find(byte[] tokenHash) {
        return connection()
                .thenCompose(open -> open.async().hgetall(SessionKeys.session(tokenHash)))
                .thenApply(RedisSessions::session)
                .orTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static Optional<Session> session(Map<String, String> fields) {
        String id = fields.get("id");
        String user = fields.get("user");
        return id == null || user == null
                ? Optional.empty()
                : Optional.of(new Session(
                        id, user, fields.getOrDefault("name", user), fields.getOrDefault("language", "en")));
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
