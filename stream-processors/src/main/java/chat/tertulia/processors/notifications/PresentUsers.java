package chat.tertulia.processors.notifications;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.views.Presence;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who is there now ({@link Presence}), in memory: asked for every {@value #PERIOD_SECONDS} s by a thread of its own, so that no stream
 * thread ever waits for it. While Redis is away, or more than {@value #USERS_MAX} are there, everybody is: to tell too many is better than
 * to tell nobody. Thread-safe.
 */
public final class PresentUsers implements Predicate<String>, AutoCloseable {

    private static final int PERIOD_SECONDS = 2;

    /** Some ten megabytes. */
    private static final int USERS_MAX = 100_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final RedisClient client;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("present-users").daemon().factory());
    private @Nullable StatefulRedisConnection<String, String> connection;
    private volatile @Nullable Set<String> there;

    /** Begins at once. */
    public PresentUsers(RedisConnection server, Clock clock) {
        this.clock = clock;
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withSsl(server.tls())
                .withTimeout(TIMEOUT);
        if (server.password() != null && !server.password().isEmpty()) {
            uri.withPassword(server.password().toCharArray());
        }
        client = RedisClient.create(uri.build());
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
        var _ = thread.scheduleWithFixedDelay(this::ask, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public boolean test(String user) {
        Set<String> now = there;
        return now == null || now.contains(user);
    }

    private void ask() {
        try {
            StatefulRedisConnection<String, String> open = connection;
            if (open == null) {
                open = client.connect();
                connection = open;
            }
            double oldest = clock.millis() - Presence.LASTS.toMillis();
            List<String> found = open.sync()
                    .zrangebyscore(
                            Presence.KEY,
                            Range.create(oldest, Double.POSITIVE_INFINITY),
                            Limit.create(0, USERS_MAX + 1L));
            there = found.size() > USERS_MAX ? null : Set.copyOf(found);
        } catch (RedisException away) {
            there = null;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        client.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
