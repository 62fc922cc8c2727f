package chat.tertulia.ingest.past;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.History.Slice;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

/**
 * The past of a room, from the archive's own records: nothing is kept for it besides them. What a message said that was deleted since is
 * not in them any more, so nobody is shown it.
 *
 * <p>A reader sees an event if they may see its position, or the message that it is about: who may read a message reads what became of it.
 * Never blocks; every result fails with a {@link Problem} {@code view-unavailable} while Postgres is away.
 */
public final class Past {

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final TypeReference<Map<String, Object>> RECORD = new TypeReference<>() {};

    /** One of the reader's stretches has the offset; $2 and $3 are their ends. */
    private static final String IN_SPANS =
            " exists (select 1 from unnest($2::bigint[], $3::bigint[]) as span (low, high)"
                    + " where %s between span.low and span.high)";

    private final Database database;
    private final Archive archive;

    /** An event's place in the log and in time. */
    record Moment(long offset, Instant at) {}

    /**
     * Messages as they were, ascending.
     *
     * @param erased ids of those whose text is gone because they were deleted since
     * @param more whether there are older ones (going back) or newer ones (going forward)
     */
    record Page(List<MessageView> messages, List<String> erased, boolean more) {}

    /**
     * An event as the streams have it.
     *
     * @param erased whether what it said is gone, because its message was deleted later
     */
    record Happening(long offset, Map<String, Object> event, List<Map<String, Object>> annotations, boolean erased) {}

    /**
     * Events, ascending.
     *
     * @param more whether there are more in the direction that was asked for
     */
    record Happenings(List<Happening> events, boolean more) {}

    public Past(Database database, Archive archive) {
        this.database = database;
        this.archive = archive;
    }

    /** The next offset of a partition that the archive has not applied. */
    Mono<Long> reached(int partition) {
        return available(archive.reached(Topic.ROOM_EVENTS.topicName(), partition));
    }

    /** Completes when the archive has a position; after two seconds without it a {@link Problem} {@code view-unavailable}. */
    Mono<Void> has(Position position) {
        return archive.reached(List.of(position.partition()), position).then();
    }

    /** The last event at or below an offset and at or before a time, or null for any time; empty if the reader sees none. */
    Mono<Moment> last(String room, Visible visible, long offset, @Nullable Instant at) {
        return moment(room, visible, "desc", offset, at == null ? LATEST : at);
    }

    /** The first event at or below an offset; empty if the reader sees none. */
    Mono<Moment> first(String room, Visible visible, long offset) {
        return moment(room, visible, "asc", offset, LATEST);
    }

    private Mono<Moment> moment(String room, Visible visible, String direction, long offset, Instant at) {
        return available(spans(
                        database.client()
                                .sql("select \"offset\", at from archive.events where room = $1 and"
                                        + IN_SPANS.formatted("\"offset\"")
                                        + " and \"offset\" <= $4 and at <= $5 order by \"offset\" " + direction
                                        + " limit 1"),
                        room,
                        visible)
                .bind(3, offset)
                .bind(4, at)
                .map((row, meta) -> new Moment(Rows.number(row, "offset"), Rows.time(row, "at")))
                .one());
    }

    private static GenericExecuteSpec spans(GenericExecuteSpec sql, String room, Visible visible) {
        return sql.bind(0, room).bind(1, visible.froms()).bind(2, visible.tos());
    }

    /**
     * A page of the room as it was once its event at an offset had happened.
     *
     * @param before only messages below this offset, the newest of them; or null
     * @param after only messages above this offset, the oldest of them; or null
     */
    Mono<Page> page(
            String room,
            Visible visible,
            long asOf,
            @Nullable Long before,
            @Nullable Long after,
            int limit,
            int partition) {
        long below = before == null ? asOf + 1 : Math.min(before, asOf + 1);
        return available(archive.page(room, visible, below, after, limit, null, partition)
                .flatMap(now -> now.messages().isEmpty()
                        ? Mono.just(new Page(List.of(), List.of(), now.more()))
                        : folded(room, now, asOf, partition)));
    }

    private Mono<Page> folded(String room, Slice now, long asOf, int partition) {
        List<String> ids = now.messages().stream().map(MessageView::id).toList();
        PastFold fold = new PastFold();
        return database.client()
                .sql("""
                        select e."offset", e.body from unnest($3::bigint[], $4::timestamptz[]) as posted (place, at)
                        join archive.events e on e.room = $1 and e."offset" = posted.place and e.at = posted.at
                        union all
                        select e."offset", e.body from archive.events e
                        where e.room = $1 and e.message = any ($2) and e.type <> 'message.posted' and e."offset" <= $5
                        order by 1""")
                .bind(0, room)
                .bind(1, ids.toArray(String[]::new))
                .bind(2, now.messages().stream().map(Past::offset).toArray(Long[]::new))
                .bind(3, now.messages().stream().map(MessageView::at).toArray(Instant[]::new))
                .bind(4, asOf)
                .map((row, meta) -> {
                    fold.event(Rows.text(row, "body"), new Position(partition, Rows.number(row, "offset")));
                    return true;
                })
                .all()
                .then(database.client()
                        .sql("""
                                select body from archive.annotations
                                where room = $1 and message = any ($2) and message_offset <= $3 order by "offset\"""")
                        .bind(0, room)
                        .bind(1, ids.toArray(String[]::new))
                        .bind(2, asOf)
                        .map((row, meta) -> {
                            fold.annotation(Rows.text(row, "body"));
                            return true;
                        })
                        .all()
                        .then())
                .then(Mono.fromSupplier(() -> {
                    List<MessageView> then = fold.messages(ids);
                    return new Page(then, fold.erasedSince(then), now.more());
                }));
    }

    private static long offset(MessageView view) {
        return Position.parse(view.position()).offset();
    }

    /**
     * Events one by one.
     *
     * @param before only events below this offset, the newest of them; null with {@code after}, or for the newest of all
     * @param after only events above this offset, the oldest of them
     * @param end offset after the last to be told
     */
    Mono<Happenings> events(
            String room, Visible visible, @Nullable Long before, @Nullable Long after, long end, int limit) {
        boolean forward = after != null;
        String about = visible.all()
                ? ""
                : " or exists (select 1 from archive.ids i where i.room = e.room and i.id = e.message and"
                        + IN_SPANS.formatted("i.\"offset\"") + ")";
        return available(spans(
                        database.client()
                                .sql(
                                        "select e.\"offset\", e.message, e.body from archive.events e where e.room = $1 and ("
                                                + IN_SPANS.formatted("e.\"offset\"") + about
                                                + ") and e.\"offset\" > $4 and e.\"offset\" < $5 order by e.\"offset\" "
                                                + (forward ? "asc" : "desc") + " limit $6"),
                        room,
                        visible)
                .bind(3, after == null ? -1L : after)
                .bind(4, before == null ? end : Math.min(before, end))
                .bind(5, limit + 1)
                .map((row, meta) ->
                        new Row(Rows.number(row, "offset"), Rows.optional(row, "message"), Rows.text(row, "body")))
                .all()
                .collectList()
                .flatMap(found -> {
                    boolean more = found.size() > limit;
                    List<Row> rows = new ArrayList<>(more ? found.subList(0, limit) : found);
                    if (!forward) {
                        Collections.reverse(rows);
                    }
                    return annotations(room, rows)
                            .map(annotations -> new Happenings(
                                    rows.stream()
                                            .map(row ->
                                                    happening(row, annotations.getOrDefault(row.offset(), List.of())))
                                            .toList(),
                                    more));
                }));
    }

    private record Row(long offset, @Nullable String message, String body) {}

    private static Happening happening(Row row, List<Map<String, Object>> annotations) {
        return new Happening(
                row.offset(),
                Json.mapper().readValue(row.body(), RECORD),
                annotations,
                PastFold.isErased(Json.mapper().readTree(row.body())));
    }

    /** What was found out about these events' texts, by their offsets. */
    private Mono<Map<Long, List<Map<String, Object>>>> annotations(String room, List<Row> rows) {
        String[] ids = rows.stream()
                .map(Row::message)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(String[]::new);
        if (ids.length == 0) {
            return Mono.just(Map.of());
        }
        return database.client()
                .sql("""
                        select message_offset, body from archive.annotations
                        where room = $1 and message = any ($2) and message_offset = any ($3) order by "offset\"""")
                .bind(0, room)
                .bind(1, ids)
                .bind(2, rows.stream().map(Row::offset).toArray(Long[]::new))
                .map((row, meta) -> Map.entry(
                        Rows.number(row, "message_offset"), Json.mapper().readValue(Rows.text(row, "body"), RECORD)))
                .all()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, HashMap::new, Collectors.mapping(Map.Entry::getValue, Collectors.toList())))
                .map(found -> found);
    }

    private static <T> Mono<T> available(Mono<T> read) {
        return read.onErrorMap(
                DataAccessException.class,
                away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away));
    }
}
