package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.Held;
import chat.tertulia.contracts.inbox.HeldDecided;
import chat.tertulia.contracts.inbox.MessageHeld;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.moderation.ModerationRow.Kind;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps messages that wait for a moderator, outside the log: what is not approved was never said. */
public final class Holding {

    /** More of them open in one room are refused: nobody would read them. */
    static final int OPEN_MAX = 1_000;

    /** How long a decision is kept. */
    private static final Duration DECIDED_KEPT = Duration.ofDays(90);

    /** Who is told of a held message beside its sender. */
    private static final int TOLD_MAX = 50;

    private final Database database;
    private final Directory directory;

    public Holding(Database database, Directory directory) {
        this.database = database;
        this.directory = directory;
    }

    /**
     * Holds a new message under its own id; the same again gives what became of it. A {@link Problem} {@code conflict} if the id is
     * another's, {@code queue-full}, or {@code directory-unavailable}.
     *
     * @param digest of what was asked for
     */
    public Mono<HeldMessage> post(MessageBody message, String digest, List<Flag> flags) {
        return hold(new ModerationRow(
                message.room(),
                message.id(),
                message.id(),
                Kind.POST,
                message.sender(),
                digest,
                "",
                message,
                flags,
                Moderation.HOLD,
                message.at(),
                null,
                null,
                null));
    }

    /**
     * Holds an edit: the same text in place of the same text is the same edit. An earlier one of the message that is still open gives
     * way to it.
     *
     * @param edited the message as it would be
     * @param base position of the text it would replace
     */
    public Mono<HeldMessage> edit(MessageBody edited, String base, Instant at, List<Flag> flags) {
        String id = Ids.derived('e', edited.room(), edited.id(), base, edited.text());
        return hold(new ModerationRow(
                edited.room(),
                id,
                edited.id(),
                Kind.EDIT,
                edited.sender(),
                id,
                base,
                edited,
                flags,
                Moderation.HOLD,
                at,
                null,
                null,
                null));
    }

    /** What became of a held message; empty if there is none of this id. */
    public Mono<HeldMessage> find(String room, String id) {
        return row(database.client(), room, id, "").map(ModerationRow::held).transform(Holding::unavailable);
    }

    private Mono<HeldMessage> hold(ModerationRow row) {
        return database.inTransaction(tx -> makeRoom(tx, row)
                        .then(insert(tx, row))
                        .flatMap(inserted -> inserted == 0
                                ? row(tx, row.room(), row.id(), "").flatMap(first -> same(first, row))
                                : tell(tx, row, row.at()).thenReturn(row)))
                .map(ModerationRow::held)
                .transform(Holding::unavailable);
    }

    private static Mono<ModerationRow> same(ModerationRow first, ModerationRow again) {
        return first.digest().equals(again.digest()) ? Mono.just(first) : Mono.error(Problem.of(ProblemType.CONFLICT));
    }

    private static Mono<Void> makeRoom(DatabaseClient tx, ModerationRow row) {
        Mono<Void> forgotten = tx.sql("delete from directory.moderation where room = $1 and decided_at < $2")
                .bind(0, row.room())
                .bind(1, row.at().minus(DECIDED_KEPT))
                .then();
        Mono<Void> replaced = row.kind() != Kind.EDIT
                ? Mono.empty()
                : tx.sql("""
                        delete from directory.moderation
                        where room = $1 and message = $2 and kind = 'edit' and decision is null and id <> $3""")
                        .bind(0, row.room())
                        .bind(1, row.message())
                        .bind(2, row.id())
                        .then();
        return forgotten.then(replaced);
    }

    private static Mono<Long> insert(DatabaseClient tx, ModerationRow row) {
        return tx.sql("""
                        insert into directory.moderation
                          (room, id, message, kind, sender, name, digest, base, body, flags, action, at)
                        select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'hold', $11
                        where (select count(*) from directory.moderation where room = $1 and decision is null) < $12
                           or exists (select 1 from directory.moderation where room = $1 and id = $2)
                        on conflict (room, id) do nothing returning 1""")
                .bind(0, row.room())
                .bind(1, row.id())
                .bind(2, row.message())
                .bind(3, row.kind().word())
                .bind(4, row.sender().id())
                .bind(5, row.sender().name())
                .bind(6, row.digest())
                .bind(7, row.base())
                .bind(8, json(java.util.Objects.requireNonNull(row.body())))
                .bind(9, json(row.flags()))
                .bind(10, row.at())
                .bind(11, OPEN_MAX)
                .fetch()
                .rowsUpdated()
                .flatMap(inserted -> inserted > 0
                        ? Mono.just(inserted)
                        : row(tx, row.room(), row.id(), "")
                                .map(there -> 0L)
                                .switchIfEmpty(Mono.error(
                                        Problem.retryAfter(ProblemType.QUEUE_FULL, Duration.ofMinutes(1), null))));
    }

    /** @param lock empty, or {@code for update} */
    static Mono<ModerationRow> row(DatabaseClient tx, String room, String id, String lock) {
        return tx.sql("select " + ModerationRow.COLUMNS + " from directory.moderation where room = $1 and id = $2 "
                        + lock)
                .bind(0, room)
                .bind(1, id)
                .map((row, meta) -> ModerationRow.of(row))
                .one();
    }

    /** Tells the sender and those who may decide, once each. */
    Mono<Void> tell(DatabaseClient tx, ModerationRow row, Instant at) {
        Held held = new Held(
                row.id(),
                row.room(),
                row.message(),
                row.sender().id(),
                row.decision() == null
                        ? null
                        : Held.Decision.valueOf(row.decision().toUpperCase(Locale.ROOT)));
        String type = held.decision() == null ? MessageHeld.TYPE : HeldDecided.TYPE;
        Stream<String> moderators = directory.members(row.room()).stream()
                .filter(member -> member.role().atLeast(Role.MODERATOR))
                .map(MemberEntry::user)
                .sorted()
                .limit(TOLD_MAX);
        List<String> told = Stream.concat(Stream.of(row.sender().id()), moderators)
                .distinct()
                .toList();
        return Flux.fromIterable(told)
                .concatMap(user -> {
                    String id = Ids.derived('h', type, row.room(), row.id(), user);
                    return Outbox.add(
                            tx,
                            held.decision() == null
                                    ? new MessageHeld(id, user, at, held)
                                    : new HeldDecided(id, user, at, held));
                })
                .then();
    }

    static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    static <T> Mono<T> unavailable(Mono<T> work) {
        return work.onErrorMap(
                DataAccessException.class,
                away -> Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(5), away));
    }
}
