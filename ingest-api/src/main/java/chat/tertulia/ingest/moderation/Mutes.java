package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.MemberMuted;
import chat.tertulia.contracts.events.MemberMuted.Muted;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Takes the word from members, and gives it back. */
public final class Mutes {

    /** 30 days. */
    public static final int MINUTES_MAX = 43_200;

    private final Rooms rooms;
    private final Clock clock;
    private final SecureRandom random;

    public Mutes(Rooms rooms, Clock clock, SecureRandom random) {
        this.rooms = rooms;
        this.clock = clock;
        this.random = random;
    }

    /** When a mute of so many minutes ends. */
    Instant until(int minutes) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).plus(minutes, ChronoUnit.MINUTES);
    }

    /**
     * Mutes somebody, and answers once every instance that reads the directory can know.
     *
     * @param until null to give the word back
     */
    Mono<Void> mute(Caller caller, String room, String user, @Nullable Instant until) {
        return rooms.asModerator(
                        caller, room, tx -> mute(tx, caller, room, user, until).thenReturn(true))
                .delayUntil(muted -> shown(room, user, until))
                .then();
    }

    /** Waits until the directory shows it. */
    Mono<Void> shown(String room, String user, @Nullable Instant until) {
        return rooms.settled(now -> {
                    MemberEntry member = now.member(room, user);
                    return member != null && Objects.equals(member.mutedUntil(), until);
                })
                .then();
    }

    /** The same in a transaction of a moderator. Owners cannot be muted. */
    Mono<Void> mute(DatabaseClient tx, Caller caller, String room, String user, @Nullable Instant until) {
        if (!Ids.isId(user)) {
            return Mono.error(Problem.of(ProblemType.USER_NOT_FOUND));
        }
        return tx.sql("""
                        select m.role, u.name from directory.memberships m join directory.users u on u.id = m.user_id
                        where m.room = $1 and m.user_id = $2""")
                .bind(0, room)
                .bind(1, user)
                .map((row, meta) -> new Somebody(Rows.text(row, "role"), Rows.text(row, "name")))
                .one()
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.USER_NOT_FOUND)))
                .flatMap(them -> {
                    if (them.role.equals(Role.OWNER.name().toLowerCase(java.util.Locale.ROOT))) {
                        return Mono.error(Problem.of(ProblemType.FORBIDDEN));
                    }
                    var update = tx.sql(
                                    "update directory.memberships set muted_until = $3 where room = $1 and user_id = $2")
                            .bind(0, room)
                            .bind(1, user);
                    update = until == null ? update.bindNull(2, Instant.class) : update.bind(2, until);
                    return update.then()
                            .then(Outbox.add(
                                    tx,
                                    new MemberMuted(
                                            Ids.random('e', random),
                                            room,
                                            clock.instant(),
                                            caller.actor(),
                                            new Muted(user, them.name),
                                            until)));
                });
    }

    private record Somebody(String role, String name) {}
}
