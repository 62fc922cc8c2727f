package chat.tertulia.ingest.accounts;

import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.accounts.Accounts.Account;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.Sessions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Asks who is signed in once more who they are, before what a stolen session must not be enough for: a copy of all they wrote, the end of
 * their account, another way to sign in. They say their password, or have signed in within {@link #RECENT}.
 */
public final class Confirmation {

    static final Duration RECENT = Duration.ofMinutes(10);

    /** As for signing in: hashing megabytes would be a gift to attackers. */
    private static final int PASSWORD_LENGTH_MAX = 256;

    private final Accounts accounts;
    private final Sessions sessions;
    private final RateLimits limits;

    public Confirmation(Accounts accounts, Sessions sessions, RateLimits limits) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.limits = limits;
    }

    /**
     * The caller's account; a {@link Problem} {@code wrong-password}, or {@code confirmation-needed} with whether a {@code password} would
     * do. Passwords count as sign-ins do, by address and by name.
     *
     * @param password as they said it; null if they did not
     */
    public Mono<Account> of(Caller caller, @Nullable String password, ServerWebExchange exchange) {
        if (password != null && !password.isEmpty()) {
            if (password.length() > PASSWORD_LENGTH_MAX) {
                return Mono.error(Problem.of(ProblemType.WRONG_PASSWORD));
            }
            return limits.take(exchange, RateLimits.Rate.SIGN_INS, RateLimits.address(exchange))
                    .then(limits.take(exchange, RateLimits.Rate.SIGN_INS, "name:" + Names.skeleton(caller.name())))
                    .then(accounts.confirmed(caller.user(), password));
        }
        return accounts.byId(caller.user())
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.UNAUTHENTICATED)))
                .flatMap(account -> sessions.isYoungerThan(caller, RECENT)
                        .filter(recent -> recent)
                        .map(recent -> account)
                        .switchIfEmpty(Mono.error(Problem.with(
                                ProblemType.CONFIRMATION_NEEDED, Map.of("password", account.hasPassword())))));
    }
}
