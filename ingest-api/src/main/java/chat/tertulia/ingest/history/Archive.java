package chat.tertulia.ingest.history;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.history.History.Behind;
import chat.tertulia.ingest.history.History.Slice;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The archive in Postgres, read by key: pages start where the one before ended, whatever the room's length. */
public final class Archive {

    private final Database database;

    /** One wording of a message. */
    public record Edit(String text, Instant at) {}

    public Archive(Database database) {
        this.database = database;
    }

    /**
     * A page of messages as they are now.
     *
     * @param before only messages below this offset, or null
     * @param after only messages above this offset, the oldest of them; null for the newest
     * @param atLeast offset the archive must have; waited for at most {@link History#WAIT_MAX}
     */
    public Mono<Slice> page(
            String room,
            Visible visible,
            @Nullable Long before,
            @Nullable Long after,
            int limit,
            @Nullable Long atLeast,
            int partition) {
        return page(
                "archive.messages m where m.room = $1", room, null, visible, before, after, limit, atLeast, partition);
    }

    /** A page of a thread's replies. */
    Mono<Slice> replies(
            String room,
            String thread,
            Visible visible,
            @Nullable Long before,
            @Nullable Long after,
            int limit,
            @Nullable Long atLeast,
            int partition) {
        return page("""
                archive.replies r
                join archive.messages m on m.room = r.room and m."offset" = r."offset" and m.at = r.at
                where r.room = $1 and r.thread = $7 and r."offset" > $2 and r."offset" < $3""", room, thread, visible, before, after, limit, atLeast, partition);
    }

    /** @param messages what is read, up to its conditions; $1 is the room, $7 the thread */
    private Mono<Slice> page(
            String messages,
            String room,
            @Nullable String thread,
            Visible visible,
            @Nullable Long before,
            @Nullable Long after,
            int limit,
            @Nullable Long atLeast,
            int partition) {
        boolean forward = after != null;
        return once(reached(Topic.ROOM_EVENTS.topicName(), partition), next -> atLeast == null || next > atLeast)
                .flatMap(next -> bound(database.client(), thread, """
                                select m.view from %s and m."offset" > $2 and m."offset" < $3
                                and exists (select 1 from unnest($4::bigint[], $5::bigint[]) as span (low, high)
                                            where m."offset" between span.low and span.high)
                                order by m."offset" %s limit $6""".formatted(messages, forward ? "asc" : "desc"))
                        .bind(0, room)
                        .bind(1, after == null ? -1L : after)
                        .bind(2, before == null ? Long.MAX_VALUE : before)
                        .bind(3, visible.froms())
                        .bind(4, visible.tos())
                        .bind(5, limit + 1)
                        .map((row, meta) -> History.view(Rows.text(row, "view")))
                        .all()
                        .collectList()
                        .map(found -> {
                            boolean more = found.size() > limit;
                            List<MessageView> page = new ArrayList<>(more ? found.subList(0, limit) : found);
                            if (!forward) {
                                Collections.reverse(page);
                            }
                            return new Slice(page, more, next);
                        }));
    }

    private static DatabaseClient.GenericExecuteSpec bound(DatabaseClient client, @Nullable String thread, String sql) {
        DatabaseClient.GenericExecuteSpec statement = client.sql(sql);
        return thread == null ? statement : statement.bind(6, thread);
    }

    /** The pinned messages of a room, the newest pin first. */
    Mono<Slice> pins(String room, @Nullable Long atLeast, int partition) {
        return once(reached(Topic.ROOM_EVENTS.topicName(), partition), next -> atLeast == null || next > atLeast)
                .flatMap(next -> database.client()
                        .sql("""
                                select m.view from archive.pins p
                                join archive.messages m on m.room = p.room and m."offset" = p."offset" and m.at = p.at
                                where p.room = $1""")
                        .bind(0, room)
                        .map((row, meta) -> History.view(Rows.text(row, "view")))
                        .all()
                        .filter(view -> view.pinned() != null)
                        .collectSortedList(Comparator.comparing((MessageView view) ->
                                        Objects.requireNonNull(view.pinned()).at())
                                .reversed())
                        .map(found -> new Slice(found, false, next)));
    }

    /** What was read, once it is new enough; it is read again for at most {@link History#WAIT_MAX}. */
    private static <T> Mono<T> once(Mono<T> read, Predicate<T> isNewEnough) {
        return read.flatMap(found -> isNewEnough.test(found) ? Mono.just(found) : Mono.<T>error(new Behind()))
                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(20)).filter(Behind.class::isInstance))
                .onErrorMap(
                        Behind::isBehind,
                        late -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(1), late));
    }

    /**
     * The last positions in chat.room-events that the archive has, of partitions from which it has any.
     *
     * @param atLeast a position that must be there before, in one of the partitions; waited for at most {@link History#WAIT_MAX}
     */
    public Mono<List<String>> reached(List<Integer> partitions, @Nullable Position atLeast) {
        Mono<List<Position>> read = database.client()
                .sql("""
                        select partition, next - 1 as last from archive.positions
                        where topic = $1 and partition = any ($2) and next > 0 order by partition""")
                .bind(0, Topic.ROOM_EVENTS.topicName())
                .bind(1, partitions.toArray(Integer[]::new))
                .map((row, meta) -> new Position((int) Rows.number(row, "partition"), Rows.number(row, "last")))
                .all()
                .collectList();
        return once(
                        read,
                        found -> atLeast == null
                                || found.stream()
                                        .anyMatch(one -> one.partition() == atLeast.partition()
                                                && one.offset() >= atLeast.offset()))
                .map(found -> found.stream().map(Position::toString).toList())
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away));
    }

    /** One message; empty if the archive has none. */
    public Mono<MessageView> message(String room, String id) {
        return database.client()
                .sql("""
                        select m.view from archive.ids i
                        join archive.messages m on m.room = i.room and m."offset" = i."offset" and m.at = i.at
                        where i.room = $1 and i.id = $2""")
                .bind(0, room)
                .bind(1, id)
                .map((row, meta) -> History.view(Rows.text(row, "view")))
                .one();
    }

    /** The wordings a message has had, the first first; of a deleted message they are empty. */
    public Mono<List<Edit>> edits(String room, String id) {
        return database.client()
                .sql("""
                        select body from archive.events where room = $1 and message = $2 and type = 'message.edited'
                        order by "offset" limit 200""")
                .bind(0, room)
                .bind(1, id)
                // As a tree: the text of a deleted message is empty here, which no event can be.
                .map((row, meta) -> Json.mapper().readTree(Rows.text(row, "body")))
                .all()
                .map(body -> new Edit(
                        body.path("message").path("text").asString(),
                        Instant.parse(body.path("at").asString())))
                .collectList();
    }

    /** The next offset of a partition that the archive has not applied. */
    public Mono<Long> reached(String topic, int partition) {
        return database.client()
                .sql("select next from archive.positions where topic = $1 and partition = $2")
                .bind(0, topic)
                .bind(1, partition)
                .map((row, meta) -> Rows.number(row, "next"))
                .one()
                .defaultIfEmpty(0L);
    }

    /** The next offset of each partition that the archive has not applied, of partitions from which it has any. */
    Mono<Map<Integer, Long>> reached(String topic) {
        return database.client()
                .sql("select partition, next from archive.positions where topic = $1")
                .bind(0, topic)
                .map((row, meta) -> Map.entry((int) Rows.number(row, "partition"), Rows.number(row, "next")))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }
}
