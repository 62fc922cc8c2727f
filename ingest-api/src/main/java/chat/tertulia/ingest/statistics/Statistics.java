package chat.tertulia.ingest.statistics;

import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import reactor.core.publisher.Mono;

/** The final minutes of a room (archive.room_minutes), alone or added up. */
public final class Statistics {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final Database database;

    /**
     * What was posted in a stretch of time; one without messages is left out.
     *
     * @param people distinct senders; only of minutes: who spoke in two minutes of an hour cannot be told from two people
     * @param mentions messages that mention somebody
     * @param flags messages that are on a word list
     */
    public record Bucket(
            Instant from, long messages, @Nullable Integer people, long mentions, long flags, Tones sentiment) {}

    /** Messages by tone; those of {@code other} have none. */
    public record Tones(long positive, long negative, long neutral, long mixed, long other) {}

    /**
     * Ascending by time.
     *
     * @param next what to pass as {@code before} for the page of earlier ones; absent if there are none
     */
    public record StatisticsPage(
            List<Bucket> items, @Nullable String next) {
        static final StatisticsPage EMPTY = new StatisticsPage(List.of(), null);
    }

    public Statistics(Database database) {
        this.database = database;
    }

    /**
     * The newest buckets of a time: from the last that has a message, {@code limit} steps back.
     *
     * @param since the first moment, or null
     * @param until the first moment no more, or null
     */
    Mono<StatisticsPage> page(String room, @Nullable Instant since, @Nullable Instant until, Step step, int limit) {
        Instant low = since == null ? EARLIEST : since;
        return lastBefore(room, low, until == null ? LATEST : until)
                .flatMap(last -> {
                    Instant end = step.floor(last).plus(step.length());
                    Instant start = later(low, end.minus(step.length().multipliedBy(limit)));
                    return buckets(room, start, until == null || until.isAfter(end) ? end : until, step)
                            .zipWith(
                                    lastBefore(room, low, start)
                                            .map(earlier -> true)
                                            .defaultIfEmpty(false),
                                    (items, more) -> new StatisticsPage(items, more ? start.toString() : null));
                })
                .defaultIfEmpty(StatisticsPage.EMPTY)
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Mono<Instant> lastBefore(String room, Instant low, Instant high) {
        return database.client()
                .sql("""
                        select at from archive.room_minutes where room = $1 and at >= $2 and at < $3
                        order by at desc limit 1""")
                .bind(0, room)
                .bind(1, low)
                .bind(2, high)
                .map((row, meta) -> Rows.time(row, "at"))
                .one();
    }

    private Mono<List<Bucket>> buckets(String room, Instant start, Instant end, Step step) {
        return database.client()
                .sql("""
                        select date_trunc($4, at, 'UTC') as start, sum(messages)::bigint as messages, max(people) as people,
                            sum(mentions)::bigint as mentions, sum(flags)::bigint as flags,
                            sum(positive)::bigint as positive, sum(negative)::bigint as negative,
                            sum(neutral)::bigint as neutral, sum(mixed)::bigint as mixed, sum(other)::bigint as other
                        from archive.room_minutes where room = $1 and at >= $2 and at < $3
                        group by 1 order by 1""")
                .bind(0, room)
                .bind(1, start)
                .bind(2, end)
                .bind(3, step.toString())
                .map((row, meta) -> new Bucket(
                        Rows.time(row, "start"),
                        Rows.number(row, "messages"),
                        step == Step.MINUTE ? (int) Rows.number(row, "people") : null,
                        Rows.number(row, "mentions"),
                        Rows.number(row, "flags"),
                        new Tones(
                                Rows.number(row, "positive"),
                                Rows.number(row, "negative"),
                                Rows.number(row, "neutral"),
                                Rows.number(row, "mixed"),
                                Rows.number(row, "other"))))
                .all()
                .collectList();
    }
}
