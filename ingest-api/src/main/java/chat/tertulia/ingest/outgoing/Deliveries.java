package chat.tertulia.ingest.outgoing;

import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.outgoing.DeliveryMetrics.Outcome;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks.Delivery;
import chat.tertulia.ingest.rooms.Rooms;
import io.r2dbc.spi.Readable;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends rooms' events to outgoing webhooks, each webhook's one after the other in the order of the log, from its position on. The log is
 * read where it is kept by room, in the archive: so what was said in a deleted message is not sent, and a position may be as old as the
 * archive.
 *
 * <p>The life of a turn: an instance leases a webhook that has something to be sent; it sends until there is nothing more, something fails,
 * or {@link #TURN_MAX} is over; each event that is taken moves the position, in the row and only while the lease and the turn are its own;
 * it gives the lease back. An instance that dies leaves a lease that ends by itself, and the event it was at is sent again: at least once.
 *
 * <p>An event that is not taken is tried again after a random time that may double with each attempt (full jitter); meanwhile nothing of
 * this webhook is sent, and all others go on. Once it has failed for {@link Patience#giveUp} the webhook is held.
 */
public final class Deliveries implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** For an answer. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /** Of one instance. Each holds at most {@link #BATCH_MAX} events. */
    private static final int AT_ONCE = 64;

    /** Of one maker: whose receivers are slow may not take all turns. */
    private static final int AT_ONCE_OF_MAKER = 8;

    private static final int CLAIMED_MAX = 16;
    private static final int BATCH_MAX = 10;

    /** Longer than an answer may take; made longer with each event. */
    private static final Duration LEASE = Duration.ofSeconds(20);

    /** Then others get their turn. */
    private static final Duration TURN_MAX = Duration.ofSeconds(5);

    private static final Duration EVERY = Duration.ofMillis(250);
    private static final Duration STEP_MAX = Duration.ofSeconds(5);

    private final Database database;
    private final Archive archive;
    private final Directory directory;
    private final Rooms rooms;
    private final ToIntFunction<String> partition;
    private final SignedPost post;
    private final DeliveryMetrics metrics;
    private final Patience patience;
    private final Clock clock;
    private final RandomGenerator random;
    private final String self = UUID.randomUUID().toString();
    private final AtomicInteger running = new AtomicInteger();
    private final Map<String, Integer> ofMaker = new ConcurrentHashMap<>();
    private final Disposable.Composite turns = reactor.core.Disposables.composite();
    private final Disposable rounds;

    /**
     * How long an event is tried.
     *
     * @param first the most that is waited after the first attempt; doubles
     * @param most the most that is ever waited
     * @param giveUp after which the webhook is held
     */
    public record Patience(Duration first, Duration most, Duration giveUp) {

        /** What is used but by tests. */
        public static final Patience DAY =
                new Patience(Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofHours(24));

        /** Full jitter. */
        Duration wait(int attempts, RandomGenerator random) {
            long most = Math.min(this.most.toMillis(), first.toMillis() << Math.min(attempts - 1, 20));
            return Duration.ofMillis(random.nextLong(most + 1));
        }
    }

    /** A webhook whose turn it is. */
    private record Turn(
            String id,
            String room,
            URI url,
            List<String> events,
            SigningKeys keys,
            String maker,
            long next,
            long turn,
            int attempts,
            @Nullable Instant failingSince) {}

    private record Event(
            long offset,
            String id,
            String type,
            Instant at,
            @Nullable String body) {}

    /** Some events, and the offset behind what was looked at. */
    private record Batch(List<Event> events, long next, boolean isLast) {}

    /** Another has the webhook now, or it is to be sent something else. */
    private static final class TurnLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TurnLostException() {
            super("turn lost", null, false, false);
        }
    }

    public Deliveries(
            Database database,
            Archive archive,
            Directory directory,
            Rooms rooms,
            ToIntFunction<String> partition,
            SignedPost post,
            DeliveryMetrics metrics,
            Patience patience,
            Clock clock,
            RandomGenerator random) {
        this.database = database;
        this.archive = archive;
        this.directory = directory;
        this.rooms = rooms;
        this.partition = partition;
        this.post = post;
        this.metrics = metrics;
        this.patience = patience;
        this.clock = clock;
        this.random = random;
        rounds = Flux.interval(EVERY)
                .onBackpressureDrop()
                .concatMap(
                        tick -> round().onErrorResume(error -> {
                            LOG.atWarn().addKeyValue("error", error.toString()).log("webhooks have to wait");
                            return Mono.empty();
                        }),
                        1)
                .subscribe();
    }

    private Mono<Void> round() {
        int free = Math.min(AT_ONCE - running.get(), CLAIMED_MAX);
        return free <= 0 ? Mono.empty() : claim(free).doOnNext(this::begin).then();
    }

    /** Leases webhooks that have something to be sent, those that have waited longest first. */
    private Flux<Turn> claim(int most) {
        String[] busy = ofMaker.entrySet().stream()
                .filter(maker -> maker.getValue() >= AT_ONCE_OF_MAKER)
                .map(Map.Entry::getKey)
                .toArray(String[]::new);
        Instant now = clock.instant();
        return database.client()
                .sql("""
                        update directory.outgoing_webhooks set leased_by = $1, leased_until = $2
                        where id in (
                          select w.id from directory.outgoing_webhooks w
                          where w.state = 'on' and w.due_at <= $3 and (w.leased_until is null or w.leased_until <= $3)
                          and w.maker <> all ($4)
                          and exists (select 1 from archive.events e where e.room = w.room and e."offset" >= w.next)
                          order by w.due_at limit $5 for update skip locked)
                        returning id, room, url, events, secret, former_secret, former_until, maker, next, turn, attempts, failing_since""")
                .bind(0, self)
                .bind(1, now.plus(LEASE))
                .bind(2, now)
                .bind(3, busy)
                .bind(4, most)
                .map((row, meta) -> turn(row, now))
                .all();
    }

    private static Turn turn(Readable row, Instant now) {
        return new Turn(
                Rows.text(row, "id"),
                Rows.text(row, "room"),
                URI.create(Rows.text(row, "url")),
                List.of(Rows.text(row, "events").split(" ")),
                OutgoingWebhooks.keys(row, now),
                Rows.text(row, "maker"),
                Rows.number(row, "next"),
                Rows.number(row, "turn"),
                (int) Rows.number(row, "attempts"),
                Rows.optionalTime(row, "failing_since"));
    }

    private void begin(Turn turn) {
        metrics.sending(running.incrementAndGet());
        ofMaker.merge(turn.maker, 1, Integer::sum);
        Instant until = clock.instant().plus(TURN_MAX);
        Disposable.Swap begun = reactor.core.Disposables.swap();
        turns.add(begun);
        begun.update(send(turn, turn.next, until)
                .onErrorResume(TurnLostException.class, lost -> giveBack(turn.id))
                .onErrorResume(error -> {
                    // The lease ends by itself.
                    LOG.atWarn()
                            .addKeyValue("webhook", turn.id)
                            .addKeyValue("error", error.toString())
                            .log("a webhook has to wait");
                    return Mono.empty();
                })
                .doFinally(end -> {
                    turns.remove(begun);
                    ofMaker.computeIfPresent(turn.maker, (maker, count) -> count > 1 ? count - 1 : null);
                    metrics.sending(running.decrementAndGet());
                })
                .subscribe());
    }

    /** Sends from an offset on, batch by batch. */
    private Mono<Void> send(Turn turn, long from, Instant until) {
        RoomEntry room = directory.room(turn.room);
        if (room != null && room.archived()) {
            return hold(turn, from, "archived");
        }
        // From Postgres: the directory of this instance may not know yet what that of another has shown.
        return rooms.membership(turn.room, turn.maker)
                .filter(maker -> maker.role().atLeast(Role.MODERATOR))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .flatMap(maker -> maker.isEmpty()
                        ? hold(turn, from, "no-right")
                        : send(turn, from, Visible.of(maker.get(), room), until));
    }

    private Mono<Void> send(Turn turn, long from, Visible visible, Instant until) {
        return read(turn, from, visible)
                .flatMap(batch -> Flux.fromIterable(batch.events)
                        .filter(event -> event.body != null)
                        .concatMap(event -> deliver(turn, event), 1)
                        .all(taken -> taken)
                        .flatMap(all -> {
                            if (!all) {
                                return Mono.empty();
                            }
                            return batch.isLast || clock.instant().isAfter(until)
                                    ? release(turn, batch.next)
                                    : send(turn, batch.next, until);
                        }));
    }

    private Mono<Batch> read(Turn turn, long from, Visible visible) {
        // First how far the archive is, then what it has: what comes between is not passed over.
        return archive.reached(Topic.ROOM_EVENTS.topicName(), partition.applyAsInt(turn.room))
                .flatMap(reached -> database.client()
                        .sql("""
                                select e."offset", e.id, e.type, e.at, case when e.type = any ($3) then e.body end as body
                                from archive.events e where e.room = $1 and e."offset" >= $2
                                and exists (select 1 from unnest($4::bigint[], $5::bigint[]) as span (low, high)
                                            where e."offset" between span.low and span.high)
                                order by e."offset" limit $6""")
                        .bind(0, turn.room)
                        .bind(1, from)
                        .bind(2, turn.events.toArray(String[]::new))
                        .bind(3, visible.froms())
                        .bind(4, visible.tos())
                        .bind(5, BATCH_MAX)
                        .map((row, meta) -> new Event(
                                Rows.number(row, "offset"),
                                Rows.text(row, "id"),
                                Rows.text(row, "type"),
                                Rows.time(row, "at"),
                                Rows.optional(row, "body")))
                        .all()
                        .collectList()
                        .map(events -> {
                            boolean isLast = events.size() < BATCH_MAX;
                            long behind = events.isEmpty() ? from : events.getLast().offset + 1;
                            return new Batch(events, isLast ? Math.max(behind, reached) : behind, isLast);
                        }));
    }

    /** Sends one event; whether it was taken. */
    private Mono<Boolean> deliver(Turn turn, Event event) {
        String body = event.body;
        if (body == null) {
            return Mono.just(true);
        }
        Position position = new Position(partition.applyAsInt(turn.room), event.offset);
        int attempt = event.offset == turn.next ? turn.attempts + 1 : 1;
        Instant began = clock.instant();
        var request = new SignedPost.Request(
                turn.url,
                event.id,
                EventDocument.CONTENT_TYPE,
                EventDocument.of(event.id, event.type, turn.room, event.at, position, body),
                turn.keys);
        return own(
                        turn,
                        "set leased_until = $4",
                        "and state = 'on'",
                        clock.instant().plus(LEASE))
                .then(post.post(request, ANSWER_MAX, 0))
                .flatMap(answer -> {
                    Delivery delivery = new Delivery(
                            began,
                            event.id,
                            event.type,
                            position.toString(),
                            attempt,
                            answer.status(),
                            answer.failure(),
                            answer.millis());
                    return answer.taken()
                            ? taken(turn, event, delivery).thenReturn(true)
                            : failed(turn, event, delivery).thenReturn(false);
                });
    }

    private Mono<Void> taken(Turn turn, Event event, Delivery delivery) {
        metrics.attempted(Outcome.SENT);
        metrics.lag(Duration.between(event.at, clock.instant()));
        return database.inTransaction(tx -> tx.sql("""
                        update directory.outgoing_webhooks set next = $4, attempts = 0, failing_since = null
                        where id = $1 and leased_by = $2 and turn = $3""")
                .bind(0, turn.id)
                .bind(1, self)
                .bind(2, turn.turn)
                .bind(3, event.offset + 1)
                .fetch()
                .rowsUpdated()
                .delayUntil(moved -> OutgoingWebhooks.note(tx, turn.id, delivery))
                .flatMap(Deliveries::checked));
    }

    private Mono<Void> failed(Turn turn, Event event, Delivery delivery) {
        Instant now = clock.instant();
        int attempts = delivery.attempt();
        Instant since = attempts > 1 && turn.failingSince != null ? turn.failingSince : delivery.at();
        boolean gone = delivery.status() != null && delivery.status() == 410;
        boolean givesUp = !since.plus(patience.giveUp).isAfter(now);
        String reason = gone ? "gone" : givesUp ? "gave-up" : null;
        metrics.attempted(reason == null ? Outcome.FAILED : Outcome.HELD);
        if (reason != null) {
            LOG.atInfo()
                    .addKeyValue("webhook", turn.id)
                    .addKeyValue("reason", reason)
                    .log("a webhook is held");
        }
        return database.inTransaction(tx -> {
            var update = tx.sql("""
                            update directory.outgoing_webhooks set next = $4, attempts = $5, failing_since = $6, due_at = $7,
                            state = case when $8::text is null then state else 'held' end, reason = coalesce($8, reason),
                            leased_by = null, leased_until = null
                            where id = $1 and leased_by = $2 and turn = $3""")
                    .bind(0, turn.id)
                    .bind(1, self)
                    .bind(2, turn.turn)
                    .bind(3, event.offset)
                    .bind(4, attempts)
                    .bind(5, since)
                    .bind(6, now.plus(patience.wait(attempts, random)));
            return (reason == null ? update.bindNull(7, String.class) : update.bind(7, reason))
                    .fetch()
                    .rowsUpdated()
                    .delayUntil(moved -> OutgoingWebhooks.note(tx, turn.id, delivery))
                    .flatMap(Deliveries::checked);
        });
    }

    private Mono<Void> hold(Turn turn, long next, String reason) {
        LOG.atInfo()
                .addKeyValue("webhook", turn.id)
                .addKeyValue("reason", reason)
                .log("a webhook is held");
        return own(
                turn,
                "set state = 'held', reason = $4, leased_by = null, leased_until = null, next = $5",
                "",
                reason,
                next);
    }

    /** Gives the lease back; what is behind is somebody's next turn. */
    private Mono<Void> release(Turn turn, long next) {
        return own(
                turn, "set leased_by = null, leased_until = null, due_at = $4, next = $5", "", clock.instant(), next);
    }

    /** Changes the row while it is ours; a {@link TurnLostException} if it is not. */
    private Mono<Void> own(Turn turn, String set, String and, Object... values) {
        DatabaseClient.GenericExecuteSpec update = database.client()
                .sql("update directory.outgoing_webhooks " + set + " where id = $1 and leased_by = $2 and turn = $3 "
                        + and)
                .bind(0, turn.id)
                .bind(1, self)
                .bind(2, turn.turn);
        for (int i = 0; i < values.length; i++) {
            update = update.bind(3 + i, values[i]);
        }
        return update.fetch().rowsUpdated().flatMap(Deliveries::checked);
    }

    /** What was changed while it was sent: whoever is next finds it as it is now. */
    private Mono<Void> giveBack(String webhook) {
        return database.client().sql("""
                        update directory.outgoing_webhooks set leased_by = null, leased_until = null
                        where id = $1 and leased_by = $2""").bind(0, webhook).bind(1, self).then();
    }

    private static Mono<Void> checked(long rows) {
        return rows == 0 ? Mono.error(new TurnLostException()) : Mono.empty();
    }

    /** Stops, and gives back what is leased; what was being sent is sent again by whoever is next. */
    @Override
    public void close() {
        rounds.dispose();
        turns.dispose();
        try {
            database.client().sql("""
                            update directory.outgoing_webhooks set leased_by = null, leased_until = null
                            where leased_by = $1""").bind(0, self).then().block(STEP_MAX);
        } catch (RuntimeException away) {
            LOG.atWarn().addKeyValue("error", away.toString()).log("leases of webhooks end by themselves");
        }
    }
}
