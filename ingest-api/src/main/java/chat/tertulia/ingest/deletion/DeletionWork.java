package chat.tertulia.ingest.deletion;

import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What is left to do of accounts that are deleted, a step at a time, from {@code directory.deletions}:
 *
 * <ol>
 *   <li>{@code rooms}: they leave each room, and one whose only owner they were passes to who has been a moderator, else a member, for
 *       longest; their bots and the webhooks they made are deleted.
 *   <li>{@code messages}, if they want it so: room by room in the order of the log, {@code message.deleted} for each of theirs. Its id follows
 *       from the message's, so that what is said again after a crash changes nothing.
 *   <li>{@code inbox}: what they were told goes, and the row with it.
 * </ol>
 *
 * Whoever takes a row puts it {@link #LEASE} into the future, so several instances may look, and one that dies is followed by another.
 */
public final class DeletionWork implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeletionWork.class);

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** Longer than a step takes. */
    private static final Duration LEASE = Duration.ofMinutes(2);

    /** A step that failed is tried again then. */
    private static final Duration AGAIN = Duration.ofSeconds(10);

    /** After this no request that began before the end of the account is still under way: sessions are remembered for a second, requests last 8. */
    public static final Duration STRAGGLERS = Duration.ofSeconds(10);

    /** Steps of one round: people who post do not wait for those who leave. */
    private static final int STEPS_MAX = 20;

    /** Rooms left, or bots deleted, in one step. */
    private static final int ROOMS_MAX = 50;

    /** Messages of a room looked at in one step; at most as many are deleted. */
    static final int MESSAGES_MAX = 500;

    /** Events on their way at once. */
    private static final int APPENDED_AT_ONCE = 16;

    private static final int INBOX_MAX = 2_000;

    private final Database database;
    private final Rooms rooms;
    private final Bots bots;
    private final Function<RoomEvent, Mono<Position>> append;
    private final ToIntFunction<String> partition;
    private final IntFunction<Mono<Long>> reached;
    private final Clock clock;
    private final Duration stragglers;
    private final Disposable rounds;

    private record Job(String user, boolean messages, String step, String room, long offset) {

        Caller caller() {
            return new Caller(user, UserEntry.DELETED_NAME, "en", user);
        }
    }

    /** What is next, and after how long. */
    private record Next(String step, String room, long offset, Duration after) {}

    private record Sent(String id, long offset, String sender, boolean gone) {}

    /**
     * @param append puts an event into the log
     * @param partition of a room's id
     * @param reached the next offset of a partition of chat.room-events that the archive has not applied
     * @param stragglers {@link #STRAGGLERS}
     */
    public DeletionWork(
            Database database,
            Rooms rooms,
            Bots bots,
            Function<RoomEvent, Mono<Position>> append,
            ToIntFunction<String> partition,
            IntFunction<Mono<Long>> reached,
            Clock clock,
            Duration stragglers) {
        this.database = database;
        this.rooms = rooms;
        this.bots = bots;
        this.append = append;
        this.partition = partition;
        this.reached = reached;
        this.clock = clock;
        this.stragglers = stragglers;
        rounds = Flux.interval(EVERY)
                .onBackpressureDrop()
                .concatMap(
                        tick -> round().onErrorResume(error -> {
                            LOG.atWarn().addKeyValue("error", error.toString()).log("deletions have to wait");
                            return Mono.empty();
                        }),
                        1)
                .subscribe();
    }

    Mono<Void> round() {
        return Flux.range(0, STEPS_MAX)
                .concatMap(next -> take().flatMap(this::step).hasElement(), 1)
                .takeWhile(wasDue -> wasDue)
                .then();
    }

    private Mono<Job> take() {
        Instant now = clock.instant();
        return database.client()
                .sql("""
                        update directory.deletions d set due_at = $2 from (
                            select user_id from directory.deletions where due_at <= $1 order by due_at limit 1 for update skip locked) due
                        where d.user_id = due.user_id
                        returning d.user_id, d.messages, d.step, d.room, d."offset\"""")
                .bind(0, now)
                .bind(1, now.plus(LEASE))
                .map((row, meta) -> new Job(
                        Rows.text(row, "user_id"),
                        Rows.flag(row, "messages"),
                        Rows.text(row, "step"),
                        Rows.text(row, "room"),
                        Rows.number(row, "offset")))
                .one();
    }

    /** Whether or not it went well there is an answer: the round goes on with what is due next. */
    private Mono<Boolean> step(Job job) {
        Mono<Next> work = switch (job.step) {
            case "rooms" -> leave(job);
            case "messages" -> deleteMessages(job);
            default -> emptyInbox(job);
        };
        return work.onErrorResume(error -> {
                    LOG.atWarn()
                            .addKeyValue("step", job.step)
                            .addKeyValue("error", error.toString())
                            .log("a step of a deletion failed; it is tried again");
                    return Mono.just(new Next(job.step, job.room, job.offset, AGAIN));
                })
                .flatMap(next -> keep(job, next).thenReturn(true))
                .switchIfEmpty(Mono.defer(() -> database.client()
                        .sql("delete from directory.deletions where user_id = $1")
                        .bind(0, job.user)
                        .then()
                        .thenReturn(true)));
    }

    private Mono<Void> keep(Job job, Next next) {
        return database.client()
                .sql(
                        "update directory.deletions set step = $2, room = $3, \"offset\" = $4, due_at = $5 where user_id = $1")
                .bind(0, job.user)
                .bind(1, next.step)
                .bind(2, next.room)
                .bind(3, next.offset)
                .bind(4, clock.instant().plus(next.after))
                .then();
    }

    private Mono<Next> leave(Job job) {
        Mono<Long> left = database.client()
                .sql("select room from directory.memberships where user_id = $1 and is_member order by room limit $2")
                .bind(0, job.user)
                .bind(1, ROOMS_MAX)
                .map((row, meta) -> Rows.text(row, "room"))
                .all()
                .collectList()
                .flatMap(all -> Flux.fromIterable(all)
                        .concatMap(room -> rooms.leaveForGood(job.caller(), room))
                        .then(Mono.just((long) all.size())));
        return left.flatMap(count -> count > 0
                ? Mono.just(new Next("rooms", "", -1, Duration.ZERO))
                : bots.deleteAllOf(job.caller(), ROOMS_MAX)
                        .map(deleted -> deleted > 0
                                ? new Next("rooms", "", -1, Duration.ZERO)
                                : job.messages
                                        ? new Next("messages", "", -1, stragglers)
                                        : new Next("inbox", "", -1, stragglers)));
    }

    private Mono<Next> deleteMessages(Job job) {
        // The room it is at, or the next one they ever were in.
        return database.client()
                .sql("""
                        select room from directory.memberships where user_id = $1 and room >= $2
                        and (room > $2 or $3::bigint >= 0) order by room limit 1""")
                .bind(0, job.user)
                .bind(1, job.room)
                .bind(2, job.offset)
                .map((row, meta) -> Rows.text(row, "room"))
                .one()
                .flatMap(room -> deleteMessages(job, room, room.equals(job.room) ? job.offset : 0))
                .switchIfEmpty(Mono.fromSupplier(() -> new Next("inbox", "", -1, Duration.ZERO)));
    }

    /** @param from the first offset that is not looked at yet */
    private Mono<Next> deleteMessages(Job job, String room, long from) {
        return isArchived(job.user, room).flatMap(archived -> {
            if (!archived) {
                // Of a room not begun the row says nothing yet: it comes next again.
                return Mono.just(new Next("messages", job.room, job.offset, EVERY));
            }
            return sent(room, from)
                    .flatMap(found -> Flux.fromIterable(found)
                            .filter(one -> one.sender.equals(job.user) && !one.gone)
                            .flatMap(one -> append.apply(deleted(job.user, room, one.id)), APPENDED_AT_ONCE)
                            .then(Mono.fromSupplier(() -> found.size() < MESSAGES_MAX
                                    ? new Next("messages", room, -1, Duration.ZERO)
                                    : new Next("messages", room, found.getLast().offset + 1, Duration.ZERO))));
        });
    }

    private Mono<List<Sent>> sent(String room, long from) {
        return database.client()
                .sql("""
                        select id, "offset", sender, view like '%"deletedAt":"%' as gone from archive.messages
                        where room = $1 and "offset" >= $2 order by "offset" limit $3""")
                .bind(0, room)
                .bind(1, from)
                .bind(2, MESSAGES_MAX)
                .map((row, meta) -> new Sent(
                        Rows.text(row, "id"),
                        Rows.number(row, "offset"),
                        Rows.text(row, "sender"),
                        Rows.flag(row, "gone")))
                .all()
                .collectList();
    }

    private MessageDeleted deleted(String user, String room, String message) {
        Instant now = clock.instant();
        return new MessageDeleted(
                Ids.derived('e', "account deleted", message),
                room,
                now,
                new Actor(user, UserEntry.DELETED_NAME),
                new chat.tertulia.contracts.events.Deletion(message, now));
    }

    /** Whether the archive has all that they wrote in a room: it is past their leaving. */
    private Mono<Boolean> isArchived(String user, String room) {
        return database.client()
                .sql(
                        "select spans -> -1 ->> 'to' as \"end\" from directory.memberships where room = $1 and user_id = $2")
                .bind(0, room)
                .bind(1, user)
                .map((row, meta) -> java.util.Optional.ofNullable(Rows.optional(row, "end")))
                .one()
                // The relay has yet to say where in the log they left.
                .flatMap(end -> end.isEmpty()
                        ? Mono.just(false)
                        : reached.apply(partition.applyAsInt(room))
                                .map(next -> next > Position.parse(end.get()).offset()))
                .defaultIfEmpty(true);
    }

    private Mono<Next> emptyInbox(Job job) {
        return database.client()
                .sql("""
                        delete from archive.user_events where (partition, "offset") in (
                        select partition, "offset" from archive.user_events where user_id = $1 limit $2)""")
                .bind(0, job.user)
                .bind(1, INBOX_MAX)
                .fetch()
                .rowsUpdated()
                .flatMap(gone ->
                        gone < INBOX_MAX ? Mono.<Next>empty() : Mono.just(new Next("inbox", "", -1, Duration.ZERO)));
    }

    @Override
    public void close() {
        rounds.dispose();
    }
}
