package chat.tertulia.ingest.redis;

import chat.tertulia.contracts.connections.RedisConnection;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.reactive.RedisReactiveCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.DecodeBufferPolicies;
import io.netty.handler.codec.EncoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * The connection to Redis. When Redis is away commands fail at once with a {@link RedisException} and a connection is
 * sought in the background, so that what can do without Redis goes on without waiting for it.
 */
public final class Redis implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Redis.class);

    /** Redis answers in a fraction of a millisecond; what takes longer than this, on a busy machine too, is away. */
    private static final Duration COMMAND_MAX = Duration.ofSeconds(1);

    private final RedisClient client;
    private final RedisURI uri;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile @Nullable StatefulRedisConnection<String, String> connection;

    public Redis(RedisConnection to) {
        RedisURI.Builder builder = RedisURI.builder()
                .withHost(to.host())
                .withPort(to.port())
                .withSsl(to.tls())
                .withTimeout(COMMAND_MAX);
        if (to.password() != null && !to.password().isEmpty()) {
            builder.withPassword(to.password().toCharArray());
        }
        uri = builder.build();
        client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_MAX))
                .socketOptions(
                        SocketOptions.builder().connectTimeout(COMMAND_MAX).build())
                .decodeBufferPolicy(DecodeBufferPolicies.ratio(4))
                .requestQueueSize(50_000)
                .build());
        connect();
    }

    private void connect() {
        if (!connecting.compareAndSet(false, true)) {
            return;
        }
        var _ = client.connectAsync(StringCodec.UTF8, uri).whenComplete((made, error) -> {
            if (made != null) {
                connection = made;
            } else {
                LOG.atWarn()
                        .addKeyValue("error", String.valueOf(error))
                        .log("Redis cannot be reached; going on without it");
            }
            connecting.set(false);
        });
    }

    /** Runs commands; errors with {@link RedisException} if Redis is away. */
    public <T> Mono<T> run(Function<RedisReactiveCommands<String, String>, Mono<T>> commands) {
        return Mono.defer(() -> {
            StatefulRedisConnection<String, String> now = connection;
            if (now == null) {
                connect();
                return Mono.error(new RedisException("Redis is away"));
            }
            return commands.apply(now.reactive()).onErrorMap(Redis::isBroken, RedisException::new);
        });
    }

    /** What the client library passes on as it is when a connection breaks under a command, or is closed. */
    private static boolean isBroken(Throwable error) {
        return error instanceof IOException
                || error instanceof CancellationException
                || error instanceof RejectedExecutionException
                || error instanceof EncoderException;
    }

    /** Waits for the first connection; gives up quietly, since everything here can begin without Redis. */
    public void awaitUp(Duration max) throws InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        while (!isUp() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /** Whether a connection stands. */
    public boolean isUp() {
        StatefulRedisConnection<String, String> now = connection;
        if (now == null) {
            connect();
        }
        return now != null && now.isOpen();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
