package chat.tertulia.processors.archive;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.CommandAnswered;
import chat.tertulia.contracts.inbox.HeldDecided;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.MessageHeld;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.views.RoomFold;
import chat.tertulia.processors.views.View;
import chat.tertulia.processors.views.ViewDivergedException;
import chat.tertulia.processors.views.ViewUnavailableException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The archive in Postgres (db/migration/V6__archive_by_month.sql). A batch is one transaction: the positions are compared and moved first, so that
 * two writers of a partition exclude each other, then rows are read, folded and written.
 *
 * <p>The transaction does not wait for the disk ({@code synchronous_commit = off}): what a crash of Postgres takes away takes
 * its positions with it, the next batch finds them moved back, and the task reads the log again from there.
 *
 * <p>Thread-safe; a stream thread holds one connection at a time.
 */
public final class PostgresArchive implements View, AutoCloseable {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * All statements here look rows up by their keys, whatever Postgres believes to know of the tables' sizes, and are the same for every
     * batch: planning them anew for two dozen partitions would take longer than they do.
     */
    private static final String OPTIONS = "-c synchronous_commit=off -c plan_cache_mode=force_generic_plan"
            + " -c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off -c jit=off";

    private final HikariDataSource connections;
    private final Months months;
    private final Vocabulary vocabulary = new Vocabulary();

    /**
     * Does not connect yet, and makes no tables: the owner of the schema does.
     *
     * @param server where Postgres is
     * @param threads stream threads that write at the same time
     * @param clock says which months are to come
     */
    public PostgresArchive(PostgresConnection server, int threads, Clock clock) {
        months = new Months(clock);
        HikariConfig config = new HikariConfig();
        config.setPoolName("archive");
        config.setJdbcUrl(server.jdbcUrl());
        config.setUsername(server.user());
        config.setPassword(server.password());
        // One more for the retention.
        config.setMaximumPoolSize(threads + 1);
        config.setMinimumIdle(0);
        config.setAutoCommit(false);
        config.setConnectionTimeout(3_000);
        // The pool may start while Postgres is away.
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "tertulia-archive");
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("options", OPTIONS);
        config.addDataSourceProperty("prepareThreshold", "1");
        connections = new HikariDataSource(config);
    }

    @Override
    public Map<Topic, Long> positions(int partition) {
        return guarded(connection -> positions(connection, partition, false));
    }

    private static Map<Topic, Long> positions(Connection connection, int partition, boolean lock) throws SQLException {
        Map<Topic, Long> positions = new EnumMap<>(Topic.class);
        String sql = "select topic, next from archive.positions where partition = ? order by topic"
                + (lock ? " for update" : "");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, partition);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    for (Topic topic : Topic.values()) {
                        if (topic.topicName().equals(rows.getString(1))) {
                            positions.put(topic, rows.getLong(2));
                        }
                    }
                }
            }
        }
        return positions;
    }

    @Override
    public void check(LogRecord record) {
        switch (record) {
            case LogRecord.OfEvent carried -> {
                RoomEvent event = carried.event();
                storable(event.at());
                storable(
                        event.room(),
                        event.id(),
                        RoomFold.subject(event),
                        event.by().id());
                RoomFold.touched(event).forEach(PostgresArchive::storable);
            }
            case LogRecord.OfAnnotation carried -> {
                Annotation annotation = carried.annotation();
                storable(annotation.at());
                storable(
                        annotation.room(), annotation.id(), annotation.message().id());
            }
            case LogRecord.OfMinute carried -> {
                storable(carried.minute().minute());
                storable(carried.minute().room());
            }
            case LogRecord.OfUser carried -> {
                UserEvent event = carried.event();
                storable(event.at());
                storable(event.user(), event.id());
                if (event instanceof NotificationCreated created) {
                    storable(
                            created.notification().room(),
                            created.notification().message());
                } else if (event instanceof NotificationDecided decided) {
                    storable(decided.delivery().room());
                } else if (event instanceof NotificationWithdrawn withdrawn) {
                    storable(
                            withdrawn.notification().room(),
                            withdrawn.notification().message());
                } else if (event instanceof MarkerMoved moved) {
                    storable(moved.marker().room());
                } else if (event instanceof MessageHeld held) {
                    storable(held.held().room());
                } else if (event instanceof HeldDecided decided) {
                    storable(decided.held().room());
                } else if (event instanceof CommandAnswered answered) {
                    storable(answered.answer().room());
                }
            }
        }
    }

    /** Postgres has no NUL in a text, and one bad row would stop the whole batch. */
    private static void storable(@org.jspecify.annotations.Nullable String... texts) {
        for (String text : texts) {
            if (text != null && text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("an id or name with a NUL character");
            }
        }
    }

    private static void storable(Instant at) {
        if (at.isBefore(EARLIEST) || at.isAfter(LATEST)) {
            throw new IllegalArgumentException("a time beyond all calendars");
        }
    }

    @Override
    public void apply(Batch batch) {
        for (YearMonth month : months.missing(batch)) {
            // One table a transaction: two writers never wait for each other.
            for (String table : guarded(Months::tables)) {
                guarded(connection -> Months.add(connection, table, month));
            }
            months.added(month);
        }
        BatchWrite written = guarded(connection -> {
            BatchWrite write = new BatchWrite(connection, batch, vocabulary);
            if (move(connection, batch)) {
                write.run();
            }
            return write;
        });
        written.committed();
    }

    /** Moves the positions; false if they are where the batch would put them, because its answer got lost. */
    private static boolean move(Connection connection, Batch batch) throws SQLException {
        Map<Topic, Long> now = positions(connection, batch.partition(), true);
        if (now.equals(batch.after()) && !now.equals(batch.before())) {
            return false;
        }
        if (!now.equals(batch.before())) {
            throw new ViewDivergedException("the archive's positions are " + now + ", not " + batch.before());
        }
        Rows positions = new Rows("""
                insert into archive.positions (topic, partition, next)
                select * from unnest(?, ?, ?)
                on conflict (topic, partition) do update set next = excluded.next
                """, "text", "int4", "int8");
        batch.after().forEach((topic, next) -> positions.add(topic.topicName(), batch.partition(), next));
        positions.run(connection);
        return true;
    }

    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T guarded(Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                rollback(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            // A missing schema is made by ingest-api any moment; of anything else the state says enough for a log.
            throw new ViewUnavailableException("Postgres: " + e.getSQLState(), e);
        }
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /**
     * Drops what is older than a month, in every table that lies by month, and the ids, replies and pins with it.
     *
     * @throws ViewUnavailableException if that cannot be done now
     */
    void dropBefore(YearMonth month) {
        for (String table : guarded(Months::tables)) {
            for (String partition : guarded(connection -> Months.before(connection, table, month))) {
                guarded(connection -> Months.drop(connection, partition));
            }
            forgetBefore(month, table + "_rest");
        }
        for (String table : List.of("ids", "replies", "pins")) {
            forgetBefore(month, table);
        }
        guarded(connection -> removeFilesBefore(connection, month));
    }

    /** Marks the files of messages that are dropped; ingest-api removes their bytes. */
    private static int removeFilesBefore(Connection connection, YearMonth month) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "update directory.attachments set removed_at = now() where said_at < ? and removed_at is null")) {
            statement.setObject(1, month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        }
    }

    private void forgetBefore(YearMonth month, String table) {
        int rows;
        do {
            rows = guarded(connection -> Months.forget(connection, table, month));
        } while (rows > 0);
    }

    /** The month it is. */
    YearMonth month() {
        return months.now();
    }

    @Override
    public void close() {
        connections.close();
    }
}
