package chat.tertulia.gateway.session;

import chat.tertulia.gateway.queries.QueryGate;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Redis; when that has no answer, for it forgets, Postgres; and when it is away, first what is known here. Postgres is asked by a
 * few at once, however many come, and by nobody who has waited for longer than {@value #SECONDS_MAX} s.
 */
public final class FallbackSessions implements Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(FallbackSessions.class);

    private static final long SECONDS_MAX = 5;

    private final Sessions redis;
    private final RecentSessions recent;
    private final Sessions postgres;
    private final QueryGate lookups;

    public FallbackSessions(Sessions redis, RecentSessions recent, Sessions postgres, QueryGate lookups) {
        this.redis = redis;
        this.recent = recent;
        this.postgres = postgres;
        this.lookups = lookups;
    }

    @Override
    public CompletionStage<Optional<Session>> find(byte[] tokenHash) {
        long moment = recent.moment();
        return redis.find(tokenHash)
                .handle((found, error) -> {
                    if (error != null) {
                        LOG.debug("redis is away error={}", error.toString());
                        Optional<Session> known = recent.find(tokenHash);
                        return known.isPresent() ? CompletableFuture.completedStage(known) : look(tokenHash, moment);
                    }
                    if (found.isEmpty()) {
                        return look(tokenHash, moment);
                    }
                    recent.add(tokenHash, found.get(), moment);
                    return CompletableFuture.completedStage(found);
                })
                .thenCompose(Function.identity());
    }

    private CompletionStage<Optional<Session>> look(byte[] tokenHash, long moment) {
        CompletableFuture<Optional<Session>> answer = new CompletableFuture<>();
        var ignored = lookups.run(() -> !answer.isDone(), () -> postgres.find(tokenHash))
                .whenComplete((found, error) -> {
                    if (error != null) {
                        answer.completeExceptionally(error);
                        return;
                    }
                    found.ifPresentOrElse(
                            session -> recent.add(tokenHash, session, moment), () -> recent.remove(tokenHash));
                    answer.complete(found);
                });
        return answer.orTimeout(SECONDS_MAX, TimeUnit.SECONDS);
    }
}
