package chat.tertulia.ingest.speech.polly;

import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.ScriptOutputType;
import java.time.Clock;
import java.time.YearMonth;
import java.time.ZoneOffset;
import reactor.core.publisher.Mono;

/**
 * Characters that all instances may have said in a calendar month (UTC), counted in Redis: {@code speech:characters:<month>}, a number, kept for
 * 40 days. Errors with {@link io.lettuce.core.RedisException} when it cannot be counted: what costs money is not done uncounted.
 */
final class MonthBudget {

    // KEYS[1] the month; ARGV: characters, most. Returns 1 if they were taken.
    private static final String TAKE = """
            local spent = tonumber(redis.call('GET', KEYS[1]) or 0)
            if spent + tonumber(ARGV[1]) > tonumber(ARGV[2]) then
              return 0
            end
            redis.call('SET', KEYS[1], spent + tonumber(ARGV[1]), 'EX', 3456000)
            return 1
            """;

    private final Redis redis;
    private final long most;
    private final Clock clock;

    MonthBudget(Redis redis, long most, Clock clock) {
        this.redis = redis;
        this.most = most;
        this.clock = clock;
    }

    /** The month they were taken from; empty if it has not so many left. */
    Mono<YearMonth> take(int characters) {
        return Mono.defer(() -> {
            YearMonth month = YearMonth.now(clock.withZone(ZoneOffset.UTC));
            return redis.run(commands -> commands.<Long>eval(
                                    TAKE,
                                    ScriptOutputType.INTEGER,
                                    new String[] {key(month)},
                                    Integer.toString(characters),
                                    Long.toString(most))
                            .next())
                    .filter(taken -> taken == 1)
                    .map(taken -> month);
        });
    }

    /** Gives back what was not billed. */
    Mono<Void> giveBack(YearMonth month, int characters) {
        return redis.run(commands -> commands.decrby(key(month), characters)).then();
    }

    private static String key(YearMonth month) {
        return "speech:characters:" + month;
    }
}
