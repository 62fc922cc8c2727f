package chat.tertulia.processors.archive;

import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.views.View.Batch;
import chat.tertulia.processors.views.View.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The archive's partitions: a month (UTC) of each partitioned table (db/migration/V6__archive_by_month.sql).
 *
 * <p>From {@link #FIRST} to one month ahead of the clock they are made as they are needed, so a record with a wrong time makes none; it
 * lies in the rest. Thread-safe.
 */
final class Months {

    static final YearMonth FIRST = YearMonth.of(2020, 1);

    /** Rows that are deleted in one transaction: some seconds. */
    private static final int FORGOTTEN_AT_ONCE = 50_000;

    private final Clock clock;
    private final Set<YearMonth> known = ConcurrentHashMap.newKeySet();

    Months(Clock clock) {
        this.clock = clock;
    }

    /** The month it is. */
    YearMonth now() {
        return YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    }

    /** The months whose partitions this does not know to be there: of a batch's records, this one and the next. */
    Set<YearMonth> missing(Batch batch) {
        YearMonth last = now().plusMonths(1);
        Set<YearMonth> missing = new TreeSet<>(List.of(last.minusMonths(1), last));
        for (Entry entry : batch.entries()) {
            for (Instant at : times(entry.record())) {
                YearMonth month = YearMonth.from(at.atOffset(ZoneOffset.UTC));
                if (!month.isBefore(FIRST) && !month.isAfter(last)) {
                    missing.add(month);
                }
            }
        }
        missing.removeAll(known);
        return missing;
    }

    /** The times of the rows that a record becomes. */
    private static List<Instant> times(LogRecord record) {
        return switch (record) {
            case LogRecord.OfEvent carried ->
                carried.event() instanceof MessagePosted posted
                        ? List.of(posted.at(), posted.message().at())
                        : List.of(carried.event().at());
            case LogRecord.OfAnnotation carried -> List.of(carried.annotation().at());
            case LogRecord.OfMinute carried -> List.of(carried.minute().minute());
            case LogRecord.OfUser carried -> List.of();
        };
    }

    /** Remembers that a month is there in all tables. */
    void added(YearMonth month) {
        known.add(month);
    }

    /** Makes the partition of a month, if it is not there. */
    static boolean add(Connection connection, String table, YearMonth month) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select archive.add_month(?, ?)")) {
            statement.setString(1, table);
            statement.setObject(2, month.atDay(1));
            return statement.execute();
        }
    }

    /** The tables that lie by month. */
    static List<String> tables(Connection connection) throws SQLException {
        return names(connection, """
                select c.relname from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
                where c.relnamespace = 'archive'::regnamespace order by c.relname""");
    }

    /** The partitions of a table that are of months before this one, the oldest first. */
    static List<String> before(Connection connection, String table, YearMonth month) throws SQLException {
        return names(connection, """
                        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent = ('archive.' || quote_ident(?))::regclass order by c.relname""", table).stream()
                .filter(name -> name.matches(".*_\\d{4}_\\d{2}") && name.compareTo(name(table, month)) < 0)
                .toList();
    }

    private static String name(String table, YearMonth month) {
        return String.format(Locale.ROOT, "%s_%04d_%02d", table, month.getYear(), month.getMonthValue());
    }

    /** Drops a partition; waits for those who read it, but not for long. */
    static boolean drop(Connection connection, String partition) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '5s'");
            return statement.execute("drop table if exists archive." + statement.enquoteIdentifier(partition, false));
        }
    }

    /**
     * Deletes some of a table's rows of a time before a month.
     *
     * @param table one that has no partitions, or is the rest of one
     * @return how many; 0 if there are no more
     */
    static int forget(Connection connection, String table, YearMonth month) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from archive." + table
                + " where ctid = any (array(select ctid from archive." + table + " where at < ? limit ?))")) {
            statement.setObject(1, month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
            statement.setInt(2, FORGOTTEN_AT_ONCE);
            return statement.executeUpdate();
        }
    }

    private static List<String> names(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            return names;
        }
    }
}
