package chat.tertulia.gateway.session;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the first, and the second when the first has no answer or is away: Redis forgets, Postgres does not. */
public final class FallbackSessions implements Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(FallbackSessions.class);

    private final Sessions first;
    private final Sessions second;

    public FallbackSessions(Sessions first, Sessions second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public CompletionStage<Optional<Session>> find(byte[] tokenHash) {
        return first.find(tokenHash)
                .exceptionally(error -> {
                    LOG.debug("first place of sessions is away error={}", error.toString());
                    return Optional.empty();
                })
                .thenCompose(found -> found.isPresent()
                        ? java.util.concurrent.CompletableFuture.completedStage(found)
                        : second.find(tokenHash));
    }
}
