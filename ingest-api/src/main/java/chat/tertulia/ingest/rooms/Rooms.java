package chat.tertulia.ingest.rooms;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.LeaveReason;
import chat.tertulia.contracts.events.Member;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.MemberLeft;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomChanged;
import chat.tertulia.contracts.events.RoomCreated;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import io.r2dbc.spi.Readable;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Commands on rooms and memberships. Each is one transaction that holds the room's row lock and writes outbox rows; it is
 * answered once the relay has put the events into the log and the directory shows them, so that whoever has joined can post
 * at once and is heard.
 */
public final class Rooms {

    /** A room, and whether the command made it. */
    public record Outcome(String room, boolean created) {}

    /** People in one direct room. */
    static final int DIRECT_MAX = 9;

    /** Rooms of one user: what one stream and one snapshot carry. */
    static final int ROOMS_MAX = 500;

    private static final Duration LOG_MAX = Duration.ofSeconds(5);

    private final Database database;
    private final Directory directory;
    private final Clock clock;
    private final SecureRandom random;

    public Rooms(Database database, Directory directory, Clock clock, SecureRandom random) {
        this.database = database;
        this.directory = directory;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes a room with its creator as owner.
     *
     * @param name of a public room: unique
     */
    public Mono<Outcome> create(
            Caller caller,
            String name,
            @Nullable String title,
            RoomKind kind,
            boolean sentiment,
            Moderation moderation,
            RoomMentions roomMentions) {
        Room room = new Room(Ids.random('r', random), name, title, kind, null, sentiment, moderation, roomMentions);
        String skeleton = kind == RoomKind.PUBLIC ? Names.skeleton(name) : null;
        return checkRoomCount(caller.user())
                .then(database.inTransaction(tx -> insert(tx, room, skeleton, null, caller)
                        .then(join(tx, room.id(), caller, caller.user(), caller.name(), Role.OWNER))
                        .thenReturn(new Outcome(room.id(), true))))
                .onErrorMap(DuplicateKeyException.class, taken -> Problem.of(ProblemType.NAME_TAKEN))
                .transform(this::unavailable)
                .delayUntil(made -> settled(now -> isMember(now, made.room(), caller.user())));
    }

    /** The direct room of the caller and some others: always the same for the same people. */
    public Mono<Outcome> direct(Caller caller, List<String> others) {
        if (!others.stream().allMatch(Ids::isId)) {
            return Mono.error(Problem.of(ProblemType.USER_NOT_FOUND));
        }
        TreeSet<String> people = new TreeSet<>(others);
        people.add(caller.user());
        String key = String.join(" ", people);
        return byPeople(key)
                .switchIfEmpty(Mono.defer(() -> names(people).flatMap(names -> {
                    if (names.size() != people.size()) {
                        return Mono.error(Problem.of(ProblemType.USER_NOT_FOUND));
                    }
                    String name = String.join(
                            ", ", names.stream().map(Member::name).sorted().toList());
                    Room room = new Room(
                            Ids.random('r', random),
                            name,
                            null,
                            RoomKind.DIRECT,
                            null,
                            true,
                            Moderation.OFF,
                            RoomMentions.MEMBERS);
                    return database.inTransaction(tx -> insert(tx, room, null, key, caller)
                            .then(Flux.fromIterable(names)
                                    .concatMap(member ->
                                            join(tx, room.id(), caller, member.id(), member.name(), Role.MEMBER))
                                    .then())
                            .thenReturn(new Outcome(room.id(), true)));
                })))
                .onErrorResume(DuplicateKeyException.class, sameMoment -> byPeople(key))
                .transform(this::unavailable)
                .delayUntil(made -> settled(now ->
                        people.stream().allMatch(person -> isMember(now, made.room(), person) || isGone(now, person))));
    }

    private Mono<Outcome> byPeople(String people) {
        return database.client()
                .sql("select id from directory.rooms where people = $1")
                .bind(0, people)
                .map((row, meta) -> new Outcome(Rows.text(row, "id"), false))
                .one();
    }

    private Mono<List<Member>> names(Set<String> people) {
        return database.client()
                .sql("select id, name from directory.users where id = any ($1) and deactivated_at is null")
                .bind(0, people.toArray(String[]::new))
                .map((row, meta) -> new Member(Rows.text(row, "id"), Rows.text(row, "name"), Role.MEMBER, null))
                .all()
                .collectList();
    }

    private Mono<Void> insert(
            DatabaseClient tx, Room room, @Nullable String skeleton, @Nullable String people, Caller caller) {
        Instant now = clock.instant();
        var insert = tx.sql("""
                        insert into directory.rooms (id, name, kind, sentiment, moderation, room_mentions, created_by, created_at, skeleton, title, people)
                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""")
                .bind(0, room.id())
                .bind(1, room.name())
                .bind(2, word(room.kind()))
                .bind(3, room.sentiment())
                .bind(4, word(room.moderation()))
                .bind(5, word(room.roomMentions()))
                .bind(6, caller.user())
                .bind(7, now);
        insert = skeleton == null ? insert.bindNull(8, String.class) : insert.bind(8, skeleton);
        insert = room.title() == null ? insert.bindNull(9, String.class) : insert.bind(9, room.title());
        insert = people == null ? insert.bindNull(10, String.class) : insert.bind(10, people);
        return insert.then()
                .then(Outbox.add(tx, new RoomCreated(Ids.random('e', random), room.id(), now, caller.actor(), room)));
    }

    /** Joins a public room; someone who is a member already just gets it. */
    public Mono<Outcome> join(Caller caller, String room) {
        return checkRoomCount(caller.user())
                .then(locked(room, (tx, found) -> {
                    return role(tx, room, caller.user())
                            .map(already -> new Outcome(room, false))
                            .switchIfEmpty(Mono.defer(() -> found.kind() != RoomKind.PUBLIC
                                    ? Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND))
                                    : join(tx, room, caller, caller.user(), caller.name(), Role.MEMBER)
                                            .thenReturn(new Outcome(room, true))));
                }))
                .delayUntil(joined -> settled(now -> isMember(now, room, caller.user())));
    }

    /**
     * Joins a room of any kind but a direct one; someone who is a member already just gets it.
     *
     * @param admitted whether they may come in, asked under the room's row lock and only of those who are no members; an error is the answer
     */
    Mono<Outcome> joinIf(Caller caller, String room, Function<DatabaseClient, Mono<Void>> admitted) {
        return checkRoomCount(caller.user())
                .then(locked(
                        room,
                        (tx, found) -> role(tx, room, caller.user())
                                .map(already -> new Outcome(room, false))
                                .switchIfEmpty(Mono.defer(() -> admitted.apply(tx)
                                        .then(join(tx, room, caller, caller.user(), caller.name(), Role.MEMBER))
                                        .thenReturn(new Outcome(room, true))))))
                .delayUntil(joined -> settled(now -> isMember(now, room, caller.user())));
    }

    /** Brings someone into a room, or gives a member another role; a {@link Problem} {@code last-owner} if none would be left. */
    public Mono<Outcome> put(Caller caller, String room, String user, @Nullable Role role) {
        return putting(caller, room, user, role)
                .delayUntil(put -> settled(now -> {
                    MemberEntry member = now.member(room, user);
                    return member != null && member.isMember() && (role == null || member.role() == role);
                }));
    }

    /** The same within a transaction of the caller's, so without waiting for the directory. */
    public Mono<Outcome> putting(Caller caller, String room, String user, @Nullable Role role) {
        if (!Ids.isId(user)) {
            return Mono.error(Problem.of(ProblemType.USER_NOT_FOUND));
        }
        return checkRoomCount(user)
                .then(locked(
                        room,
                        (tx, found) -> callersRole(tx, room, caller)
                                .flatMap(mine -> role(tx, room, user)
                                        .map(java.util.Optional::of)
                                        .defaultIfEmpty(java.util.Optional.empty())
                                        .flatMap(theirs ->
                                                put(tx, found, caller, mine, user, theirs.orElse(null), role)))));
    }

    private Mono<Outcome> put(
            DatabaseClient tx,
            Room room,
            Caller caller,
            Role mine,
            String user,
            @Nullable Role theirs,
            @Nullable Role wanted) {
        boolean changesRole = wanted != null && wanted != (theirs == null ? Role.MEMBER : theirs);
        boolean mayInvite = room.kind() == RoomKind.PUBLIC || mine.atLeast(Role.MODERATOR);
        if (room.kind() == RoomKind.DIRECT || (changesRole && mine != Role.OWNER) || (theirs == null && !mayInvite)) {
            return Mono.error(Problem.of(ProblemType.FORBIDDEN));
        }
        if (theirs != null && !changesRole) {
            return Mono.just(new Outcome(room.id(), false));
        }
        Role role = wanted != null ? wanted : Role.MEMBER;
        return others(tx, room.id(), user)
                .filter(others -> theirs != Role.OWNER || role == Role.OWNER || others.owners)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.LAST_OWNER)))
                .then(tx.sql("select name from directory.users where id = $1 and deactivated_at is null")
                        .bind(0, user)
                        .map((row, meta) -> Rows.text(row, "name"))
                        .one())
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.USER_NOT_FOUND)))
                .flatMap(name -> join(tx, room.id(), caller, user, name, role))
                .thenReturn(new Outcome(room.id(), theirs == null));
    }

    /**
     * Leaves a room, or removes someone of a lower role. A {@link Problem} {@code last-owner} for its only owner, as long as there is
     * somebody to hand it to.
     */
    public Mono<Void> remove(Caller caller, String room, String user) {
        if (!Ids.isId(user)) {
            return Mono.error(Problem.of(ProblemType.USER_NOT_FOUND));
        }
        return locked(
                        room,
                        (tx, found) -> callersRole(tx, room, caller)
                                .flatMap(mine -> role(tx, room, user)
                                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.USER_NOT_FOUND)))
                                        .flatMap(theirs -> {
                                            boolean self = user.equals(caller.user());
                                            boolean mayRemove = mine.atLeast(Role.MODERATOR) && !theirs.atLeast(mine);
                                            if (found.kind() == RoomKind.DIRECT || (!self && !mayRemove)) {
                                                return Mono.<Boolean>error(Problem.of(ProblemType.FORBIDDEN));
                                            }
                                            return others(tx, room, user)
                                                    .filter(others ->
                                                            theirs != Role.OWNER || others.owners || !others.members)
                                                    .switchIfEmpty(Mono.error(Problem.of(ProblemType.LAST_OWNER)))
                                                    .then(leave(tx, room, caller, user, theirs, self))
                                                    .thenReturn(true);
                                        })))
                .delayUntil(left -> settled(now -> !isMember(now, room, user)))
                .then();
    }

    /**
     * Takes someone whose account is no more out of a room of any kind, without waiting for the directory; nothing happens if they are no
     * member. A room whose only owner they were passes to who has been a moderator of it, else a member, for longest; a direct one is no
     * longer called by their name.
     */
    public Mono<Void> leaveForGood(Caller former, String room) {
        return locked(
                room,
                (tx, found) -> role(tx, room, former.user())
                        .flatMap(role -> (role == Role.OWNER ? passOn(tx, room, former) : Mono.<Void>empty())
                                .then(leave(tx, room, former, former.user(), role, true))
                                .then(found.kind() == RoomKind.DIRECT ? callAnew(tx, found, former) : Mono.empty())));
    }

    private Mono<Void> passOn(DatabaseClient tx, String room, Caller former) {
        return others(tx, room, former.user())
                .filter(others -> !others.owners)
                .flatMap(none -> tx.sql("""
                                select u.id, u.name from directory.memberships m join directory.users u on u.id = m.user_id
                                where m.room = $1 and m.is_member and m.user_id <> $2 and u.kind = 'person' and u.deactivated_at is null
                                order by case m.role when 'moderator' then 0 else 1 end, m.changed_at, u.id limit 1""")
                        .bind(0, room)
                        .bind(1, former.user())
                        .map((row, meta) -> new Actor(Rows.text(row, "id"), Rows.text(row, "name")))
                        .one())
                .flatMap(heir -> join(tx, room, former, heir.id(), heir.name(), Role.OWNER));
    }

    private Mono<Void> callAnew(DatabaseClient tx, Room room, Caller former) {
        return tx.sql("""
                        update directory.rooms set name = (
                            select left(string_agg(u.name, ', ' order by u.name), 256) from directory.memberships m
                            join directory.users u on u.id = m.user_id where m.room = $1)
                        where id = $1 returning name""")
                .bind(0, room.id())
                .map((row, meta) -> Rows.text(row, "name"))
                .one()
                .flatMap(name -> Outbox.add(
                        tx,
                        new RoomChanged(
                                Ids.random('e', random),
                                room.id(),
                                clock.instant(),
                                former.actor(),
                                new Room(
                                        room.id(),
                                        name,
                                        room.title(),
                                        room.kind(),
                                        room.topic(),
                                        room.sentiment(),
                                        room.moderation(),
                                        room.roomMentions(),
                                        room.slowModeSeconds(),
                                        room.archived()))));
    }

    /** Whether there is anybody else in a room, and any other owner. */
    private record Others(boolean members, boolean owners) {}

    private static Mono<Others> others(DatabaseClient tx, String room, String user) {
        return tx.sql("""
                        select count(*) > 0 as members, count(*) filter (where role = 'owner') > 0 as owners
                        from directory.memberships where room = $1 and is_member and user_id <> $2""")
                .bind(0, room)
                .bind(1, user)
                .map((row, meta) -> new Others(Rows.flag(row, "members"), Rows.flag(row, "owners")))
                .one();
    }

    private Mono<Void> leave(DatabaseClient tx, String room, Caller caller, String user, Role role, boolean self) {
        Instant now = clock.instant();
        return tx.sql("""
                        update directory.memberships m set is_member = false, changed_at = $3 from directory.users u
                        where m.room = $1 and m.user_id = $2 and u.id = m.user_id returning u.name""")
                .bind(0, room)
                .bind(1, user)
                .bind(2, now)
                .map((row, meta) -> Rows.text(row, "name"))
                .one()
                .flatMap(name -> Outbox.add(
                        tx,
                        new MemberLeft(
                                Ids.random('e', random),
                                room,
                                now,
                                caller.actor(),
                                new Member(user, name, role, self ? LeaveReason.LEFT : LeaveReason.REMOVED))));
    }

    /**
     * Changes a room's properties. A {@link Problem} {@code forbidden} for members, and for moderators who would archive it or take it
     * out of the archive; {@code archived} for any other change of an archived room.
     */
    public Mono<Void> change(Caller caller, String room, PropertiesChange change) {
        Instant at = clock.instant();
        return changing(caller, room, change, at)
                .filter(changed -> changed)
                .delayUntil(changed -> settled(now -> {
                    var entry = now.room(room);
                    return entry != null && !entry.at().isBefore(at.truncatedTo(ChronoUnit.MILLIS));
                }))
                .then();
    }

    /** The same within a transaction of the caller's, so without waiting for the directory; whether it makes a difference. */
    public Mono<Boolean> changing(Caller caller, String room, PropertiesChange change, Instant at) {
        return locked(
                room,
                (tx, found) -> callersRole(tx, room, caller).flatMap(mine -> {
                    Room next = change.applied(found);
                    boolean turnsArchive = !next.archived().equals(found.archived());
                    if (found.kind() == RoomKind.DIRECT || !mine.atLeast(turnsArchive ? Role.OWNER : Role.MODERATOR)) {
                        return Mono.<Boolean>error(Problem.of(ProblemType.FORBIDDEN));
                    }
                    if (next.equals(found)) {
                        return Mono.just(false);
                    }
                    if (found.archived() && next.archived()) {
                        return Mono.error(Problem.of(ProblemType.ARCHIVED));
                    }
                    var update = tx.sql("""
                                    update directory.rooms set sentiment = $2, moderation = $3, room_mentions = $4,
                                    slow_mode_seconds = $5, archived = $6, title = $7, topic = $8
                                    where id = $1""")
                            .bind(0, room)
                            .bind(1, next.sentiment())
                            .bind(2, word(next.moderation()))
                            .bind(3, word(next.roomMentions()))
                            .bind(4, next.slowModeSeconds())
                            .bind(5, next.archived());
                    update = next.title() == null ? update.bindNull(6, String.class) : update.bind(6, next.title());
                    update = next.topic() == null ? update.bindNull(7, String.class) : update.bind(7, next.topic());
                    return update.then()
                            .then(Outbox.add(
                                    tx, new RoomChanged(Ids.random('e', random), room, at, caller.actor(), next)))
                            .thenReturn(true);
                }));
    }

    /**
     * Someone's membership, from Postgres: for when the directory does not have it yet.
     *
     * @return empty if not a member, or if the membership is not in the log yet
     */
    public Mono<MemberEntry> membership(String room, String user) {
        return database.client()
                .sql("""
                        select m.role, m.muted_until, m.spans::text as spans, u.name from directory.memberships m
                        join directory.users u on u.id = m.user_id where m.room = $1 and m.user_id = $2 and m.is_member""")
                .bind(0, room)
                .bind(1, user)
                .map((row, meta) -> new MemberEntry(
                        room,
                        user,
                        Rows.text(row, "name"),
                        Role.valueOf(Rows.text(row, "role").toUpperCase(Locale.ROOT)),
                        Rows.optionalTime(row, "muted_until"),
                        List.of(chat.tertulia.contracts.events.Json.read(
                                Rows.text(row, "spans").getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                chat.tertulia.contracts.directory.Span[].class))))
                .one()
                .filter(MemberEntry::isMember)
                .transform(this::unavailable);
    }

    /**
     * Runs what only moderators and owners may do, under the room's row lock; a {@link Problem} {@code forbidden} or {@code
     * room-not-found} for others.
     */
    public <T> Mono<T> asModerator(Caller caller, String room, Function<DatabaseClient, Mono<T>> work) {
        return as(Role.MODERATOR, caller, room, work);
    }

    /** The same for what only owners may do. */
    public <T> Mono<T> asOwner(Caller caller, String room, Function<DatabaseClient, Mono<T>> work) {
        return as(Role.OWNER, caller, room, work);
    }

    private <T> Mono<T> as(Role least, Caller caller, String room, Function<DatabaseClient, Mono<T>> work) {
        return locked(
                room,
                (tx, found) -> callersRole(tx, room, caller)
                        .flatMap(mine ->
                                mine.atLeast(least) ? work.apply(tx) : Mono.error(Problem.of(ProblemType.FORBIDDEN))));
    }

    /** Within a transaction that holds the room's row lock: a {@link Problem} {@code archived} if the room can only be read. */
    public static Mono<Void> checkOpen(DatabaseClient tx, String room) {
        return tx.sql("select archived from directory.rooms where id = $1")
                .bind(0, room)
                .map((row, meta) -> Rows.flag(row, "archived"))
                .one()
                .filter(archived -> !archived)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.ARCHIVED)))
                .then();
    }

    private interface LockedWork<T> {
        Mono<T> run(DatabaseClient tx, Room room);
    }

    private <T> Mono<T> locked(String room, LockedWork<T> work) {
        if (!Ids.isId(room)) {
            return Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND));
        }
        return database.inTransaction(tx -> tx.sql("""
                                select id, name, title, kind, topic, sentiment, moderation, room_mentions,
                                slow_mode_seconds, archived
                                from directory.rooms
                                where id = $1 for update""")
                        .bind(0, room)
                        .map(Rooms::room)
                        .one()
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND)))
                        .flatMap(found -> work.run(tx, found)))
                .transform(this::unavailable);
    }

    private Mono<Role> callersRole(DatabaseClient tx, String room, Caller caller) {
        return role(tx, room, caller.user()).switchIfEmpty(Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND)));
    }

    private static Mono<Role> role(DatabaseClient tx, String room, String user) {
        return tx.sql("select role from directory.memberships where room = $1 and user_id = $2 and is_member")
                .bind(0, room)
                .bind(1, user)
                .map((row, meta) -> Role.valueOf(Rows.text(row, "role").toUpperCase(Locale.ROOT)))
                .one();
    }

    private Mono<Void> join(DatabaseClient tx, String room, Caller by, String user, String name, Role role) {
        Instant now = clock.instant();
        return tx.sql("""
                        insert into directory.memberships (room, user_id, role, is_member, changed_at)
                        values ($1, $2, $3, true, $4)
                        on conflict (room, user_id) do update set role = excluded.role, is_member = true,
                        changed_at = case when directory.memberships.is_member then directory.memberships.changed_at
                                          else excluded.changed_at end
                        returning (select kind = 'bot' from directory.users where id = $2) as bot""")
                .bind(0, room)
                .bind(1, user)
                .bind(2, word(role))
                .bind(3, now)
                .map((row, meta) -> Rows.flag(row, "bot"))
                .one()
                .flatMap(bot -> Outbox.add(
                        tx,
                        new MemberJoined(
                                Ids.random('e', random),
                                room,
                                now,
                                by.actor(),
                                new Member(user, name, role, null, bot ? true : null))));
    }

    private Mono<Void> checkRoomCount(String user) {
        return Mono.fromRunnable(() -> {
            if (directory.memberships(user).size() >= ROOMS_MAX) {
                throw Problem.invalid(Problem.Field.of("room", "range", 0, ROOMS_MAX));
            }
        });
    }

    /** Waits until the directory shows something; a {@link Problem} {@code log-unavailable} if it does not in time. */
    public Mono<Directory> settled(Predicate<Directory> until) {
        return directory
                .await(until, LOG_MAX)
                .onErrorMap(
                        TimeoutException.class,
                        late -> Problem.retryAfter(ProblemType.LOG_UNAVAILABLE, Duration.ofSeconds(2), late));
    }

    /** Their account is deleted: what they were in goes on without them. */
    private static boolean isGone(Directory now, String user) {
        UserEntry entry = now.user(user);
        return entry != null && entry.isDeleted();
    }

    private static boolean isMember(Directory now, String room, String user) {
        MemberEntry member = now.member(room, user);
        return member != null && member.isMember() && now.room(room) != null;
    }

    private <T> Mono<T> unavailable(Mono<T> work) {
        return work.onErrorMap(
                DataAccessException.class,
                away -> Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away));
    }

    private static Room room(Readable row) {
        return new Room(
                Rows.text(row, "id"),
                Rows.text(row, "name"),
                Rows.optional(row, "title"),
                RoomKind.valueOf(Rows.text(row, "kind").toUpperCase(Locale.ROOT)),
                Rows.optional(row, "topic"),
                Rows.flag(row, "sentiment"),
                Moderation.valueOf(Rows.text(row, "moderation").toUpperCase(Locale.ROOT)),
                RoomMentions.valueOf(Rows.text(row, "room_mentions").toUpperCase(Locale.ROOT)),
                (int) Rows.number(row, "slow_mode_seconds"),
                Rows.flag(row, "archived"));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
