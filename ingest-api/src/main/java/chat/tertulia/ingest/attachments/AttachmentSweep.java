package chat.tertulia.ingest.attachments;

import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Removes the bytes of files that are marked as removed, and marks those that go with nothing. Each round does a bounded part of it, and what
 * fails is tried in the next round, for as long as it takes: a mark is a row of Postgres. Several instances may do so at the same time;
 * removing twice does no harm.
 */
public final class AttachmentSweep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AttachmentSweep.class);

    private static final Duration REMOVE_EVERY = Duration.ofSeconds(2);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

    /** In one round. */
    private static final int ROWS_MAX = 100;

    /**
     * A file that was to go with a message, of which the archive has heard nothing by now: the message was never accepted. The log keeps what
     * it has for as long, so an archive that is further behind has lost more than files.
     */
    private static final Duration UNSAID_FOR = Duration.ofDays(7);

    /** What is gone still counts for its owner's day. */
    private static final Duration GONE_FOR = Duration.ofDays(1);

    private final Database database;
    private final AttachmentStore store;
    private final AttachmentMetrics metrics;
    private final Duration unusedFor;
    private final Clock clock;
    private final AtomicBoolean away = new AtomicBoolean();
    private final Disposable removing;
    private final Disposable forgetting;

    public AttachmentSweep(
            Database database,
            AttachmentStore store,
            AttachmentSettings settings,
            AttachmentMetrics metrics,
            Clock clock,
            boolean running) {
        this.database = database;
        this.store = store;
        this.metrics = metrics;
        this.unusedFor = settings.unusedFor();
        this.clock = clock;
        removing = running ? every(REMOVE_EVERY, Mono.defer(this::remove)) : () -> {};
        forgetting = running ? every(FORGET_EVERY, Mono.defer(this::forget)) : () -> {};
    }

    private static Disposable every(Duration time, Mono<Void> work) {
        return Flux.interval(time)
                .onBackpressureDrop()
                .concatMap(
                        tick -> work.onErrorResume(error -> {
                            LOG.atWarn().addKeyValue("error", error.toString()).log("files have to wait to be removed");
                            return Mono.empty();
                        }),
                        1)
                .subscribe();
    }

    /** Removes the bytes of what is marked. */
    Mono<Void> remove() {
        return database.client()
                .sql("""
                        select id from directory.attachments where removed_at is not null and gone_at is null
                        order by removed_at limit $1""")
                .bind(0, ROWS_MAX)
                .map((row, meta) -> Rows.text(row, "id"))
                .all()
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMap(
                        id -> store.remove(id)
                                .then(Mono.defer(() -> gone(id)))
                                .doOnSuccess(done -> {
                                    metrics.removed();
                                    away.set(false);
                                })
                                .onErrorResume(this::failed),
                        1)
                .then();
    }

    private Mono<Void> gone(String id) {
        return database.client()
                .sql("update directory.attachments set gone_at = $2 where id = $1")
                .bind(0, id)
                .bind(1, clock.instant())
                .then();
    }

    private Mono<Void> failed(Throwable error) {
        metrics.storeFailed();
        if (away.compareAndSet(false, true)) {
            LOG.atWarn().addKeyValue("error", error.toString()).log("a file could not be removed; it is tried again");
        }
        return Mono.empty();
    }

    /** Marks what goes with nothing, and forgets what is long gone. */
    Mono<Void> forget() {
        Instant now = clock.instant();
        return run("""
                        update directory.attachments set removed_at = $1 where id in (
                            select id from directory.attachments
                            where message is null and removed_at is null and announced_at < $2
                            order by announced_at limit $3 for update skip locked)""", now, now.minus(unusedFor))
                .then(run("""
                        update directory.attachments set removed_at = $1 where id in (
                            select id from directory.attachments a
                            where message is not null and said_at is null and removed_at is null and used_at < $2
                                and not exists (select 1 from directory.moderation m
                                                where m.room = a.room and m.id = a.message and m.decision is null)
                            order by used_at limit $3 for update skip locked)""", now, now.minus(UNSAID_FOR)))
                .then(run("""
                        delete from directory.attachments where id in (
                            select id from directory.attachments where gone_at < $2 and announced_at < $1
                            order by gone_at limit $3)""", now.minus(GONE_FOR), now.minus(GONE_FOR)))
                .then(store.tidy(now.minus(unusedFor)));
    }

    private Mono<Long> run(String sql, Instant first, Instant second) {
        return database.client()
                .sql(sql)
                .bind(0, first)
                .bind(1, second)
                .bind(2, ROWS_MAX)
                .fetch()
                .rowsUpdated();
    }

    @Override
    public void close() {
        removing.dispose();
        forgetting.dispose();
    }
}
