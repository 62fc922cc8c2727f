package chat.tertulia.ingest.accounts;

import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Argon2id hashes of passwords in PHC form, computed on a few threads of their own: each takes tens of milliseconds and
 * megabytes, so more than a bounded number waiting is refused.
 */
public final class Passwords implements AutoCloseable {

    private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    private static final int WAITING_MAX = 256;
    private static final int HASH_BYTES = 32;

    private final SecureRandom random;
    private final int memoryKibibytes;
    private final int iterations;
    private final Scheduler scheduler = Schedulers.newBoundedElastic(THREADS, WAITING_MAX, "passwords");

    public Passwords(SecureRandom random, int memoryKibibytes, int iterations) {
        this.random = random;
        this.memoryKibibytes = memoryKibibytes;
        this.iterations = iterations;
    }

    /** A new hash of a password. */
    public Mono<String> hash(String password) {
        return later(() -> {
            byte[] salt = new byte[16];
            random.nextBytes(salt);
            var base64 = Base64.getEncoder().withoutPadding();
            byte[] hash = argon2id(password, salt, memoryKibibytes, iterations);
            return "$argon2id$v=19$m=" + memoryKibibytes + ",t=" + iterations + ",p=1$" + base64.encodeToString(salt)
                    + "$" + base64.encodeToString(hash);
        });
    }

    /** Whether a password is the one that was hashed. */
    public Mono<Boolean> matches(String password, String hashed) {
        return later(() -> {
            String[] parts = hashed.split("\\$");
            String[] costs = parts[3].split(",");
            byte[] expected = Base64.getDecoder().decode(parts[5]);
            byte[] actual = argon2id(
                    password,
                    Base64.getDecoder().decode(parts[4]),
                    Integer.parseInt(costs[0].substring(2)),
                    Integer.parseInt(costs[1].substring(2)));
            return MessageDigest.isEqual(expected, actual);
        });
    }

    private <T> Mono<T> later(Callable<T> work) {
        return Mono.fromCallable(work)
                .subscribeOn(scheduler)
                .onErrorMap(
                        RejectedExecutionException.class,
                        full -> Problem.retryAfter(ProblemType.SIGN_IN_UNAVAILABLE, Duration.ofSeconds(5), full));
    }

    private static byte[] argon2id(String password, byte[] salt, int memoryKibibytes, int iterations) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKibibytes)
                .withIterations(iterations)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[HASH_BYTES];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    @Override
    public void close() {
        scheduler.dispose();
    }
}
