package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.commands.CommandHandled;
import chat.tertulia.contracts.commands.Outcome.Reminder;
import chat.tertulia.contracts.commands.Outcome.Reminder.Whom;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.CommandAnswered.Status;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.text.Excerpt;
import chat.tertulia.contracts.text.Spoilers;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.ingest.commands.Applying.Told;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.moderation.Screening;
import chat.tertulia.ingest.outbox.Outbox;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reminders that are not due yet, in Postgres. */
public final class Reminders {

    /** Of one author. */
    private static final int OPEN_MAX = 50;

    /** Told in one transaction. */
    private static final int BATCH_MAX = 100;

    /** Longer than an outcome can be applied, and than its topic keeps it. */
    private static final Duration CLAIMS_KEPT = Duration.ofDays(2);

    private final Database database;
    private final Directory directory;
    private final Archive archive;
    private final Screening screening;
    private final ToIntFunction<String> partition;
    private final Clock clock;

    /** @param partition of a room */
    public Reminders(
            Database database,
            Directory directory,
            Archive archive,
            Screening screening,
            ToIntFunction<String> partition,
            Clock clock) {
        this.database = database;
        this.directory = directory;
        this.archive = archive;
        this.screening = screening;
        this.partition = partition;
        this.clock = clock;
    }

    /** @param user whom it is for; null for the room */
    record Due(String id, String room, Actor by, @Nullable String user, String text) {}

    /** Keeps one, in the caller's transaction. */
    Mono<Told> add(DatabaseClient tx, CommandHandled handled, Reminder reminder, String user) {
        boolean forRoom = reminder.whom() == Whom.ROOM;
        if (!forRoom && !isMember(handled.room(), user)) {
            return Mono.just(Told.refused("not-member"));
        }
        if (!user.equals(handled.by().id())
                && !screening.holding(handled.room(), reminder.text()).isEmpty()) {
            // A moderator would have to see it first, and would see it too late.
            return Mono.just(Told.refused("held-words"));
        }
        var insert = tx.sql("""
                        insert into directory.reminders (id, room, by_id, by_name, body, due_at, user_id)
                        select $1, $2, $3, $4, $5, $6, $7
                        where (select count(*) from directory.reminders where by_id = $3) < $8""")
                .bind(0, handled.id())
                .bind(1, handled.room())
                .bind(2, handled.by().id())
                .bind(3, handled.by().name())
                .bind(4, reminder.text())
                .bind(5, reminder.due())
                .bind(7, OPEN_MAX);
        insert = forRoom ? insert.bindNull(6, String.class) : insert.bind(6, user);
        return insert.fetch()
                .rowsUpdated()
                .map(added -> added == 0
                        ? new Told(Status.REFUSED, "too-many-reminders", Map.of("max", Integer.toString(OPEN_MAX)))
                        : Told.done("reminder", arguments(reminder)));
    }

    private static Map<String, String> arguments(Reminder reminder) {
        String whom = reminder.whom().name().toLowerCase(Locale.ROOT);
        String due = Json.time(reminder.due());
        return reminder.name() == null
                ? Map.of("whom", whom, "due", due)
                : Map.of("whom", whom, "due", due, "name", reminder.name());
    }

    private boolean isMember(String room, String user) {
        MemberEntry member = directory.member(room, user);
        return member != null && member.isMember();
    }

    /** Tells users of what is due for them; how many rows that took. Each is told of in the transaction that deletes it. */
    Mono<Long> tellUsers() {
        return database.inTransaction(tx -> due(tx, "user_id is not null", BATCH_MAX)
                .concatMap(due -> tell(tx, due).then(delete(tx, due)).thenReturn(due))
                .count());
    }

    /**
     * Has one reminder of a room said, if one is due; empty if not.
     *
     * @param say empty when it is in the log, or never will be; else how long it has to wait. When that fails the reminder stays as it is
     */
    Mono<Due> tellRoom(Function<Due, Mono<Duration>> say) {
        return database.inTransaction(tx -> due(tx, "user_id is null", 1)
                .concatMap(due -> say.apply(due)
                        .flatMap(wait -> postpone(tx, due, wait).thenReturn(due))
                        .switchIfEmpty(Mono.defer(() -> delete(tx, due).thenReturn(due))))
                .next());
    }

    /** Forgets which commands of long ago were applied. */
    Mono<Long> forget() {
        return database.client()
                .sql("delete from directory.applied_commands where at < $1")
                .bind(0, clock.instant().minus(CLAIMS_KEPT))
                .fetch()
                .rowsUpdated();
    }

    /** What no other instance is at. */
    private Flux<Due> due(DatabaseClient tx, String whose, int most) {
        return tx.sql("select id, room, by_id, by_name, user_id, body from directory.reminders where due_at <= $1 and "
                        + whose + " order by due_at limit " + most + " for update skip locked")
                .bind(0, clock.instant())
                .map((row, meta) -> due(row))
                .all()
                .collectList()
                .flatMapMany(Flux::fromIterable);
    }

    private static Due due(Readable row) {
        return new Due(
                Rows.text(row, "id"),
                Rows.text(row, "room"),
                new Actor(Rows.text(row, "by_id"), Rows.text(row, "by_name")),
                Rows.optional(row, "user_id"),
                Rows.text(row, "body"));
    }

    private static Mono<Void> delete(DatabaseClient tx, Due due) {
        return tx.sql("delete from directory.reminders where id = $1")
                .bind(0, due.id)
                .then();
    }

    private Mono<Void> postpone(DatabaseClient tx, Due due, Duration wait) {
        return tx.sql("update directory.reminders set due_at = $2 where id = $1")
                .bind(0, due.id)
                .bind(1, clock.instant().plus(wait))
                .then();
    }

    private Mono<Void> tell(DatabaseClient tx, Due due) {
        RoomEntry room = directory.room(due.room);
        String user = due.user;
        if (user == null || room == null || !isMember(due.room, user) || blocks(user, due.by.id())) {
            return Mono.empty();
        }
        boolean own = user.equals(due.by.id());
        String text = own ? due.text : Message.masked(due.text, screening.masking(due.room, due.text));
        int at = partition.applyAsInt(due.room);
        Instant now = clock.instant();
        String id = Ids.derived('n', "reminder", due.id);
        return archive.reached(Topic.ROOM_EVENTS.topicName(), at)
                .defaultIfEmpty(0L)
                .flatMap(next -> Outbox.add(
                        tx,
                        new NotificationCreated(
                                id,
                                user,
                                now,
                                new Notification(
                                        id,
                                        Notification.Reason.REMINDER,
                                        due.room,
                                        room.name(),
                                        due.id,
                                        // Not read, though all that was said there is.
                                        new Position(at, next).toString(),
                                        due.by,
                                        Excerpt.of(Spoilers.covered(text), Notification.EXCERPT_LENGTH_MAX),
                                        null))));
    }

    private boolean blocks(String user, String author) {
        PreferencesEntry preferences = directory.preferences(user);
        return preferences != null && preferences.blocked().contains(author);
    }
}
