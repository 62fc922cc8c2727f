package chat.tertulia.ingest.signin;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Sign-ins that are under way, in Redis, so that the answer may come to any instance:
 *
 * <ul>
 *   <li>{@code signin:attempt:<digest of the state>}, a JSON text for {@link #ATTEMPT_LIFETIME}: what a browser was sent to a provider
 *       with. Taken out by the first answer, so none counts twice.
 *   <li>{@code signin:pending:<digest of the browser's secret>}, a JSON text for {@link #PENDING_LIFETIME}: who has signed in at a
 *       provider and has no account here yet, because their name is somebody's.
 * </ul>
 *
 * State and the browser's secret are 256 random bits each and are here only as digests. When Redis is away there is no signing in.
 */
final class Attempts {

    static final Duration ATTEMPT_LIFETIME = Duration.ofMinutes(10);
    static final Duration PENDING_LIFETIME = Duration.ofMinutes(15);

    private final Redis redis;
    private final SecureRandom random;

    /**
     * What a browser was sent to a provider with.
     *
     * @param browser digest of the secret in its cookie
     * @param verifier of PKCE
     * @param user who wants to link the provider; null of a sign-in
     * @param returnTo where in the page to go on, without the {@code #}
     */
    record Attempt(
            String provider,
            String browser,
            String nonce,
            String verifier,
            @Nullable String user,
            @Nullable String returnTo) {

        /** None of its secrets. */
        @Override
        public String toString() {
            return "Attempt[" + provider + "]";
        }
    }

    /** Who has signed in at a provider and has no account here yet. */
    record Pending(String provider, Claims claims, @Nullable String returnTo) {}

    Attempts(Redis redis, SecureRandom random) {
        this.redis = redis;
        this.random = random;
    }

    /** 256 random bits in base64url. */
    String secret() {
        byte[] bits = new byte[32];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** SHA-256 in base64url: also what PKCE calls S256. */
    static String digest(String secret) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    Mono<Void> begin(String state, Attempt attempt) {
        return put("signin:attempt:" + digest(state), attempt, ATTEMPT_LIFETIME);
    }

    /** Takes an attempt out; empty if there is none, or not any more. */
    Mono<Attempt> take(String state) {
        return redis.run(commands -> commands.getdel("signin:attempt:" + digest(state)))
                .map(json -> read(json, Attempt.class))
                .onErrorMap(RedisException.class, Attempts::away);
    }

    Mono<Void> await(String browser, Pending pending) {
        return put("signin:pending:" + digest(browser), pending, PENDING_LIFETIME);
    }

    /** Who waits for a name in a browser; a {@link Problem} {@code sign-in-expired} if nobody does. */
    Mono<Pending> pending(String browser) {
        return redis.run(commands -> commands.get("signin:pending:" + digest(browser)))
                .map(json -> read(json, Pending.class))
                .onErrorMap(RedisException.class, Attempts::away)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.SIGN_IN_EXPIRED)));
    }

    Mono<Void> done(String browser) {
        return redis.run(commands -> commands.del("signin:pending:" + digest(browser)))
                .onErrorComplete(RedisException.class)
                .then();
    }

    private Mono<Void> put(String key, Object value, Duration lifetime) {
        String json = new String(Json.bytes(value), StandardCharsets.UTF_8);
        return redis.run(commands -> commands.set(key, json, SetArgs.Builder.ex(lifetime)))
                .onErrorMap(RedisException.class, Attempts::away)
                .then();
    }

    private static <T> T read(String json, Class<T> type) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    private static Problem away(Throwable cause) {
        return Problem.retryAfter(ProblemType.SIGN_IN_UNAVAILABLE, Duration.ofSeconds(5), cause);
    }
}
