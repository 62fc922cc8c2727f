package chat.tertulia.ingest.bots;

import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.directory.UserKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.tokens.Tokens;
import io.r2dbc.spi.Readable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Bots: users without a password that act by tokens. Each is a person's, who makes its tokens, or a room's, as its incoming webhooks
 * are. One that is deleted is only put out of action: its messages stay and its name stays its own, and making it again under that name
 * brings the same account back.
 */
public final class Bots {

    /** Bots of one person. */
    static final int MAX = 20;

    private final Database database;
    private final Directory directory;
    private final Rooms rooms;
    private final Tokens tokens;
    private final Clock clock;
    private final SecureRandom random;

    /** A bot in action. */
    public record Bot(String id, String name, @Nullable String displayName, String language, Instant createdAt) {}

    public Bots(Database database, Directory directory, Rooms rooms, Tokens tokens, Clock clock, SecureRandom random) {
        this.database = database;
        this.directory = directory;
        this.rooms = rooms;
        this.tokens = tokens;
        this.clock = clock;
        this.random = random;
    }

    /** Makes a bot of the caller's; a {@link Problem} {@code name-taken} or {@code too-many}. */
    public Mono<Bot> make(Caller caller, String name, @Nullable String displayName) {
        return database.inTransaction(tx -> tx.sql("select 1 from directory.users where id = $1 for update")
                        .bind(0, caller.user())
                        .then()
                        .then(tx.sql("""
                                        select count(*) as there from directory.users
                                        where owner = $1 and deactivated_at is null""")
                                .bind(0, caller.user())
                                .map((row, meta) -> Rows.number(row, "there"))
                                .one())
                        .flatMap(there -> there >= MAX
                                ? Mono.error(Problem.with(ProblemType.TOO_MANY, Map.of("max", MAX)))
                                : insert(tx, name, displayName, caller.language(), caller.user(), null)))
                .onErrorMap(DataAccessException.class, Bots::unavailable)
                // Whoever has made it can bring it into a room at once.
                .delayUntil(bot -> rooms.settled(now -> isInAction(now.user(bot.id()))));
    }

    /** Makes a bot of a room's, within a transaction of the caller's; a {@link Problem} {@code name-taken}. */
    public Mono<Bot> makeForRoom(DatabaseClient tx, String name, String language, String room) {
        return insert(tx, name, null, language, null, room);
    }

    private Mono<Bot> insert(
            DatabaseClient tx,
            String name,
            @Nullable String displayName,
            String language,
            @Nullable String owner,
            @Nullable String room) {
        Instant now = clock.instant();
        var insert = tx.sql("""
                        insert into directory.users (id, name, skeleton, language, password_hash, created_at, kind, display_name, owner, room)
                        values ($1, $2, $3, $4, '', $5, 'bot', $6, $7, $8)
                        on conflict (skeleton) do update
                        set name = excluded.name, display_name = excluded.display_name, deactivated_at = null
                        where directory.users.deactivated_at is not null
                          and directory.users.owner is not distinct from excluded.owner
                          and directory.users.room is not distinct from excluded.room
                        returning id, name, display_name, language, created_at""")
                .bind(0, Ids.random('u', random))
                .bind(1, name)
                .bind(2, Names.skeleton(name))
                .bind(3, language)
                .bind(4, now);
        insert = bind(insert, 5, displayName);
        insert = bind(insert, 6, owner);
        insert = bind(insert, 7, room);
        return insert.map(Bots::bot)
                .one()
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.NAME_TAKEN)))
                .delayUntil(bot -> Outbox.add(tx, entry(bot, now, UserKind.BOT)));
    }

    private static DatabaseClient.GenericExecuteSpec bind(
            DatabaseClient.GenericExecuteSpec statement, int index, @Nullable String value) {
        return value == null ? statement.bindNull(index, String.class) : statement.bind(index, value);
    }

    /** The caller's bots, by name. */
    public Mono<List<Bot>> of(Caller caller) {
        return database.client()
                .sql("""
                        select id, name, display_name, language, created_at from directory.users
                        where owner = $1 and deactivated_at is null order by name""")
                .bind(0, caller.user())
                .map(Bots::bot)
                .all()
                .collectList()
                .onErrorMap(DataAccessException.class, Bots::unavailable);
    }

    /** One of the caller's bots; a {@link Problem} {@code bot-not-found} if it is none. */
    public Mono<Bot> of(Caller caller, String bot) {
        return database.client()
                .sql("""
                        select id, name, display_name, language, created_at from directory.users
                        where id = $1 and owner = $2 and deactivated_at is null""")
                .bind(0, bot)
                .bind(1, caller.user())
                .map(Bots::bot)
                .one()
                .onErrorMap(DataAccessException.class, Bots::unavailable)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.BOT_NOT_FOUND)));
    }

    /** Deletes one of the caller's bots: ends its tokens, then takes it out of its rooms. What is cut off half-way can be asked for again. */
    public Mono<Void> delete(Caller caller, String bot) {
        return database.inTransaction(tx -> deactivate(tx, bot, "owner", caller.user())
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.BOT_NOT_FOUND)))
                        .flatMap(former -> tokens.endAll(tx, bot).map(ended -> Map.entry(former, ended))))
                .onErrorMap(DataAccessException.class, Bots::unavailable)
                .flatMap(done -> tokens.forget(done.getValue()).then(leaveRooms(done.getKey())));
    }

    /** Puts a room's bot out of action within a transaction of the caller's; empty if it is none of the room's. */
    public Mono<Bot> deactivateForRoom(DatabaseClient tx, String bot, String room) {
        return deactivate(tx, bot, "room", room);
    }

    private Mono<Bot> deactivate(DatabaseClient tx, String bot, String whose, String owner) {
        Instant now = clock.instant();
        return tx.sql("update directory.users set deactivated_at = coalesce(deactivated_at, $3) where id = $1 and "
                        + whose + " = $2 returning id, name, display_name, language, created_at")
                .bind(0, bot)
                .bind(1, owner)
                .bind(2, now)
                .map(Bots::bot)
                .one()
                .delayUntil(former -> Outbox.add(tx, entry(former, now, UserKind.FORMER_BOT)));
    }

    /** Takes a bot out of its rooms, each in a transaction of its own. It has no token any more: where it must stay, it sees nothing. */
    public Mono<Void> leaveRooms(Bot bot) {
        Caller self = new Caller(bot.id(), bot.name(), bot.language(), bot.id());
        return Flux.fromIterable(directory.memberships(bot.id()))
                .concatMap(member -> rooms.remove(self, member.room(), bot.id())
                        .onErrorResume(
                                Problem.class,
                                // Direct rooms have the same people for ever.
                                problem -> problem.type().status().is4xxClientError()
                                        ? Mono.empty()
                                        : Mono.error(problem)))
                .then();
    }

    /**
     * Deletes bots of somebody whose account is no more, and incoming webhooks that they made.
     *
     * @return how many; asked for again until it is none
     */
    public Mono<Long> deleteAllOf(Caller former, int max) {
        Mono<Long> own = database.client()
                .sql("""
                        select id from directory.users u where owner = $1 and (deactivated_at is null
                        or exists (select 1 from directory.memberships m where m.user_id = u.id and m.is_member)) limit $2""")
                .bind(0, former.user())
                .bind(1, max)
                .map((row, meta) -> Rows.text(row, "id"))
                .all()
                .collectList()
                .flatMap(all -> Flux.fromIterable(all)
                        .concatMap(bot -> endAndLeave(bot, tx -> deactivate(tx, bot, "owner", former.user())))
                        .then(Mono.just((long) all.size())));
        Mono<Long> webhooks = database.client()
                .sql("select user_id, room from directory.tokens where created_by = $1 and room is not null limit $2")
                .bind(0, former.user())
                .bind(1, max)
                .map((row, meta) -> Map.entry(Rows.text(row, "user_id"), Rows.text(row, "room")))
                .all()
                .collectList()
                .flatMap(all -> Flux.fromIterable(all)
                        .concatMap(one ->
                                endAndLeave(one.getKey(), tx -> deactivateForRoom(tx, one.getKey(), one.getValue())))
                        .then(Mono.just((long) all.size())));
        return own.flatMap(bots -> webhooks.map(more -> bots + more));
    }

    /** Leaves first: what is cut off half-way is found again as long as its token is there, or it is a member. */
    private Mono<Void> endAndLeave(String bot, Function<DatabaseClient, Mono<Bot>> deactivate) {
        Caller self = new Caller(bot, bot, "en", bot);
        return database.client()
                .sql("select room from directory.memberships where user_id = $1 and is_member")
                .bind(0, bot)
                .map((row, meta) -> Rows.text(row, "room"))
                .all()
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMap(room -> rooms.leaveForGood(self, room))
                .then(database.inTransaction(tx -> deactivate.apply(tx).then(tokens.endAll(tx, bot))))
                .flatMap(tokens::forget);
    }

    private static boolean isInAction(@Nullable UserEntry user) {
        return user != null && user.kind() == UserKind.BOT;
    }

    private static UserEntry entry(Bot bot, Instant at, UserKind kind) {
        return new UserEntry(bot.id(), bot.name(), bot.displayName(), bot.language(), at, kind);
    }

    private static Bot bot(Readable row) {
        return new Bot(
                Rows.text(row, "id"),
                Rows.text(row, "name"),
                Rows.optional(row, "display_name"),
                Rows.text(row, "language"),
                Rows.time(row, "created_at"));
    }

    private static Problem unavailable(Throwable away) {
        return Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away);
    }
}
