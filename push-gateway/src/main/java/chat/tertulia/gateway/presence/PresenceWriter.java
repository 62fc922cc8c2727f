package chat.tertulia.gateway.presence;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.signals.PresenceSignal;
import chat.tertulia.contracts.signals.SignalWriter;
import chat.tertulia.contracts.views.Presence;
import chat.tertulia.gateway.redis.Redis;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says who has an open stream here: to the gateways in chat.signals ({@link PresenceSignal}) and, for those who ask, in Redis
 * ({@link Presence}). Who came, and who left, within a second; all who are there, every {@link Presence#SAID_AGAIN}. In Redis nobody is
 * taken out before they are {@link #gone} from all gateways. A thread of its own; it waits for no answer, and what fails is said
 * again next time.
 */
public final class PresenceWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PresenceWriter.class);

    // KEYS[1] set; ARGV: time ms, users. Whom another gateway has seen since is left there.
    private static final String TAKE_OUT = """
            for i = 2, #ARGV do
              local seen = redis.call('ZSCORE', KEYS[1], ARGV[i])
              if seen and tonumber(seen) < tonumber(ARGV[1]) then
                redis.call('ZREM', KEYS[1], ARGV[i])
              end
            end""";

    private final Redis redis;
    private final SignalWriter signals;
    private final String instance;
    private final Set<String> users;
    private final Clock clock;
    private final RandomGenerator random;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("gateway-presence").daemon().factory());
    private Set<String> said = Set.of();
    private int second;

    /**
     * Begins at once.
     *
     * @param instance this gateway's name
     * @param users those with an open stream, at each moment
     */
    public PresenceWriter(
            Redis redis,
            SignalWriter signals,
            String instance,
            Set<String> users,
            Clock clock,
            RandomGenerator random) {
        this.redis = redis;
        this.signals = signals;
        this.instance = instance;
        this.users = users;
        this.clock = clock;
        this.random = random;
        var _ = thread.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    private void tick() {
        try {
            say(second++ % Presence.SAID_AGAIN.toSeconds() == 0);
        } catch (RuntimeException e) {
            // Thrown on, it would end the schedule.
            LOG.warn("presence was not said", e);
        }
    }

    private synchronized void say(boolean all) {
        Set<String> now = new HashSet<>(users);
        List<String> left = new ArrayList<>(said);
        left.removeAll(now);
        List<String> here = new ArrayList<>(now);
        if (!all) {
            here.removeAll(said);
        }
        said = now;
        if (all || !here.isEmpty() || !left.isEmpty()) {
            tell(here, left);
        }
        if (all || !here.isEmpty()) {
            ask(commands -> see(commands, here, all));
        }
    }

    /** One record at least: also that nobody is there is worth hearing. */
    private void tell(List<String> here, List<String> left) {
        Instant at = clock.instant();
        int from = 0;
        do {
            signals.write(
                    new PresenceSignal(Ids.random('s', random), at, instance, part(here, from), part(left, from)));
            from += PresenceSignal.USERS_MAX;
        } while (from < Math.max(here.size(), left.size()));
    }

    private static List<String> part(List<String> users, int from) {
        return users.subList(Math.min(from, users.size()), Math.min(from + PresenceSignal.USERS_MAX, users.size()));
    }

    private void ask(Consumer<RedisAsyncCommands<String, String>> then) {
        var _ = redis.connection().thenAccept(open -> then.accept(open.async())).exceptionally(away -> null);
    }

    private void see(RedisAsyncCommands<String, String> commands, List<String> here, boolean trim) {
        double now = clock.millis();
        for (int from = 0; from < here.size(); from += PresenceSignal.USERS_MAX) {
            var _ = commands.zadd(
                    Presence.KEY,
                    part(here, from).stream()
                            .map(user -> ScoredValue.just(now, user))
                            .toArray(PresenceWriter::scored));
        }
        if (trim) {
            var _ = commands.zremrangebyscore(
                    Presence.KEY, Range.create(Double.NEGATIVE_INFINITY, now - Presence.LASTS.toMillis()));
        }
    }

    @SuppressWarnings("unchecked")
    private static ScoredValue<String>[] scored(int length) {
        return new ScoredValue[length];
    }

    /** Takes out of Redis who is gone from all gateways. Any thread. */
    public void gone(List<String> who) {
        long before = clock.millis() - Presence.GRACE.toMillis();
        ask(commands -> {
            for (int from = 0; from < who.size(); from += PresenceSignal.USERS_MAX) {
                List<String> arguments = new ArrayList<>();
                arguments.add(Long.toString(before));
                arguments.addAll(part(who, from));
                var _ = commands.eval(
                        TAKE_OUT,
                        ScriptOutputType.STATUS,
                        new String[] {Presence.KEY},
                        arguments.toArray(String[]::new));
            }
        });
    }

    /** Says that all have left, if they have. */
    @Override
    public void close() throws InterruptedException {
        thread.shutdownNow();
        if (thread.awaitTermination(1, TimeUnit.SECONDS)) {
            say(false);
        }
    }
}
