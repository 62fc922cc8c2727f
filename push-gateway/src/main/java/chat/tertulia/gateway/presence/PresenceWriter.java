package chat.tertulia.gateway.presence;

import chat.tertulia.contracts.views.Presence;
import chat.tertulia.gateway.redis.Redis;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says in Redis ({@link Presence}) who has an open stream here: who came, within a second; all, every {@value #REFRESH_SECONDS} s. Nobody
 * is taken out: who has no stream any more is left to expire, so that a reload of the page is no coming and going. A thread of its
 * own asks and sends; it waits for no answer, and what fails is said again next time.
 */
public final class PresenceWriter implements AutoCloseable {

    static final int REFRESH_SECONDS = 20;

    /** Users in one command: Redis serves others between two of them. */
    private static final int BATCH_MAX = 500;

    private final Redis redis;
    private final Set<String> users;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gateway-presence").daemon().factory());
    private Set<String> said = Set.of();
    private int second;

    /**
     * Begins at once.
     *
     * @param users those with an open stream, at each moment
     */
    public PresenceWriter(Redis redis, Set<String> users, Clock clock) {
        this.redis = redis;
        this.users = users;
        this.clock = clock;
        var _ = thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        Set<String> now = new HashSet<>(users);
        boolean all = second++ % REFRESH_SECONDS == 0;
        List<String> fresh = new ArrayList<>(now);
        if (!all) {
            fresh.removeAll(said);
        }
        said = now;
        if (fresh.isEmpty() && !all) {
            return;
        }
        var _ = redis.connection()
                .thenAccept(open -> say(open.async(), fresh, all))
                .exceptionally(away -> null);
    }

    private void say(RedisAsyncCommands<String, String> commands, List<String> fresh, boolean trim) {
        double now = clock.millis();
        for (int from = 0; from < fresh.size(); from += BATCH_MAX) {
            List<ScoredValue<String>> batch = new ArrayList<>();
            for (String user : fresh.subList(from, Math.min(fresh.size(), from + BATCH_MAX))) {
                batch.add(ScoredValue.just(now, user));
            }
            var _ = commands.zadd(Presence.KEY, scored(batch));
        }
        if (trim) {
            var _ = commands.zremrangebyscore(
                    Presence.KEY, Range.create(Double.NEGATIVE_INFINITY, now - Presence.LASTS.toMillis()));
        }
    }

    @SuppressWarnings("unchecked")
    private static ScoredValue<String>[] scored(List<ScoredValue<String>> batch) {
        return batch.toArray(ScoredValue[]::new);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
