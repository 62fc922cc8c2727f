package chat.tertulia.ingest.messages;

import chat.tertulia.contracts.positions.Position;
import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What became of a message or command: {@code idem:{<its id>}}, a string, since it is written and read whole; it expires after 24
 * hours. {@code p <digest>} while the append is under way, then {@code d <digest> <partition:offset> <ms>}; {@code h <digest>} of a
 * message that was held for a moderator. Errors with
 * {@link io.lettuce.core.RedisException} if Redis is away.
 */
public final class Idempotence {

    private static final Duration KEPT = Duration.ofHours(24);

    private final Redis redis;

    public Idempotence(Redis redis) {
        this.redis = redis;
    }

    /**
     * @param digest of the body
     * @param position null while the append is under way
     * @param at when it was accepted; null while under way
     * @param held whether it is, or was, held
     */
    public record Known(
            String digest,
            @Nullable Position position,
            @Nullable Instant at,
            boolean held) {

        static Known parse(String text) {
            String[] parts = text.split(" ");
            return parts.length == 4
                    ? new Known(
                            parts[1], Position.parse(parts[2]), Instant.ofEpochMilli(Long.parseLong(parts[3])), false)
                    : new Known(parts[1], null, null, parts[0].equals("h"));
        }
    }

    /**
     * Claims an id; empty if it is ours now, else what is known of it.
     *
     * @param digest of the body
     */
    public Mono<Known> claim(String message, String digest) {
        return redis.run(commands -> commands.setGet(
                        key(message), "p " + digest, SetArgs.Builder.nx().ex(KEPT)))
                .map(Known::parse);
    }

    Mono<Known> find(String message) {
        return redis.run(commands -> commands.get(key(message))).map(Known::parse);
    }

    /** Keeps the answer. */
    public Mono<Void> done(String message, String digest, Position position, Instant at) {
        return redis.run(commands -> commands.set(
                        key(message),
                        "d " + digest + " " + position + " " + at.toEpochMilli(),
                        SetArgs.Builder.ex(KEPT)))
                .then();
    }

    /** Keeps that it was held. */
    Mono<Void> held(String message, String digest) {
        return redis.run(commands -> commands.set(key(message), "h " + digest, SetArgs.Builder.ex(KEPT)))
                .then();
    }

    private static String key(String message) {
        return "idem:{" + message + "}";
    }
}
