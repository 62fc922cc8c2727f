package chat.tertulia.ingest.attachments;

import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.objects.ObjectCheck;
import chat.tertulia.contracts.objects.ObjectType;
import chat.tertulia.ingest.attachments.AttachmentMetrics.Refusal;
import chat.tertulia.ingest.attachments.AttachmentStore.Part;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Files from their announcement to the message they go with. Whoever calls has checked that the caller may write in the room.
 *
 * <p>Postgres knows of each file what it is and what it goes with; its bytes are in the {@link AttachmentStore}. They are looked at once, when they
 * are complete, on a thread of its own: pictures need memory, so one is made after the other.
 */
public final class Attachments implements AutoCloseable {

    /** How long an upload's address is good. */
    static final Duration UPLOAD_WITHIN = Duration.ofMinutes(10);

    private static final Duration DAY = Duration.ofDays(1);

    /** Files that wait to be looked at; each takes a second at most. More are told to come again. */
    private static final int LOOKS_WAITING_MAX = 64;

    private static final Duration COME_AGAIN = Duration.ofSeconds(2);

    private final Database database;
    private final AttachmentStore store;
    private final AttachmentSettings settings;
    private final AttachmentMetrics metrics;
    private final Clock clock;
    private final SecureRandom random;
    private final Scheduler looks = Schedulers.newBoundedElastic(1, LOOKS_WAITING_MAX, "attachments");

    public Attachments(
            Database database,
            AttachmentStore store,
            AttachmentSettings settings,
            AttachmentMetrics metrics,
            Clock clock,
            SecureRandom random) {
        this.database = database;
        this.store = store;
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A file that may come.
     *
     * @param address where to put it
     * @param until when it must have begun
     */
    record Announced(String id, URI address, Instant until) {}

    /** At most so many go with one message. */
    public int perMessage() {
        return settings.perMessage();
    }

    long bytesMax() {
        return settings.sizeMax().toBytes();
    }

    AttachmentStore store() {
        return store;
    }

    /**
     * Makes room for a file. A {@link Problem} {@code attachment-too-large}, or {@code attachment-quota} if the user has uploaded enough for a
     * day.
     */
    Mono<Announced> announce(String room, String owner, String name, long bytes) {
        if (bytes > bytesMax()) {
            metrics.refused(Refusal.SIZE);
            return Mono.error(Problem.with(ProblemType.ATTACHMENT_TOO_LARGE, Map.of("sizeMax", bytesMax())));
        }
        String id = Ids.random('a', random);
        Instant now = clock.instant();
        return database.inTransaction(tx -> tx.sql("select pg_advisory_xact_lock(hashtext($1))")
                        .bind(0, "attachments of " + owner)
                        .then()
                        .then(tx.sql("""
                                insert into directory.attachments (id, room, owner, name, bytes, announced_at)
                                select $1, $2, $3, $4, $5, $6 where $5 + (select coalesce(sum(bytes), 0)
                                    from directory.attachments where owner = $3 and announced_at > $7) <= $8""")
                                .bind(0, id)
                                .bind(1, room)
                                .bind(2, owner)
                                .bind(3, name)
                                .bind(4, bytes)
                                .bind(5, now)
                                .bind(6, now.minus(DAY))
                                .bind(7, settings.perDay().toBytes())
                                .fetch()
                                .rowsUpdated()))
                .flatMap(inserted -> {
                    if (inserted == 0) {
                        metrics.refused(Refusal.QUOTA);
                        return Mono.error(Problem.retryAfter(ProblemType.ATTACHMENT_QUOTA, Duration.ofHours(1), null));
                    }
                    Instant until = now.plus(UPLOAD_WITHIN);
                    return Mono.just(new Announced(id, store.uploadAddress(room, id, bytes, until), until));
                })
                .transform(Attachments::unavailable);
    }

    /** A file that is there, whatever has become of it; empty if there is none, or if it was removed. */
    Mono<StoredAttachment> find(String room, String id) {
        return !Ids.isId(id)
                ? Mono.empty()
                : database.client()
                        .sql("select " + StoredAttachment.COLUMNS
                                + " from directory.attachments where room = $1 and id = $2 and removed_at is null")
                        .bind(0, room)
                        .bind(1, id)
                        .map((row, meta) -> StoredAttachment.of(row))
                        .one()
                        .transform(Attachments::unavailable);
    }

    /** A file of its owner. */
    private Mono<StoredAttachment> own(String room, String owner, String id) {
        return find(room, id)
                .filter(found -> found.owner().equals(owner))
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.ATTACHMENT_NOT_FOUND)));
    }

    /**
     * Looks at what was uploaded, and keeps it; the same again gives the same. A {@link Problem} {@code attachment-not-found}, {@code
     * attachment-not-uploaded}, or, if it is not taken and so is gone, {@code attachment-type} or {@code attachment-picture}.
     */
    Mono<Attachment> complete(String room, String owner, String id) {
        return own(room, owner, id)
                .flatMap(found -> found.isComplete()
                        ? Mono.just(found)
                        : look(found)
                                .switchIfEmpty(Mono.defer(() -> own(room, owner, id))
                                        // Another call was faster, or nothing came yet.
                                        .filter(StoredAttachment::isComplete)
                                        .switchIfEmpty(Mono.error(Problem.of(ProblemType.ATTACHMENT_NOT_UPLOADED)))))
                .map(StoredAttachment::attachment);
    }

    /** Empty if nothing was uploaded. */
    private Mono<StoredAttachment> look(StoredAttachment announced) {
        Path work = store.workFolder().resolve(announced.id() + "-" + Ids.random('w', random));
        return store.uploaded(announced.id(), work)
                .flatMap(file -> Mono.fromCallable(
                                () -> looked(announced, file, work.getFileName().toString()))
                        .subscribeOn(looks)
                        .flatMap(looked -> keep(announced, looked)))
                .onErrorResume(
                        Attachments::isRefusal,
                        refused -> removed(announced.id()).then(Mono.error(refused)))
                .onErrorMap(e -> e instanceof IOException || e instanceof RejectedExecutionException, this::away)
                .doFinally(end -> tidy(work));
    }

    /** What is wrong with the file itself, and not with what is to keep it. */
    private static boolean isRefusal(Throwable error) {
        return error instanceof Problem problem && problem.type().status().is4xxClientError();
    }

    private record Looked(Path file, ObjectType type, Pictures.@Nullable Made picture) {}

    private Looked looked(StoredAttachment announced, Path file, String name) throws IOException {
        if (Files.size(file) != announced.bytes()) {
            metrics.refused(Refusal.SIZE);
            throw Problem.with(ProblemType.ATTACHMENT_TOO_LARGE, Map.of("sizeMax", announced.bytes()));
        }
        // What it was declared as does not matter: what it is, is said to whoever reads it.
        ObjectType type = new ObjectCheck(bytesMax()).check("", file).type();
        if (type == null) {
            metrics.refused(Refusal.TYPE);
            throw Problem.of(ProblemType.ATTACHMENT_TYPE);
        }
        if (!Pictures.isPicture(type)) {
            return new Looked(file, type, null);
        }
        try {
            return new Looked(file, type, Pictures.make(file, type, store.workFolder(), name));
        } catch (BadPictureException e) {
            metrics.refused(Refusal.PICTURE);
            throw Problem.of(ProblemType.ATTACHMENT_PICTURE);
        }
    }

    private Mono<StoredAttachment> keep(StoredAttachment announced, Looked looked) {
        String id = announced.id();
        Pictures.Made picture = looked.picture;
        Path file = picture == null ? looked.file : picture.file();
        Pictures.Thumbnail small = picture == null ? null : picture.thumbnail();
        String type = looked.type.mediaType();
        return Mono.fromCallable(() -> Files.size(file))
                .flatMap(bytes -> (small == null
                                ? Mono.<Void>empty()
                                : store.keep(id, Part.THUMBNAIL, small.file(), small.type()))
                        .then(store.keep(id, Part.FILE, file, type))
                        .then(Mono.defer(() -> completed(announced, bytes, type, picture))))
                // If that fails, it goes with the uploads that nobody asks for any more.
                .delayUntil(kept -> store.removeUpload(id).onErrorComplete(IOException.class))
                .doOnNext(kept -> metrics.took(kept.bytes()));
    }

    private Mono<StoredAttachment> completed(
            StoredAttachment announced, long bytes, String type, Pictures.@Nullable Made picture) {
        Pictures.Thumbnail small = picture == null ? null : picture.thumbnail();
        DatabaseClient.GenericExecuteSpec update = database.client()
                .sql("""
                        update directory.attachments set completed_at = $2, bytes = $3, type = $4, width = $5, height = $6,
                            thumbnail_type = $7, thumbnail_width = $8, thumbnail_height = $9
                        where id = $1 and completed_at is null and removed_at is null returning\s""" + StoredAttachment.COLUMNS)
                .bind(0, announced.id())
                .bind(1, clock.instant())
                .bind(2, bytes)
                .bind(3, type);
        update = bind(update, 4, picture == null ? null : picture.width(), Integer.class);
        update = bind(update, 5, picture == null ? null : picture.height(), Integer.class);
        update = bind(update, 6, small == null ? null : small.type(), String.class);
        update = bind(update, 7, small == null ? null : small.width(), Integer.class);
        update = bind(update, 8, small == null ? null : small.height(), Integer.class);
        return update.map((row, meta) -> StoredAttachment.of(row))
                .one()
                .transform(Attachments::unavailable)
                // Withdrawn meanwhile, and its bytes perhaps removed before these were kept; or another call was
                // faster.
                .switchIfEmpty(Mono.defer(() -> find(announced.room(), announced.id())
                        .hasElement()
                        .flatMap(there -> there
                                ? Mono.<StoredAttachment>empty()
                                : store.remove(announced.id()).then(Mono.empty()))));
    }

    private static <T> DatabaseClient.GenericExecuteSpec bind(
            DatabaseClient.GenericExecuteSpec statement, int at, @Nullable T value, Class<T> type) {
        return value == null ? statement.bindNull(at, type) : statement.bind(at, value);
    }

    private void tidy(Path work) {
        var _ = Schedulers.boundedElastic().schedule(() -> {
            for (String end : List.of("", ".picture", ".small")) {
                try {
                    Files.deleteIfExists(work.resolveSibling(work.getFileName() + end));
                } catch (IOException e) {
                    // The next start's.
                }
            }
        });
    }

    /** Takes back a file that goes with no message. A {@link Problem} {@code attachment-not-found}. */
    Mono<Void> withdraw(String room, String owner, String id) {
        return own(room, owner, id)
                .filter(found -> found.message() == null)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.ATTACHMENT_NOT_FOUND)))
                .flatMap(found -> removed(id));
    }

    /** Marks a file that goes with no message; the sweep removes its bytes. */
    private Mono<Void> removed(String id) {
        return database.client()
                .sql("""
                        update directory.attachments set removed_at = $2
                        where id = $1 and removed_at is null and message is null""")
                .bind(0, id)
                .bind(1, clock.instant())
                .then()
                .transform(Attachments::unavailable);
    }

    /**
     * Lets files go with a message; the same again gives the same. A {@link Problem} {@code invalid} that names what is not the user's, of
     * another room, not complete, removed, or goes with another message.
     *
     * @param ids each once
     * @return in the order of the ids
     */
    public Mono<List<Attachment>> use(String room, String owner, List<String> ids, String message) {
        if (ids.isEmpty()) {
            return Mono.just(List.of());
        }
        return database.inTransaction(tx -> tx.sql("""
                        update directory.attachments set message = $4, used_at = coalesce(used_at, $5)
                        where id = any ($1) and room = $2 and owner = $3 and completed_at is not null and removed_at is null
                            and (message is null or message = $4)
                        returning\s""" + StoredAttachment.COLUMNS)
                        .bind(0, ids.toArray(String[]::new))
                        .bind(1, room)
                        .bind(2, owner)
                        .bind(3, message)
                        .bind(4, clock.instant())
                        .map((row, meta) -> StoredAttachment.of(row).attachment())
                        .all()
                        .collectList()
                        .flatMap(found -> {
                            Map<String, Attachment> byId = new HashMap<>();
                            found.forEach(one -> byId.put(one.id(), one));
                            List<String> wrong = ids.stream()
                                    .filter(id -> !byId.containsKey(id))
                                    .toList();
                            return wrong.isEmpty()
                                    ? Mono.just(ids.stream()
                                            .map(id -> Objects.requireNonNull(byId.get(id)))
                                            .toList())
                                    : Mono.<List<Attachment>>error(Problem.invalid(wrong.stream()
                                            .map(id -> Problem.Field.of("attachments", "attachment", id))
                                            .toArray(Problem.Field[]::new)));
                        }))
                .transform(Attachments::unavailable);
    }

    /** Marks the files of a message that is never to be said, in the caller's transaction. */
    public static Mono<Void> forget(DatabaseClient tx, String room, String message, Instant at) {
        return tx.sql("""
                        update directory.attachments set removed_at = $3
                        where room = $1 and message = $2 and removed_at is null""").bind(0, room).bind(1, message).bind(2, at).then();
    }

    /** Whether a message waits for a moderator. */
    Mono<Boolean> isHeld(String room, String message) {
        return database.client()
                .sql("""
                        select count(*) as held from directory.moderation
                        where room = $1 and id = $2 and kind = 'post' and decision is null""")
                .bind(0, room)
                .bind(1, message)
                .map((row, meta) -> Rows.number(row, "held") > 0)
                .one()
                .transform(Attachments::unavailable);
    }

    /** For what the store could not do now. */
    Problem away(Throwable cause) {
        metrics.storeFailed();
        return Problem.retryAfter(ProblemType.ATTACHMENTS_UNAVAILABLE, COME_AGAIN, cause);
    }

    private static <T> Mono<T> unavailable(Mono<T> work) {
        return work.onErrorMap(
                DataAccessException.class,
                away -> Problem.retryAfter(ProblemType.ATTACHMENTS_UNAVAILABLE, COME_AGAIN, away));
    }

    @Override
    public void close() {
        looks.dispose();
    }
}
