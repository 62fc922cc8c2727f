package chat.tertulia.ingest.accounts;

import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.directory.UserKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import io.r2dbc.spi.Readable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Users in Postgres: names are unique by skeleton, so that nobody can pass for somebody else. */
public final class Accounts {

    private static final String COLUMNS =
            "id, name, display_name, email, language, password_hash, created_at, kind, avatar";

    private final Database database;
    private final Passwords passwords;
    private final Clock clock;
    private final SecureRandom random;
    private final Mono<String> nobodysHash;

    /** A user as stored. */
    public record Account(
            String id,
            String name,
            @Nullable String displayName,
            @Nullable String email,
            String language,
            String passwordHash,
            Instant createdAt,
            boolean bot,
            @Nullable Long avatar) {

        /** Whether it has one; who has not signs in by an identity. */
        public boolean hasPassword() {
            return !passwordHash.isEmpty();
        }

        /** As the directory is told of it. */
        public UserEntry entry(Instant at) {
            return new UserEntry(id, name, displayName, language, at, bot ? UserKind.BOT : null, avatar);
        }

        /** Neither the address nor the hash. */
        @Override
        public String toString() {
            return "Account[" + id + "]";
        }
    }

    public Accounts(Database database, Passwords passwords, Clock clock, SecureRandom random) {
        this.database = database;
        this.passwords = passwords;
        this.clock = clock;
        this.random = random;
        this.nobodysHash = passwords.hash("nobody").cache();
    }

    /** Makes an account; a {@link Problem} {@code name-taken} if the name, or one that looks like it, is somebody's. */
    public Mono<Account> signUp(
            String name, String password, @Nullable String displayName, @Nullable String email, String language) {
        String skeleton = Names.skeleton(name);
        // Looked up first: a hash is too dear to be made for a name that is taken.
        return exists(skeleton)
                .flatMap(taken -> taken ? Mono.error(Problem.of(ProblemType.NAME_TAKEN)) : passwords.hash(password))
                .flatMap(hash -> make(name, hash, displayName, email, language, (tx, account) -> Mono.empty()));
    }

    /**
     * Makes an account without a password, and with it in one transaction what signs it in; a {@link Problem} {@code name-taken} if the
     * name, or one that looks like it, is somebody's.
     *
     * @param identity keeps what signs the account in
     */
    public Mono<Account> signUpWith(
            String name,
            @Nullable String displayName,
            @Nullable String email,
            String language,
            BiFunction<DatabaseClient, Account, Mono<Void>> identity) {
        // A hash that no password has.
        return make(name, "", displayName, email, language, identity);
    }

    private Mono<Account> make(
            String name,
            String hash,
            @Nullable String displayName,
            @Nullable String email,
            String language,
            BiFunction<DatabaseClient, Account, Mono<Void>> more) {
        Account account = new Account(
                Ids.random('u', random), name, displayName, email, language, hash, clock.instant(), false, null);
        return database.inTransaction(tx -> insert(tx, account, Names.skeleton(name))
                        .then(more.apply(tx, account))
                        .then(Outbox.add(tx, account.entry(account.createdAt())))
                        .thenReturn(account))
                .onErrorMap(DuplicateKeyException.class, taken -> Problem.of(ProblemType.NAME_TAKEN))
                .onErrorMap(DataAccessException.class, Accounts::unavailable);
    }

    private Mono<Boolean> exists(String skeleton) {
        return database.client()
                .sql("select 1 from directory.users where skeleton = $1")
                .bind(0, skeleton)
                .map((row, meta) -> true)
                .one()
                .defaultIfEmpty(false);
    }

    private static Mono<Void> insert(DatabaseClient tx, Account account, String skeleton) {
        var insert = tx.sql("""
                        insert into directory.users (id, name, skeleton, language, password_hash, created_at, display_name, email)
                        values ($1, $2, $3, $4, $5, $6, $7, $8)""")
                .bind(0, account.id())
                .bind(1, account.name())
                .bind(2, skeleton)
                .bind(3, account.language())
                .bind(4, account.passwordHash())
                .bind(5, account.createdAt());
        insert = bind(insert, 6, account.displayName());
        return bind(insert, 7, account.email()).then();
    }

    private static DatabaseClient.GenericExecuteSpec bind(
            DatabaseClient.GenericExecuteSpec statement, int index, @Nullable String value) {
        return value == null ? statement.bindNull(index, String.class) : statement.bind(index, value);
    }

    /** The account that name and password belong to; a {@link Problem} {@code wrong-credentials} if none does. */
    public Mono<Account> signIn(String name, String password) {
        return database.client()
                .sql("select " + COLUMNS + " from directory.users where skeleton = $1 and kind = 'person'")
                .bind(0, Names.skeleton(name))
                .map(Accounts::account)
                .one()
                // The look-alike of a name is not the name.
                .filter(account -> account.name().equalsIgnoreCase(name) && account.hasPassword())
                .flatMap(account -> passwords
                        .matches(password, account.passwordHash())
                        .filter(matches -> matches)
                        .map(matches -> account))
                // Takes as long for a name that nobody has.
                .switchIfEmpty(nobodysHash
                        .flatMap(hash -> passwords.matches(password, hash))
                        .then(Mono.error(Problem.of(ProblemType.WRONG_CREDENTIALS))))
                .onErrorMap(DataAccessException.class, Accounts::signInUnavailable);
    }

    public Mono<Account> byId(String id) {
        if (!Ids.isId(id)) {
            return Mono.empty();
        }
        return database.client()
                .sql("select " + COLUMNS + " from directory.users where id = $1")
                .bind(0, id)
                .map(Accounts::account)
                .one()
                .onErrorMap(DataAccessException.class, Accounts::unavailable);
    }

    /** Changes a profile; what is null stays as it is, an empty name or address is taken away. */
    public Mono<Account> change(
            String id, @Nullable String displayName, @Nullable String language, @Nullable String email) {
        Instant now = clock.instant();
        return database.inTransaction(tx -> {
                    var update = tx.sql("""
                                    update directory.users set display_name = nullif(coalesce($2, display_name), ''),
                                    language = coalesce($3, language), email = nullif(coalesce($4, email), '')
                                    where id = $1 returning """ + " " + COLUMNS).bind(0, id);
                    update = bind(update, 1, displayName);
                    update = bind(update, 2, language);
                    return bind(update, 3, email)
                            .map(Accounts::account)
                            .one()
                            .flatMap(account ->
                                    Outbox.add(tx, account.entry(now)).thenReturn(account));
                })
                .onErrorMap(DataAccessException.class, Accounts::unavailable);
    }

    /**
     * The account of somebody who is signed in and says their password once more; a {@link Problem} {@code wrong-password} if it is
     * another.
     */
    public Mono<Account> confirmed(String id, String password) {
        return byId(id).filter(Account::hasPassword)
                .filterWhen(account -> passwords.matches(password, account.passwordHash()))
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.WRONG_PASSWORD)));
    }

    public Mono<String> hashed(String password) {
        return passwords.hash(password);
    }

    /**
     * Gives an account another password within a transaction of the caller's; a {@link Problem} {@code wrong-password} if it has got
     * yet another meanwhile.
     *
     * @param account as {@link #confirmed}
     */
    public static Mono<Void> changePassword(DatabaseClient tx, Account account, String hash) {
        return tx.sql("update directory.users set password_hash = $3 where id = $1 and password_hash = $2")
                .bind(0, account.id())
                .bind(1, account.passwordHash())
                .bind(2, hash)
                .fetch()
                .rowsUpdated()
                .filter(changed -> changed > 0)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.WRONG_PASSWORD)))
                .then();
    }

    private static Problem signInUnavailable(Throwable away) {
        return Problem.retryAfter(ProblemType.SIGN_IN_UNAVAILABLE, Duration.ofSeconds(5), away);
    }

    private static Problem unavailable(Throwable away) {
        return Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away);
    }

    private static Account account(Readable row) {
        return new Account(
                Rows.text(row, "id"),
                Rows.text(row, "name"),
                Rows.optional(row, "display_name"),
                Rows.optional(row, "email"),
                Rows.text(row, "language"),
                Rows.text(row, "password_hash"),
                Rows.time(row, "created_at"),
                Rows.text(row, "kind").equals("bot"),
                Rows.optionalLong(row, "avatar"));
    }
}
