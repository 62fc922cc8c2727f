package chat.tertulia.gateway.redis;

import chat.tertulia.contracts.connections.RedisConnection;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's one connection to Redis, opened at first use and again {@value #AGAIN_MILLIS} ms after it failed, however many ask. While Redis
 * is away, commands fail at once.
 * Thread-safe, never blocks.
 */
public final class Redis implements AutoCloseable {

    public static final Duration TIMEOUT = Duration.ofMillis(500);

    private static final long AGAIN_MILLIS = 500;

    private final RedisClient client;
    private final RedisURI uri;
    private @Nullable CompletableFuture<StatefulRedisConnection<String, String>> connection;
    private long triedNanos;

    public Redis(RedisConnection redis) {
        RedisURI.Builder builder = RedisURI.builder()
                .withHost(redis.host())
                .withPort(redis.port())
                .withSsl(redis.tls())
                .withTimeout(TIMEOUT);
        String password = redis.password();
        if (password != null && !password.isEmpty()) {
            builder.withPassword(password.toCharArray());
        }
        this.uri = builder.build();
        this.client = RedisClient.create();
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
    }

    public synchronized CompletableFuture<StatefulRedisConnection<String, String>> connection() {
        CompletableFuture<StatefulRedisConnection<String, String>> now = connection;
        if (now == null
                || (now.isCompletedExceptionally() && System.nanoTime() - triedNanos > AGAIN_MILLIS * 1_000_000)) {
            triedNanos = System.nanoTime();
            now = client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture();
            connection = now;
        }
        return now;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
