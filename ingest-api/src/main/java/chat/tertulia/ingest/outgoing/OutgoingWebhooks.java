package chat.tertulia.ingest.outgoing;

import chat.tertulia.contracts.events.EventType;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import io.r2dbc.spi.Readable;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Outgoing webhooks as a room's moderators have them, in Postgres. What is sent and when is {@link Deliveries}'. */
public final class OutgoingWebhooks {

    /** Webhooks of one room. */
    static final int MAX = 20;

    /** Attempts of each that can be looked at. */
    static final int DELIVERIES_MAX = 50;

    /** How far the events of a replay are counted. */
    static final int COUNT_MAX = 10_000;

    /** For so long an earlier secret signs too. */
    static final Duration FORMER_SECRET = Duration.ofHours(24);

    /** What there is to be told of. */
    public static final List<String> TYPES =
            Arrays.stream(EventType.values()).map(EventType::wire).toList();

    private static final String COLUMNS = """
            w.id, w.room, w.name, w.url, w.events, w.maker, w.created_at, w.state, w.reason, w.next, w.attempts, w.failing_since,
            w.due_at, w.former_until""";

    private final Database database;
    private final Rooms rooms;
    private final Archive archive;
    private final Directory directory;
    private final ToIntFunction<String> partition;
    private final SignedPost post;
    private final Clock clock;
    private final SecureRandom random;

    /** Whether events are sent. */
    public enum State {
        @com.fasterxml.jackson.annotation.JsonProperty("on")
        ON,
        /** By a moderator. */
        @com.fasterxml.jackson.annotation.JsonProperty("paused")
        PAUSED,
        /** By the server, for a reason. */
        @com.fasterxml.jackson.annotation.JsonProperty("held")
        HELD
    }

    /**
     * One as moderators see it.
     *
     * @param maker user id of whose right it is sent by
     * @param reason why it is held: {@code gave-up}, {@code gone}, {@code no-right}, {@code archived}
     * @param position before which all is sent
     * @param attempts failed ones of the event at that position
     * @param failingSince the first of them
     * @param dueAt of one that fails: when it is tried again
     * @param formerSecretUntil how long the earlier secret signs too
     */
    public record Outgoing(
            String id,
            String room,
            String name,
            String url,
            List<String> events,
            String maker,
            Instant createdAt,
            State state,
            @Nullable String reason,
            String position,
            int attempts,
            @Nullable Instant failingSince,
            @Nullable Instant dueAt,
            @Nullable Instant formerSecretUntil) {}

    /** One just made, or its secret just changed; the secret is shown this once. */
    public record Made(String secret, Outgoing webhook) {

        /** Not the secret. */
        @Override
        public String toString() {
            return "Made[" + webhook.id + "]";
        }
    }

    /**
     * An attempt.
     *
     * @param position of the event; null of a test
     * @param attempt 1 for the first
     * @param status of HTTP; null if there was no answer
     * @param failure why there was none
     */
    public record Delivery(
            Instant at,
            String event,
            String type,
            @Nullable String position,
            int attempt,
            @Nullable Integer status,
            @Nullable String failure,
            int millis) {}

    /**
     * What a replay will send.
     *
     * @param from its first position
     * @param events how many, {@value #COUNT_MAX} at most
     */
    public record Replay(String from, long events) {}

    /**
     * A change.
     *
     * @param url, name, events, state what it is to be; null stays as it is
     */
    public record Change(
            @Nullable URI url,
            @Nullable String name,
            @Nullable List<String> events,
            @Nullable State state) {}

    public OutgoingWebhooks(
            Database database,
            Rooms rooms,
            Archive archive,
            Directory directory,
            ToIntFunction<String> partition,
            SignedPost post,
            Clock clock,
            SecureRandom random) {
        this.database = database;
        this.rooms = rooms;
        this.archive = archive;
        this.directory = directory;
        this.partition = partition;
        this.post = post;
        this.clock = clock;
        this.random = random;
    }

    /** An address that may be called, or null. */
    public @Nullable URI address(String url) {
        return post.parse(url);
    }

    /** Makes one, which is sent what happens from now on; a {@link Problem} {@code forbidden}, {@code archived} or {@code too-many}. */
    public Mono<Made> make(Caller caller, String room, @Nullable String name, URI url, List<String> events) {
        byte[] key = SigningKeys.generate(random);
        Instant now = clock.instant();
        return rooms.asModerator(
                caller,
                room,
                tx -> Rooms.checkOpen(tx, room)
                        .then(count(tx, room))
                        .filter(there -> there < MAX)
                        .switchIfEmpty(Mono.error(Problem.with(ProblemType.TOO_MANY, Map.of("max", MAX))))
                        .then(archive.reached(Topic.ROOM_EVENTS.topicName(), partition.applyAsInt(room)))
                        .flatMap(next -> tx.sql("""
                                        insert into directory.outgoing_webhooks as w
                                        (id, room, name, url, events, secret, maker, created_at, next, due_at)
                                        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8) returning """ + " " + COLUMNS)
                                .bind(0, Ids.random('w', random))
                                .bind(1, room)
                                .bind(2, name == null ? url.getHost() : name)
                                .bind(3, url.toString())
                                .bind(4, String.join(" ", events))
                                .bind(5, key)
                                .bind(6, caller.user())
                                .bind(7, now)
                                .bind(8, next)
                                .map(this::outgoing)
                                .one())
                        .map(made -> new Made(SigningKeys.text(key), made)));
    }

    private static Mono<Long> count(DatabaseClient tx, String room) {
        return tx.sql("select count(*) as there from directory.outgoing_webhooks where room = $1")
                .bind(0, room)
                .map((row, meta) -> Rows.number(row, "there"))
                .one();
    }

    /** A room's, the oldest first; for its moderators. */
    public Mono<List<Outgoing>> of(Caller caller, String room) {
        return rooms.asModerator(
                caller,
                room,
                tx -> tx.sql("select " + COLUMNS
                                + " from directory.outgoing_webhooks w where w.room = $1 order by w.created_at, w.id")
                        .bind(0, room)
                        .map(this::outgoing)
                        .all()
                        .collectList());
    }

    /** One of a room's, as a moderator, in a transaction that holds it; a {@link Problem} {@code webhook-not-found}. */
    private <T> Mono<T> with(
            Caller caller, String room, String webhook, Function<DatabaseClient, Function<Outgoing, Mono<T>>> work) {
        return rooms.asModerator(
                caller,
                room,
                tx -> tx.sql("select " + COLUMNS
                                + " from directory.outgoing_webhooks w where w.room = $1 and w.id = $2 for update")
                        .bind(0, room)
                        .bind(1, webhook)
                        .map(this::outgoing)
                        .one()
                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.WEBHOOK_NOT_FOUND)))
                        .flatMap(found -> work.apply(tx).apply(found)));
    }

    /**
     * Changes one. Switched on it goes on from where it stood, by the right of whoever has switched it on; what fails is tried again at
     * once.
     */
    public Mono<Outgoing> change(Caller caller, String room, String webhook, Change change) {
        return with(caller, room, webhook, tx -> found -> {
            Mono<Void> open = change.state == State.ON ? Rooms.checkOpen(tx, room) : Mono.empty();
            var update = tx.sql("""
                            update directory.outgoing_webhooks as w set
                            url = coalesce($2, url), name = coalesce($3, name), events = coalesce($4, events),
                            state = coalesce($5, state),
                            reason = case when $5::text is null then reason end,
                            maker = case when $5 = 'on' then $6 else maker end,
                            attempts = case when $5 = 'on' then 0 else attempts end,
                            failing_since = case when $5 = 'on' then null else failing_since end,
                            due_at = case when $5 = 'on' then $7 else due_at end
                            where id = $1 returning """ + " " + COLUMNS).bind(0, webhook);
            update = bind(update, 1, change.url == null ? null : change.url.toString());
            update = bind(update, 2, change.name);
            update = bind(update, 3, change.events == null ? null : String.join(" ", change.events));
            update = bind(
                    update, 4, change.state == null ? null : change.state.name().toLowerCase(Locale.ROOT));
            return open.then(update.bind(5, caller.user())
                    .bind(6, clock.instant())
                    .map(this::outgoing)
                    .one());
        });
    }

    private static DatabaseClient.GenericExecuteSpec bind(
            DatabaseClient.GenericExecuteSpec statement, int index, @Nullable String value) {
        return value == null ? statement.bindNull(index, String.class) : statement.bind(index, value);
    }

    /** Gives one another secret; the one before signs too for {@link #FORMER_SECRET}. */
    public Mono<Made> changeSecret(Caller caller, String room, String webhook) {
        byte[] key = SigningKeys.generate(random);
        return with(
                caller,
                room,
                webhook,
                tx -> found -> tx.sql("""
                                update directory.outgoing_webhooks as w
                                set former_secret = secret, former_until = $2, secret = $3
                                where id = $1 returning """ + " " + COLUMNS)
                        .bind(0, webhook)
                        .bind(1, clock.instant().plus(FORMER_SECRET))
                        .bind(2, key)
                        .map(this::outgoing)
                        .one()
                        .map(changed -> new Made(SigningKeys.text(key), changed)));
    }

    /** Deletes one; empty if the room has none such. */
    public Mono<Boolean> delete(Caller caller, String room, String webhook) {
        return rooms.asModerator(
                caller,
                room,
                tx -> tx.sql("delete from directory.outgoing_webhooks where room = $1 and id = $2")
                        .bind(0, room)
                        .bind(1, webhook)
                        .fetch()
                        .rowsUpdated()
                        .filter(deleted -> deleted > 0)
                        .map(deleted -> true));
    }

    /**
     * Sets one back, so that all from a position on is sent again, in order and under the same ids; whoever is sending stops.
     *
     * @param position from which on; null if it is said by time
     * @param since from which on; null if it is said by position
     * @return a {@link Problem} {@code not-kept} if the archive does not reach back so far
     */
    public Mono<Replay> replay(
            Caller caller, String room, String webhook, @Nullable Position position, @Nullable Instant since) {
        int place = partition.applyAsInt(room);
        if (position != null && position.partition() != place) {
            return Mono.error(Problem.invalid(Problem.Field.of("from", "position-of-room", place)));
        }
        return with(
                caller,
                room,
                webhook,
                tx -> found -> archive.reached(Topic.ROOM_EVENTS.topicName(), place)
                        .flatMap(next -> offset(tx, room, position, since).map(from -> Math.min(from, next)))
                        .flatMap(from -> tx.sql("""
                                update directory.outgoing_webhooks
                                set next = $2, turn = turn + 1, attempts = 0, failing_since = null, due_at = $3
                                where id = $1""")
                                .bind(0, webhook)
                                .bind(1, from)
                                .bind(2, clock.instant())
                                .then()
                                .then(rooms.membership(room, found.maker))
                                .flatMap(maker -> count(tx, found, from, Visible.of(maker, directory.room(room))))
                                .defaultIfEmpty(0L)
                                .map(events -> new Replay(new Position(place, from).toString(), events))));
    }

    private static Mono<Long> count(DatabaseClient tx, Outgoing webhook, long from, Visible visible) {
        return tx.sql("""
                        select count(*) as there from (
                          select 1 from archive.events e where e.room = $1 and e."offset" >= $2 and e.type = any ($3)
                          and exists (select 1 from unnest($4::bigint[], $5::bigint[]) as span (low, high)
                                      where e."offset" between span.low and span.high)
                          limit $6) counted""")
                .bind(0, webhook.room)
                .bind(1, from)
                .bind(2, webhook.events.toArray(String[]::new))
                .bind(3, visible.froms())
                .bind(4, visible.tos())
                .bind(5, COUNT_MAX)
                .map((row, meta) -> Rows.number(row, "there"))
                .one();
    }

    /** The first event's offset that is meant. */
    private static Mono<Long> offset(
            DatabaseClient tx, String room, @Nullable Position position, @Nullable Instant since) {
        return tx.sql("""
                        select "offset", at, type from archive.events where room = $1 order by "offset" limit 1""")
                .bind(0, room)
                .map((row, meta) -> Map.entry(
                        Rows.text(row, "type").equals(EventType.ROOM_CREATED.wire()),
                        new Oldest(Rows.number(row, "offset"), Rows.time(row, "at"))))
                .one()
                .switchIfEmpty(
                        Mono.error(Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(1), null)))
                .flatMap(first -> {
                    Oldest oldest = first.getValue();
                    boolean tooOld = position == null
                            ? since != null && since.isBefore(oldest.at)
                            : position.offset() < oldest.offset;
                    if (tooOld && !first.getKey()) {
                        return Mono.error(Problem.with(ProblemType.NOT_KEPT, Map.of("oldest", oldest.at)));
                    }
                    return position != null
                            ? Mono.just(position.offset())
                            : tx.sql("""
                                            select coalesce(min("offset"),
                                              (select max("offset") + 1 from archive.events where room = $1)) as first
                                            from archive.events where room = $1 and at >= $2""")
                                    .bind(0, room)
                                    .bind(1, since == null ? Instant.EPOCH : since)
                                    .map((row, meta) -> Rows.number(row, "first"))
                                    .one();
                });
    }

    /** The oldest event of a room that the archive has. */
    private record Oldest(long offset, Instant at) {}

    /** The newest attempts, the newest first. */
    public Mono<List<Delivery>> deliveries(Caller caller, String room, String webhook) {
        return with(
                caller,
                room,
                webhook,
                tx -> found -> tx.sql("""
                                select at, event, type, position, attempt, status, failure, millis from directory.deliveries
                                where webhook = $1 order by sequence desc limit $2""")
                        .bind(0, webhook)
                        .bind(1, DELIVERIES_MAX)
                        .map((row, meta) -> new Delivery(
                                Rows.time(row, "at"),
                                Rows.text(row, "event"),
                                Rows.text(row, "type"),
                                Rows.optional(row, "position"),
                                (int) Rows.number(row, "attempt"),
                                Rows.optionalNumber(row, "status"),
                                Rows.optional(row, "failure"),
                                (int) Rows.number(row, "millis")))
                        .all()
                        .collectList());
    }

    /** Sends an event that says nothing, at once and once, whatever the state; what came of it. */
    public Mono<Delivery> test(Caller caller, String room, String webhook) {
        Instant now = clock.instant();
        return with(
                        caller,
                        room,
                        webhook,
                        tx -> found -> tx.sql("""
                                        select secret, former_secret, former_until, url from directory.outgoing_webhooks
                                        where id = $1""")
                                .bind(0, webhook)
                                .map((row, meta) -> {
                                    String id = Ids.random('e', random);
                                    return new SignedPost.Request(
                                            URI.create(Rows.text(row, "url")),
                                            id,
                                            EventDocument.CONTENT_TYPE,
                                            EventDocument.test(id, room, now, caller.actor()),
                                            keys(row, now));
                                })
                                .one())
                .flatMap(request -> post.post(request, Deliveries.ANSWER_MAX, 0)
                        .map(answer -> new Delivery(
                                now,
                                request.id(),
                                EventDocument.TEST,
                                null,
                                1,
                                answer.status(),
                                answer.failure(),
                                answer.millis())))
                .delayUntil(delivery ->
                        database.inTransaction(tx -> note(tx, webhook, delivery).thenReturn(true)));
    }

    /** Keeps an attempt, and forgets the oldest. */
    static Mono<Void> note(DatabaseClient tx, String webhook, Delivery delivery) {
        var insert = tx.sql("""
                        insert into directory.deliveries (webhook, at, event, type, position, attempt, status, failure, millis)
                        select $1, $2, $3, $4, $5, $6, $7, $8, $9
                        where exists (select 1 from directory.outgoing_webhooks where id = $1 for key share)""")
                .bind(0, webhook)
                .bind(1, delivery.at)
                .bind(2, delivery.event)
                .bind(3, delivery.type);
        insert = bind(insert, 4, delivery.position).bind(5, delivery.attempt);
        insert = delivery.status == null ? insert.bindNull(6, Integer.class) : insert.bind(6, delivery.status);
        return bind(insert, 7, delivery.failure)
                .bind(8, delivery.millis)
                .then()
                .then(tx.sql("""
                                delete from directory.deliveries where webhook = $1 and sequence <= (
                                select sequence from directory.deliveries where webhook = $1
                                order by sequence desc offset $2 limit 1)""").bind(0, webhook).bind(1, DELIVERIES_MAX).then());
    }

    /** The keys of a row with {@code secret}, {@code former_secret} and {@code former_until}. */
    public static SigningKeys keys(Readable row, Instant now) {
        Instant formerUntil = Rows.optionalTime(row, "former_until");
        boolean formerHolds = formerUntil != null && now.isBefore(formerUntil);
        return new SigningKeys(Rows.bytes(row, "secret"), formerHolds ? Rows.bytes(row, "former_secret") : null);
    }

    private Outgoing outgoing(Readable row) {
        Instant failingSince = Rows.optionalTime(row, "failing_since");
        Instant formerUntil = Rows.optionalTime(row, "former_until");
        String room = Rows.text(row, "room");
        return new Outgoing(
                Rows.text(row, "id"),
                room,
                Rows.text(row, "name"),
                Rows.text(row, "url"),
                List.of(Rows.text(row, "events").split(" ")),
                Rows.text(row, "maker"),
                Rows.time(row, "created_at"),
                State.valueOf(Rows.text(row, "state").toUpperCase(Locale.ROOT)),
                Rows.optional(row, "reason"),
                new Position(partition.applyAsInt(room), Rows.number(row, "next")).toString(),
                (int) Rows.number(row, "attempts"),
                failingSince,
                failingSince == null ? null : Rows.time(row, "due_at"),
                formerUntil != null && clock.instant().isBefore(formerUntil) ? formerUntil : null);
    }
}
