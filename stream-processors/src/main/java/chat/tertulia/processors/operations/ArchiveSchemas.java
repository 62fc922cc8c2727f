package chat.tertulia.processors.operations;

import chat.tertulia.contracts.connections.PostgresConnection;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.postgresql.PGConnection;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Makes, fills and exchanges schemas of the archive without knowing its tables: they are what the migrations make. A rebuild is written
 * in a database of its own on the same server, where the schema has its usual name; the live database gets it as {@value #NEXT}, filled
 * by COPY, and the two names are exchanged in one transaction.
 */
final class ArchiveSchemas {

    static final String LIVE = "archive";
    private static final String NEXT = "archive_rebuild";
    private static final String OLD = "archive_old";
    private static final int PIPE_BYTES = 256 * 1024;

    private final PostgresConnection live;
    private final PostgresConnection beside;

    /** @param live where the archive is */
    ArchiveSchemas(PostgresConnection live) {
        this.live = live;
        beside = new PostgresConnection(
                live.host(), live.port(), live.database() + "_rebuild", live.user(), live.password());
    }

    /** The database beside the live one. */
    PostgresConnection beside() {
        return beside;
    }

    /**
     * Makes the database beside, empty, with all migrations.
     *
     * @param connection to the live database, in auto-commit
     */
    void createBeside(Connection connection) throws SQLException, IOException {
        dropBeside(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute("create database " + quoted(beside.database()));
        }
        try (Connection own = ArchivedRecords.connect(beside);
                Statement statement = own.createStatement()) {
            migrate(statement);
        }
    }

    void dropBeside(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + quoted(beside.database()) + " with (force)");
        }
    }

    /** All migrations: parts of them cannot be told apart. Statements are separated by the server, as in psql. */
    private static void migrate(Statement statement) throws SQLException, IOException {
        Resource[] files = new PathMatchingResourcePatternResolver().getResources("classpath*:db/migration/V*__*.sql");
        Arrays.sort(files, Comparator.comparingInt(file -> {
            String name = String.valueOf(file.getFilename());
            return Integer.parseInt(name.substring(1, name.indexOf("__")));
        }));
        for (Resource file : files) {
            statement.execute(file.getContentAsString(StandardCharsets.UTF_8));
        }
    }

    /**
     * Makes {@value #NEXT} in the live database and copies into it what the database beside has. The migrations name their schemas, so
     * those that are there are called otherwise while they run: within one transaction, nobody else sees it.
     */
    void copyBeside(Connection connection) throws SQLException, IOException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop schema if exists " + NEXT + " cascade");
            statement.execute("drop schema if exists " + OLD + " cascade");
            statement.execute("alter schema directory rename to directory_live");
            statement.execute("alter schema " + LIVE + " rename to archive_live");
            migrate(statement);
            statement.execute("drop schema directory cascade");
            statement.execute("alter schema " + LIVE + " rename to " + NEXT);
            statement.execute("alter schema archive_live rename to " + LIVE);
            statement.execute("alter schema directory_live rename to directory");
        }
        connection.commit();
        try (Connection own = ArchivedRecords.connect(beside)) {
            for (String partition : missingPartitions(own, connection)) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(partition);
                }
            }
            for (String table : tables(own)) {
                List<String> columns = columns(own, table);
                copy(own, rows(table, columns), connection, NEXT + "." + quoted(table) + list(columns));
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            for (String table : tables(connection)) {
                statement.execute("analyze " + NEXT + "." + quoted(table));
            }
        }
    }

    /**
     * Exchanges the schemas in one transaction, when no batch of the live one is under way, and drops the old one. Who wrote there
     * finds other positions at the next batch, and catches up from the log.
     */
    void exchange(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '30s'");
            // A batch begins by locking its positions: one under way is waited for, the next one waits.
            statement.execute("lock table " + LIVE + ".positions in exclusive mode");
            statement.execute("alter schema " + LIVE + " rename to " + OLD);
            statement.execute("alter schema " + NEXT + " rename to " + LIVE);
        }
        connection.commit();
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("drop schema " + OLD + " cascade");
        }
    }

    /** The archive's tables; partitions are not told from the table they are of. */
    static List<String> tables(Connection connection) throws SQLException {
        return strings(connection, """
                select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and relkind in ('r', 'p') and not relispartition order by relname
                """, LIVE);
    }

    /** The columns of a table that are not derived from others, quoted. */
    static List<String> columns(Connection connection, String table) throws SQLException {
        return strings(connection, """
                select quote_ident(attname) from pg_attribute
                where attrelid = (? || '.' || quote_ident(?))::regclass and attnum > 0 and not attisdropped and attgenerated = ''
                order by attnum
                """, LIVE, table);
    }

    /** The columns of a table's primary key, quoted. */
    static List<String> key(Connection connection, String table) throws SQLException {
        return strings(connection, """
                select quote_ident(attname) from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                where i.indrelid = (? || '.' || quote_ident(?))::regclass and i.indisprimary order by a.attnum
                """, LIVE, table);
    }

    /** Partitions that the writer made and the migrations do not, as statements. */
    private static List<String> missingPartitions(Connection own, Connection connection) throws SQLException {
        List<String> there = strings(
                connection,
                "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ?",
                NEXT);
        List<String> missing = new ArrayList<>();
        try (PreparedStatement query = own.prepareStatement("""
                select c.relname, format('create table %s.%I partition of %s.%I %s%s', ?, c.relname, ?, p.relname,
                                         pg_get_expr(c.relpartbound, c.oid),
                                         ' with (' || array_to_string(c.reloptions, ', ') || ')')
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
                where n.nspname = ? and c.relkind = 'r' and c.relispartition
                """)) {
            query.setString(1, NEXT);
            query.setString(2, NEXT);
            query.setString(3, LIVE);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    if (!there.contains(rows.getString(1))) {
                        missing.add(rows.getString(2));
                    }
                }
            }
        }
        return missing;
    }

    private static List<String> strings(Connection connection, String sql, String... values) throws SQLException {
        List<String> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setString(i + 1, values[i]);
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    /**
     * Takes the final minutes of the live archive over into the database beside, where that has none: they are their own records.
     *
     * @param connection to the live database
     */
    void keepMinutes(Connection connection) throws SQLException, IOException {
        String table = "room_minutes";
        List<String> columns = columns(connection, table);
        try (Connection own = ArchivedRecords.connect(beside);
                Statement statement = own.createStatement()) {
            statement.execute("create temp table kept (like archive.room_minutes)");
            copy(connection, rows(table, columns), own, "kept" + list(columns));
            statement.execute("insert into archive.room_minutes" + list(columns) + " select "
                    + String.join(", ", columns) + " from kept on conflict do nothing");
            // Months that the writer did not make, since the log says nothing of them.
            for (String month : strings(own, """
                    select distinct date_trunc('month', at at time zone 'UTC')::date from archive.room_minutes_rest
                    where at >= '2020-01-01' and at < now()
                    """)) {
                statement.execute("select archive.add_month('room_minutes', date '" + month + "')");
            }
        }
    }

    private static String rows(String table, List<String> columns) {
        return "select " + String.join(", ", columns) + " from " + LIVE + "." + quoted(table);
    }

    private static String list(List<String> columns) {
        return " (" + String.join(", ", columns) + ")";
    }

    private static void copy(Connection from, String rows, Connection to, String into)
            throws SQLException, IOException {
        try (PipedInputStream in = new PipedInputStream(PIPE_BYTES);
                PipedOutputStream out = new PipedOutputStream(in)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(
                    () -> {
                        try (out) {
                            from.unwrap(PGConnection.class)
                                    .getCopyAPI()
                                    .copyOut("copy (" + rows + ") to stdout (format binary)", out);
                        } catch (SQLException | IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    work -> Thread.ofPlatform().name("copy").daemon().start(work));
            to.unwrap(PGConnection.class).getCopyAPI().copyIn("copy " + into + " from stdin (format binary)", in);
            sent.join();
        } catch (CompletionException e) {
            throw new OperationException(into + " could not be copied: " + e.getCause(), e);
        }
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    PostgresConnection live() {
        return live;
    }
}
