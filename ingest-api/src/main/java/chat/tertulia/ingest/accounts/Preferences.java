package chat.tertulia.ingest.accounts;

import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.QuietChanged;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** What users want to be told of: in Postgres, and from there in chat.directory. The only one who writes it. */
public final class Preferences {

    private static final Duration DIRECTORY_MAX = Duration.ofSeconds(5);

    private final Database database;
    private final Directory directory;
    private final Clock clock;

    public Preferences(Database database, Directory directory, Clock clock) {
        this.database = database;
        this.directory = directory;
        this.clock = clock;
    }

    /** What a user has chosen, as the directory shows it; where nothing was, what holds then. */
    public PreferencesEntry of(String user) {
        PreferencesEntry chosen = directory.preferences(user);
        return chosen != null ? chosen : PreferencesEntry.of(user, Instant.EPOCH);
    }

    /**
     * Changes what a user has chosen, and answers once the directory shows it; a {@link Problem} {@code user-not-found} if there is
     * no such user.
     *
     * @param change makes the new state from the one before; may be called again if the first try fails
     */
    public Mono<PreferencesEntry> change(String user, UnaryOperator<PreferencesEntry> change) {
        return database.inTransaction(tx -> changing(tx, user, change))
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away))
                .delayUntil(this::shown);
    }

    /**
     * The same in the caller's transaction, without waiting for the directory. The user's pages are told when it makes a difference to
     * whether they may be disturbed.
     */
    public Mono<PreferencesEntry> changing(DatabaseClient tx, String user, UnaryOperator<PreferencesEntry> change) {
        return lock(tx, user)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.USER_NOT_FOUND)))
                .then(stored(tx, user))
                .flatMap(before -> {
                    PreferencesEntry after = at(change.apply(before), before);
                    Mono<Void> written = write(tx, after).then(Outbox.add(tx, after));
                    return (Objects.equals(before.quietUntil(), after.quietUntil())
                                    ? written
                                    : written.then(Outbox.add(tx, quiet(after))))
                            .thenReturn(after);
                });
    }

    private static QuietChanged quiet(PreferencesEntry chosen) {
        String id = Ids.derived('q', chosen.user(), Json.time(chosen.at()));
        return new QuietChanged(id, chosen.user(), chosen.at(), new QuietChanged.Quiet(chosen.quietUntil()));
    }

    private static Mono<String> lock(DatabaseClient tx, String user) {
        return tx.sql("select id from directory.users where id = $1 for no key update")
                .bind(0, user)
                .map((row, meta) -> Rows.text(row, "id"))
                .one();
    }

    private static Mono<PreferencesEntry> stored(DatabaseClient tx, String user) {
        return tx.sql("select value::text as value from directory.preferences where user_id = $1")
                .bind(0, user)
                .map((row, meta) ->
                        Json.read(Rows.text(row, "value").getBytes(StandardCharsets.UTF_8), PreferencesEntry.class))
                .one()
                .defaultIfEmpty(PreferencesEntry.of(user, Instant.EPOCH));
    }

    /** Each state later than the one before, whatever the clock does: that is how it is known in the directory. */
    private PreferencesEntry at(PreferencesEntry chosen, PreferencesEntry before) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return chosen.at(now.isAfter(before.at()) ? now : before.at().plusMillis(1));
    }

    private static Mono<Void> write(DatabaseClient tx, PreferencesEntry chosen) {
        return tx.sql("""
                        insert into directory.preferences (user_id, value, changed_at) values ($1, $2::jsonb, $3)
                        on conflict (user_id) do update set value = excluded.value, changed_at = excluded.changed_at""")
                .bind(0, chosen.user())
                .bind(1, new String(Json.bytes(chosen), StandardCharsets.UTF_8))
                .bind(2, chosen.at())
                .then();
    }

    private Mono<Directory> shown(PreferencesEntry chosen) {
        return directory
                .await(
                        now -> {
                            PreferencesEntry shown = now.preferences(chosen.user());
                            return shown != null && !shown.at().isBefore(chosen.at());
                        },
                        DIRECTORY_MAX)
                .onErrorMap(
                        TimeoutException.class,
                        late -> Problem.retryAfter(ProblemType.LOG_UNAVAILABLE, Duration.ofSeconds(2), late));
    }
}
