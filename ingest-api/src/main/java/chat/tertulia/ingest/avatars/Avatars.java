package chat.tertulia.ingest.avatars;

import chat.tertulia.ingest.accounts.Accounts;
import chat.tertulia.ingest.accounts.Accounts.Account;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Pictures of people, in Postgres: at most 64 KiB each, so what 10,000 people have fits into its memory, and a backup, a laptop and AWS need
 * nothing more for them. Which version somebody has is in chat.directory with the rest of them.
 */
public final class Avatars {

    private final Database database;
    private final Accounts accounts;
    private final Clock clock;

    /** A picture, and since when. */
    record Avatar(ByteBuffer image, long version) {

        byte[] bytes() {
            byte[] copy = new byte[image.remaining()];
            image.duplicate().get(copy);
            return copy;
        }
    }

    public Avatars(Database database, Accounts accounts, Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** Gives somebody a picture, or with null takes it away. */
    Mono<Account> put(String user, byte @Nullable [] image) {
        Instant now = clock.instant();
        return database.inTransaction(tx -> version(tx, user, image == null ? null : now)
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.UNAUTHENTICATED)))
                        .then(image == null ? remove(tx, user) : write(tx, user, image))
                        .then(accounts.byId(user))
                        .delayUntil(account -> Outbox.add(tx, account.entry(now))))
                .onErrorMap(DataAccessException.class, Avatars::away);
    }

    /** Each version later than the one before, whatever the clock does: that is what pages keep a picture by. */
    private static Mono<Boolean> version(DatabaseClient tx, String user, @Nullable Instant now) {
        var update = tx.sql("""
                        update directory.users set avatar = case when $2::bigint is null then null else greatest($2, avatar + 1) end
                        where id = $1 and deactivated_at is null""").bind(0, user);
        return (now == null ? update.bindNull(1, Long.class) : update.bind(1, now.toEpochMilli()))
                .fetch()
                .rowsUpdated()
                .filter(changed -> changed > 0)
                .map(changed -> true);
    }

    private static Mono<Void> write(DatabaseClient tx, String user, byte[] image) {
        return tx.sql("""
                        insert into directory.avatars (user_id, image) values ($1, $2)
                        on conflict (user_id) do update set image = excluded.image""").bind(0, user).bind(1, image).then();
    }

    private static Mono<Void> remove(DatabaseClient tx, String user) {
        return tx.sql("delete from directory.avatars where user_id = $1")
                .bind(0, user)
                .then();
    }

    /** Somebody's picture; empty without one. */
    public Mono<byte[]> image(String user) {
        return find(user).map(Avatar::bytes);
    }

    Mono<Avatar> find(String user) {
        return database.client()
                .sql("""
                        select a.image, u.avatar from directory.avatars a join directory.users u on u.id = a.user_id
                        where a.user_id = $1 and u.avatar is not null""")
                .bind(0, user)
                .map((row, meta) -> new Avatar(ByteBuffer.wrap(Rows.bytes(row, "image")), Rows.number(row, "avatar")))
                .one()
                .onErrorMap(DataAccessException.class, Avatars::away);
    }

    private static Problem away(Throwable cause) {
        return Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), cause);
    }
}
