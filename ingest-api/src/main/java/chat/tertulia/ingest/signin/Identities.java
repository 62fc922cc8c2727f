package chat.tertulia.ingest.signin;

import chat.tertulia.ingest.accounts.Accounts;
import chat.tertulia.ingest.accounts.Accounts.Account;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Which accounts at providers sign in whom: by issuer and subject, and by nothing else. In Postgres. */
public final class Identities {

    private final Database database;
    private final Accounts accounts;
    private final Clock clock;

    /** An account at a provider that signs somebody in. */
    public record Identity(String issuer, String subject, Instant createdAt) {}

    public Identities(Database database, Accounts accounts, Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Whom an account at a provider signs in; empty if nobody. */
    Mono<Account> find(Claims claims) {
        return database.client()
                .sql("select user_id from directory.identities where issuer = $1 and subject = $2")
                .bind(0, claims.issuer())
                .bind(1, claims.subject())
                .map((row, meta) -> Rows.text(row, "user_id"))
                .one()
                .onErrorMap(DataAccessException.class, Identities::away)
                .flatMap(accounts::byId);
    }

    /** Makes an account that is signed in to this way; a {@link Problem} {@code name-taken}. */
    Mono<Account> signUp(Claims claims, String name, @Nullable String displayName, String language) {
        return accounts.signUpWith(
                        name,
                        displayName,
                        claims.email(),
                        language,
                        (tx, account) -> insert(tx, claims, account.id())
                                // Two sign-ins of one person at one moment: the other has made the account.
                                .filter(inserted -> inserted > 0)
                                .switchIfEmpty(Mono.error(new MadeMeanwhile()))
                                .then())
                .onErrorResume(MadeMeanwhile.class, other -> find(claims));
    }

    /**
     * Links an account at a provider with somebody's account here.
     *
     * @return whether it is linked now: not if it signs in somebody else, or if they have another one of the provider
     */
    Mono<Boolean> link(Claims claims, String user) {
        return database.inTransaction(tx -> lock(tx, user)
                        .then(tx.sql(
                                        "select user_id from directory.identities where user_id = $1 and issuer = $2 and subject <> $3")
                                .bind(0, user)
                                .bind(1, claims.issuer())
                                .bind(2, claims.subject())
                                .map((row, meta) -> false)
                                .one()
                                .switchIfEmpty(Mono.defer(() -> insert(tx, claims, user)
                                        .then(tx.sql("""
                                                        select user_id = $3 as mine from directory.identities
                                                        where issuer = $1 and subject = $2""")
                                                .bind(0, claims.issuer())
                                                .bind(1, claims.subject())
                                                .bind(2, user)
                                                .map((row, meta) -> Rows.flag(row, "mine"))
                                                .one())))))
                .onErrorMap(DataAccessException.class, Identities::away);
    }

    /**
     * Takes a provider off somebody's account; a {@link Problem} {@code provider-not-found} if it is not linked, {@code last-sign-in} if
     * they could not sign in any more.
     *
     * @param offered issuers that sign people in now: what is linked with another is no way in
     */
    Mono<Void> unlink(String user, String issuer, List<String> offered) {
        return database.inTransaction(tx -> lock(tx, user)
                        .then(tx.sql("delete from directory.identities where user_id = $1 and issuer = $2")
                                .bind(0, user)
                                .bind(1, issuer)
                                .fetch()
                                .rowsUpdated())
                        .filter(gone -> gone > 0)
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.PROVIDER_NOT_FOUND)))
                        .then(tx.sql("""
                                        select u.password_hash <> '' or exists (select 1 from directory.identities i
                                        where i.user_id = u.id and i.issuer = any ($2)) as stays
                                        from directory.users u where u.id = $1""")
                                .bind(0, user)
                                .bind(1, offered.toArray(String[]::new))
                                .map((row, meta) -> Rows.flag(row, "stays"))
                                .one())
                        .filter(stays -> stays)
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.LAST_SIGN_IN)))
                        .then())
                .onErrorMap(DataAccessException.class, Identities::away);
    }

    /** What signs somebody in besides a password, the oldest first. */
    public Mono<List<Identity>> of(String user) {
        return database.client()
                .sql("""
                        select issuer, subject, created_at from directory.identities
                        where user_id = $1 order by created_at, issuer""")
                .bind(0, user)
                .map((row, meta) ->
                        new Identity(Rows.text(row, "issuer"), Rows.text(row, "subject"), Rows.time(row, "created_at")))
                .all()
                .collectList()
                .onErrorMap(DataAccessException.class, Identities::away);
    }

    private static Mono<Boolean> lock(DatabaseClient tx, String user) {
        return tx.sql("select 1 from directory.users where id = $1 and deactivated_at is null for update")
                .bind(0, user)
                .map((row, meta) -> true)
                .one()
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.UNAUTHENTICATED)));
    }

    private Mono<Long> insert(DatabaseClient tx, Claims claims, String user) {
        return tx.sql("""
                        insert into directory.identities (issuer, subject, user_id, created_at) values ($1, $2, $3, $4)
                        on conflict (issuer, subject) do nothing""")
                .bind(0, claims.issuer())
                .bind(1, claims.subject())
                .bind(2, user)
                .bind(3, clock.instant())
                .fetch()
                .rowsUpdated();
    }

    private static Problem away(Throwable cause) {
        return Problem.retryAfter(ProblemType.SIGN_IN_UNAVAILABLE, Duration.ofSeconds(5), cause);
    }

    private static final class MadeMeanwhile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MadeMeanwhile() {
            super("made meanwhile", null, false, false);
        }
    }
}
