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

    private static final String SPANS = "unnest($4::text[], $5::bigint[], $6::bigint[]) as s(room, first, last)";

    private static final String EVENTS = " from archive.events e join " + SPANS
            + " on e.room = s.room and e.\"offset\" between s.first and s.last"
            + " where e.partition = $1 and e.\"offset\" >= $2 and e.\"offset\" < $3";

    private static final String ANNOTATIONS = " from archive.annotations e join " + SPANS
            + " on e.room = s.room and e.message_offset between s.first and s.last"
            + " where e.partition = $1 and e.\"offset\" >= $2 and e.\"offset\" < $3";

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
        return query(connection -> bind(connection, "select count(*)" + tables(range), range), row -> number(row, 0))
                .next()
                .toFuture();
    }

    @Override
    public CompletionStage<List<Archive.Entry>> page(Range range, int rowsMax) {
        String about = range.place().log() == FollowedLog.ANNOTATIONS ? "e.message_offset" : "e.\"offset\"";
        String sql = "select e.\"offset\", e.type, " + about + ", e.body" + tables(range)
                + " order by e.\"offset\" limit " + rowsMax;
        return query(
                        connection -> bind(connection, sql, range),
                        row -> new Archive.Entry(number(row, 0), text(row, 1), number(row, 2), text(row, 3)))
                .collectList()
                .toFuture();
    }

    private static String tables(Range range) {
        return switch (range.place().log()) {
            case EVENTS -> EVENTS;
            case ANNOTATIONS -> ANNOTATIONS;
            case INBOX -> INBOX;
        };
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
