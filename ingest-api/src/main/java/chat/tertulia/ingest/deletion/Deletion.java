package chat.tertulia.ingest.deletion;

import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.tokens.Tokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes accounts. What signs somebody in and what says who they are goes at once, in one transaction; their rooms, their bots and, if
 * they want it so, their messages go afterwards ({@link DeletionWork}). The name itself stays taken, by its skeleton alone, so that nobody
 * can pass for who was mentioned by it.
 */
public final class Deletion {

    private final Database database;
    private final Sessions sessions;
    private final Tokens tokens;
    private final Clock clock;

    /** What is no more with the account, and is not needed for what is left to do. */
    private static final List<String> ERASED = List.of(
            "delete from directory.identities where user_id = $1",
            "delete from directory.avatars where user_id = $1",
            "delete from directory.push_subscriptions where user_id = $1",
            "delete from directory.digests where user_id = $1",
            "delete from directory.reminders where by_id = $1 or user_id = $1",
            "delete from directory.preferences where user_id = $1",
            "delete from directory.invites where by_id = $1",
            // Held messages are in no log: nobody has seen them but moderators.
            "delete from directory.moderation where sender = $1 and kind in ('post', 'edit')",
            "update directory.moderation set name = '" + UserEntry.DELETED_NAME + "' where sender = $1",
            "update directory.moderation set by_name = '" + UserEntry.DELETED_NAME + "' where by_id = $1",
            "delete from archive.markers where user_id = $1");

    public Deletion(Database database, Sessions sessions, Tokens tokens, Clock clock) {
        this.database = database;
        this.sessions = sessions;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * Deletes the caller's account. Once this completes nobody can be them any more, and their streams are being cut through the log.
     *
     * @param messages whether what they wrote is deleted too, rather than staying as a deleted account's
     */
    Mono<Void> begin(Caller caller, boolean messages) {
        Instant now = clock.instant();
        return database.inTransaction(tx -> anonymise(tx, caller.user(), now)
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.UNAUTHENTICATED)))
                        .flatMap(language -> Flux.fromIterable(ERASED)
                                .concatMap(statement ->
                                        tx.sql(statement).bind(0, caller.user()).then())
                                .then(Outbox.add(tx, UserEntry.deleted(caller.user(), language, now)))
                                .then(Outbox.add(tx, PreferencesEntry.of(caller.user(), now))))
                        .then(tx.sql("""
                                        insert into directory.deletions (user_id, messages, created_at, due_at)
                                        values ($1, $2, $3, $3)""")
                                .bind(0, caller.user())
                                .bind(1, messages)
                                .bind(2, now)
                                .then())
                        .then(tokens.endAll(tx, caller.user()))
                        .flatMap(ended -> sessions.endAll(tx, caller).map(over -> Map.entry(ended, over))))
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away))
                .flatMap(done -> tokens.forget(done.getKey()).then(sessions.forget(done.getValue())));
    }

    /** The account's language; empty if it is no person's, or is deleted already. A sign-in that is under way waits, and finds nobody. */
    private static Mono<String> anonymise(DatabaseClient tx, String user, Instant now) {
        return tx.sql("""
                        update directory.users set name = $2, display_name = null, email = null, password_hash = '', avatar = null,
                        unsubscribe_token = replace(gen_random_uuid()::text, '-', ''), deactivated_at = $3
                        where id = $1 and kind = 'person' and deactivated_at is null returning language""")
                .bind(0, user)
                .bind(1, UserEntry.DELETED_NAME)
                .bind(2, now)
                .map((row, meta) -> Rows.text(row, "language"))
                .one();
    }
}
