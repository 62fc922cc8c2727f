package chat.tertulia.gateway.session;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds sessions. Thread-safe. */
@FunctionalInterface
public interface Sessions {

    /**
     * Finds the session of a token.
     *
     * @param tokenHash as of {@code SessionKeys.hash}
     * @return the session, or empty if there is none (unknown, expired, revoked); fails if that cannot be known now
     */
    CompletionStage<Optional<Session>> find(byte[] tokenHash);
}
