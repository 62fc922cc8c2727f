package chat.tertulia.ingest.messages;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Keeps members of a room in slow mode apart in time; moderators and owners need not wait. One key a room and member in Redis,
 * {@code slow:{<room>:<user>}}: the id of what they said last, expiring when they may speak again, so that a retry of it passes.
 * When Redis is away nobody waits.
 */
public final class SlowMode {

    // KEYS[1] the last said; ARGV: its id, ms to wait. Returns the ms still to wait, 0 to go on.
    private static final String SCRIPT = """
            local last = redis.call('GET', KEYS[1])
            if not last then
              redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
              return 0
            end
            if last == ARGV[1] then
              return 0
            end
            return math.max(1, redis.call('PTTL', KEYS[1]))
            """;

    private final Redis redis;
    private final Directory directory;

    public SlowMode(Redis redis, Directory directory) {
        this.redis = redis;
        this.directory = directory;
    }

    /**
     * Lets a message pass, or gives a {@link Problem} {@code slow-mode} with the time to wait.
     *
     * @param message its id; what was let pass once passes again
     */
    public Mono<Void> take(MemberEntry writer, String message) {
        RoomEntry room = directory.room(writer.room());
        if (room == null || room.slowModeSeconds() == 0 || writer.role().atLeast(Role.MODERATOR)) {
            return Mono.empty();
        }
        return redis.run(commands -> commands.<Long>eval(
                                SCRIPT,
                                ScriptOutputType.INTEGER,
                                new String[] {"slow:{" + room.id() + ":" + writer.user() + "}"},
                                message,
                                Long.toString(room.slowModeSeconds() * 1_000L))
                        .next())
                .onErrorResume(RedisException.class, away -> Mono.empty())
                .filter(wait -> wait > 0)
                .flatMap(wait ->
                        Mono.error(Problem.retryAfter(ProblemType.SLOW_MODE, Duration.ofMillis(wait + 999), null)));
    }
}
