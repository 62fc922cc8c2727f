package chat.tertulia.ingest.limits;

import chat.tertulia.ingest.IngestSettings;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Rates, counted in Redis so that they hold across instances. One key a subject, {@code rl:<rate>:{<subject>}}, a number:
 * the "theoretical arrival time" of the generic cell rate algorithm, in milliseconds, expiring when the bucket is full
 * again. When Redis is away, posting and reading go on unlimited and signing in is refused: guessing passwords must not
 * become free.
 */
public final class RateLimits {

    /** What is limited, and what happens when it cannot be counted. */
    public enum Rate {
        POSTS(true),
        READS(true),
        SIGNALS(true),
        SPEECH(true),
        HOOKS(true),
        SIGN_INS(false),
        /** Copies of all that there is of somebody or of a room. */
        EXPORTS(false);

        private final boolean openWhenAway;

        Rate(boolean openWhenAway) {
            this.openWhenAway = openWhenAway;
        }
    }

    // KEYS[1] bucket; ARGV: interval per unit ms, burst. Returns {allowed, remaining, wait ms}.
    private static final String SCRIPT = """
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local interval = tonumber(ARGV[1])
            local burst = tonumber(ARGV[2])
            local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
            local earliest = arrival + interval - interval * burst
            if earliest > now then
              return {0, 0, math.ceil(earliest - now)}
            end
            redis.call('SET', KEYS[1], arrival + interval, 'PX', math.ceil(arrival + interval - now) + 1)
            return {1, math.floor((now - earliest) / interval), 0}
            """;

    /** Of one user: each reads a whole room, or all that somebody wrote, and nobody needs it often. */
    private static final int EXPORTS_PER_MINUTE = 4;

    private final Redis redis;
    private final IngestSettings.Limits limits;

    public RateLimits(Redis redis, IngestSettings.Limits limits) {
        this.redis = redis;
        this.limits = limits;
    }

    /** The subject that stands for where a request comes from. */
    public static String address(ServerWebExchange exchange) {
        InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
        return remote == null || remote.getAddress() == null
                ? "address:unknown"
                : "address:" + remote.getAddress().getHostAddress();
    }

    /**
     * Takes one unit, and tells the caller how many are left ({@code RateLimit} header fields, IETF draft).
     *
     * @param subject user id, address or name
     */
    public Mono<Void> take(ServerWebExchange exchange, Rate rate, String subject) {
        if (!limits.enabled()) {
            return Mono.empty();
        }
        int perMinute = switch (rate) {
            case POSTS -> limits.postsPerMinute();
            case READS -> limits.readsPerMinute();
            case SIGNALS -> limits.signalsPerMinute();
            case SPEECH -> limits.speechPerMinute();
            case HOOKS -> limits.hooksPerMinute();
            case SIGN_INS -> limits.signInsPerMinute();
            case EXPORTS -> EXPORTS_PER_MINUTE;
        };
        String name = rate.name().toLowerCase(java.util.Locale.ROOT);
        return redis.run(commands -> commands.<List<Object>>eval(
                                SCRIPT,
                                ScriptOutputType.MULTI,
                                new String[] {"rl:" + name + ":{" + subject + "}"},
                                Long.toString(60_000 / perMinute),
                                Integer.toString(perMinute))
                        .next())
                .flatMap(answer -> {
                    long allowed = (Long) answer.get(0);
                    Duration wait = Duration.ofMillis((Long) answer.get(2));
                    var headers = exchange.getResponse().getHeaders();
                    headers.set("RateLimit-Policy", "\"" + name + "\";q=" + perMinute + ";w=60");
                    headers.set(
                            "RateLimit",
                            "\"" + name + "\";r=" + answer.get(1) + ";t="
                                    + wait.plusMillis(999).toSeconds());
                    return allowed == 1
                            ? Mono.<Void>empty()
                            : Mono.error(Problem.retryAfter(ProblemType.RATE_LIMITED, wait.plusMillis(999), null));
                })
                .onErrorResume(
                        RedisException.class,
                        away -> rate.openWhenAway
                                ? Mono.empty()
                                : Mono.error(Problem.retryAfter(
                                        ProblemType.SIGN_IN_UNAVAILABLE, Duration.ofSeconds(5), away)));
    }
}
