package chat.tertulia.gateway.archive;

import chat.tertulia.gateway.ring.FollowedLog;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * The archive application's tables, only read. Spans of membership are joined in the database, so that neither rows nor
 * counts need a second look.
 */
public final class PostgresArchive implements Archive {

    private static final String POSITIONS = "select topic, partition, next from archive.positions";

    private static final String SPANS = " from unnest($4::text[], $5::bigint[], $6::bigint[]) as s(room, first, last)";

    /** Of one span; all of the archive is kept by room and offset. */
    private static final String EVENTS = " from archive.events e where e.room = s.room and e.partition = $1"
            + " and e.\"offset\" >= greatest($2, s.first) and e.\"offset\" <= least($3 - 1, s.last)";

    private static final String ANNOTATIONS = " from archive.annotations e where e.room = s.room and e.partition = $1"
            + " and e.\"offset\" >= $2 and e.\"offset\" < $3 and e.message_offset between s.first and s.last";

    private static final String INBOX = " from archive.user_events e"
            + " where e.partition = $1 and e.\"offset\" >= $2 and e.\"offset\" < $3 and e.user_id = $4"
            + " and e.type not in ('session.revoked', 'notification.decided')";

    private final ConnectionFactory connections;

    public PostgresArchive(ConnectionFactory connections) {
        this.connections = connections;
    }

    @Override
    public CompletionStage<Map<Place, Long>> positions() {
        return query(
                        connection -> connection.createStatement(POSITIONS),
                        row -> Map.entry(text(row, 0) + "/" + number(row, 1), number(row, 2)))
                .collectList()
                .map(rows -> {
                    Map<String, Long> found = new HashMap<>();
                    rows.forEach(row -> found.put(row.getKey(), row.getValue()));
                    Map<Place, Long> positions = new HashMap<>();
                    for (FollowedLog log : FollowedLog.values()) {
                        String prefix = log.topic().topicName() + "/";
                        found.forEach((name, next) -> {
                            if (name.startsWith(prefix)) {
                                positions.put(new Place(log, Integer.parseInt(name.substring(prefix.length()))), next);
                            }
                        });
                    }
                    return positions;
                })
                .toFuture();
    }

    @Override
    public CompletionStage<Long> count(Range range) {
        String sql = range.place().log() == FollowedLog.INBOX
                ? "select count(*)" + INBOX
                : "select coalesce(sum(n), 0)::bigint" + SPANS + " cross join lateral (select count(*) as n"
                        + ofSpan(range) + ") counted";
        return query(connection -> bind(connection, sql, range), row -> number(row, 0))
                .next()
                .toFuture();
    }

    @Override
    public CompletionStage<Archive.Page> page(Range range, int rowsMax, int bytesMax) {
        String about = range.place().log() == FollowedLog.ANNOTATIONS ? "e.message_offset" : "e.\"offset\"";
        String rows = "select e.\"offset\", e.type, " + about + " as about, e.body"
                + (range.place().log() == FollowedLog.INBOX ? INBOX : ofSpan(range)) + " order by e.\"offset\" limit "
                + (rowsMax + 1);
        // No more than a page of each span is read, in the order of the key.
        String merged = range.place().log() == FollowedLog.INBOX
                ? rows
                : "select e.\"offset\", e.type, e.about, e.body" + SPANS + " cross join lateral (" + rows
                        + ") e order by e.\"offset\" limit " + (rowsMax + 1);
        String sql =
                "select e.\"offset\", e.type, e.about, e.body, e.total from (select p.*, count(*) over () as total,"
                        + " row_number() over w as place, coalesce(sum(octet_length(p.body))"
                        + " over (w rows between unbounded preceding and 1 preceding), 0) as bytes_before"
                        + " from (" + merged + ") p window w as (order by p.\"offset\")) e"
                        + " where e.place <= " + rowsMax + " and e.bytes_before < " + bytesMax
                        + " order by e.\"offset\"";
        return query(
                        connection -> bind(connection, sql, range),
                        row -> Map.entry(
                                new Archive.Entry(number(row, 0), text(row, 1), number(row, 2), text(row, 3)),
                                number(row, 4)))
                .collectList()
                .map(found -> new Archive.Page(
                        found.stream().map(Map.Entry::getKey).toList(),
                        found.isEmpty() || found.getFirst().getValue() == found.size()))
                .toFuture();
    }

    private static String ofSpan(Range range) {
        return range.place().log() == FollowedLog.ANNOTATIONS ? ANNOTATIONS : EVENTS;
    }

    private static Statement bind(Connection connection, String sql, Range range) {
        Statement statement = connection
                .createStatement(sql)
                .bind("$1", range.place().partition())
                .bind("$2", range.from())
                .bind("$3", range.to());
        if (range.place().log() == FollowedLog.INBOX) {
            return statement.bind("$4", range.user());
        }
        List<RoomSpan> spans = range.spans();
        return statement
                .bind("$4", spans.stream().map(RoomSpan::room).toArray(String[]::new))
                .bind("$5", spans.stream().map(RoomSpan::from).toArray(Long[]::new))
                .bind("$6", spans.stream().map(RoomSpan::to).toArray(Long[]::new));
    }

    private <T> Flux<T> query(Function<Connection, Statement> statement, Function<Row, T> read) {
        return Flux.usingWhen(
                connections.create(),
                connection -> Flux.from(statement.apply(connection).execute())
                        .concatMap(result -> result.map((row, metadata) -> read.apply(row))),
                Connection::close);
    }

    private static String text(Row row, int column) {
        return String.valueOf((Object) row.get(column, String.class));
    }

    private static long number(Row row, int column) {
        Long number = row.get(column, Long.class);
        return number == null ? 0 : number;
    }
}
