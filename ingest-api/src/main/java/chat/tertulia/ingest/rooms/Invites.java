package chat.tertulia.ingest.rooms;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import io.r2dbc.spi.Readable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Links into a room: a random 256-bit token, known here by its SHA-256 alone. Whoever has one that holds may come in. It holds until
 * its time is over, it is used up or taken back, and as long as who made it could let somebody in themselves.
 */
public final class Invites {

    /** Of one room that hold at once. */
    static final int ROOM_MAX = 20;

    static final int HOURS_MAX = 30 * 24;

    static final int USES_MAX = 1_000;

    /** Base64url of the token's 32 bytes. */
    private static final int TOKEN_LENGTH = 43;

    /** Holds now; {@code $2} is the time. The row of its maker's membership says whether they may still let somebody in. */
    private static final String HOLDS = """
            i.expires_at > $2 and (i.uses_max is null or i.used < i.uses_max) and exists (
              select 1 from directory.memberships m
              where m.room = i.room and m.user_id = i.by_id and m.is_member and m.role in ('owner', 'moderator'))""";

    private final Database database;
    private final Rooms rooms;
    private final Clock clock;
    private final SecureRandom random;

    public Invites(Database database, Rooms rooms, Clock clock, SecureRandom random) {
        this.database = database;
        this.rooms = rooms;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A link that holds.
     *
     * @param by id of who made it
     * @param usesMax absent: as many as come
     */
    record Invite(
            String id,
            String by,
            Instant created,
            Instant expires,
            @Nullable Integer usesMax,
            int used) {

        private static Invite of(Readable row) {
            return new Invite(
                    Rows.text(row, "id"),
                    Rows.text(row, "by_id"),
                    Rows.time(row, "created_at"),
                    Rows.time(row, "expires_at"),
                    Rows.optionalNumber(row, "uses_max"),
                    (int) Rows.number(row, "used"));
        }
    }

    /** @param token nowhere else */
    record Made(Invite invite, String token) {}

    /** What a link leads to. */
    record Found(String room, String by) {}

    /**
     * Makes a link; a {@link Problem} {@code forbidden} for members and in direct rooms, {@code too-many-invites}.
     *
     * @param uses null: as many as come
     */
    Mono<Made> make(Caller caller, String room, int hours, @Nullable Integer uses) {
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        Instant now = clock.instant();
        return rooms.asModerator(
                        caller,
                        room,
                        tx -> forgetOver(tx, room, now)
                                .then(count(tx, room))
                                .filter(there -> there < ROOM_MAX)
                                .switchIfEmpty(Mono.error(Problem.of(ProblemType.TOO_MANY_INVITES)))
                                .then(insert(tx, caller, room, SessionKeys.hash(token), now, hours, uses)))
                .map(invite -> new Made(invite, token));
    }

    private static Mono<Void> forgetOver(DatabaseClient tx, String room, Instant now) {
        return tx.sql("delete from directory.invites i where i.room = $1 and not (" + HOLDS + ")")
                .bind(0, room)
                .bind(1, now)
                .then();
    }

    private static Mono<Long> count(DatabaseClient tx, String room) {
        return tx.sql("select count(*) as there from directory.invites where room = $1")
                .bind(0, room)
                .map((row, meta) -> Rows.number(row, "there"))
                .one();
    }

    private Mono<Invite> insert(
            DatabaseClient tx,
            Caller caller,
            String room,
            byte[] hash,
            Instant now,
            int hours,
            @Nullable Integer uses) {
        var insert = tx.sql("""
                        insert into directory.invites (id, token_hash, room, by_id, created_at, expires_at, uses_max)
                        values ($1, $2, $3, $4, $5, $6, $7)
                        returning id, by_id, created_at, expires_at, uses_max, used""")
                .bind(0, Ids.random('i', random))
                .bind(1, hash)
                .bind(2, room)
                .bind(3, caller.user())
                .bind(4, now)
                .bind(5, now.plus(Duration.ofHours(hours)));
        return (uses == null ? insert.bindNull(6, Integer.class) : insert.bind(6, uses))
                .map(row -> Invite.of(row))
                .one();
    }

    /** The links into a room that hold, the newest first; for those who may make some. */
    Mono<List<Invite>> of(Caller caller, String room) {
        return rooms.asModerator(
                caller,
                room,
                tx -> tx.sql(
                                "select i.id, i.by_id, i.created_at, i.expires_at, i.uses_max, i.used from directory.invites i"
                                        + " where i.room = $1 and " + HOLDS + " order by i.created_at desc, i.id")
                        .bind(0, room)
                        .bind(1, clock.instant())
                        .map(row -> Invite.of(row))
                        .all()
                        .collectList());
    }

    /** Takes a link back; a {@link Problem} {@code invite-not-found} if there is none of this id. */
    Mono<Void> revoke(Caller caller, String room, String id) {
        return rooms.asModerator(
                        caller,
                        room,
                        tx -> tx.sql("delete from directory.invites where room = $1 and id = $2")
                                .bind(0, room)
                                .bind(1, id)
                                .fetch()
                                .rowsUpdated())
                .filter(deleted -> deleted > 0)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.INVITE_NOT_FOUND)))
                .then();
    }

    /** Where a link leads; a {@link Problem} {@code invite-not-found} if it does not hold. */
    Mono<Found> find(String token) {
        if (token.length() != TOKEN_LENGTH) {
            return Mono.error(Problem.of(ProblemType.INVITE_NOT_FOUND));
        }
        return database.client()
                .sql("select i.room, i.by_id from directory.invites i where i.token_hash = $1 and " + HOLDS)
                .bind(0, SessionKeys.hash(token))
                .bind(1, clock.instant())
                .map((row, meta) -> new Found(Rows.text(row, "room"), Rows.text(row, "by_id")))
                .one()
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.INVITE_NOT_FOUND)))
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away));
    }

    /** Comes in by a link. Somebody who is in already just gets the room, and nothing of the link is used. */
    Mono<Rooms.Outcome> accept(Caller caller, String token) {
        return find(token).flatMap(found -> rooms.joinIf(caller, found.room, tx -> use(tx, token)));
    }

    private Mono<Void> use(DatabaseClient tx, String token) {
        return tx.sql("update directory.invites i set used = i.used + 1 where i.token_hash = $1 and " + HOLDS)
                .bind(0, SessionKeys.hash(token))
                .bind(1, clock.instant())
                .fetch()
                .rowsUpdated()
                .filter(used -> used > 0)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.INVITE_NOT_FOUND)))
                .then();
    }
}
