package chat.tertulia.processors.operations;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.archive.ArchiveTopology;
import chat.tertulia.processors.archive.PostgresArchive;
import chat.tertulia.processors.views.KafkaLogGap;
import chat.tertulia.processors.views.LogGap;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code rebuild archive}: folds again, in a database beside the live one, the archive's own records of what the log no longer has, and
 * then the log; compares all rows with a snapshot of the live archive at the same positions; then exchanges the two.
 *
 * <p>The log no longer has what is older than its retention: those records come from {@code archive.events}, {@code annotations} and
 * {@code user_events} themselves, and the final minutes are taken over, so a record that the live archive lacks there, or has wrong, stays so. What is derived from them
 * (messages, markers, search) is made anew whatever its age.
 */
public final class ArchiveRebuild {

    private static final int ROUNDS_MAX = 3;
    private static final long ROUND_MS = 500;

    private final Installation installation;
    private final PrintStream out;

    public ArchiveRebuild(Installation installation, PrintStream out) {
        this.installation = installation;
        this.out = out;
    }

    /**
     * Rebuilds.
     *
     * @param checkOnly whether to compare and then drop the rebuilt archive
     * @param acceptLoss whether rows that neither log nor archive give may go
     * @return whether the two are the same
     * @throws OperationException if rows would be lost and that is not accepted, or something is away
     */
    public boolean run(boolean checkOnly, boolean acceptLoss) {
        PostgresConnection server = installation.postgres();
        ArchiveSchemas schemas = new ArchiveSchemas(server);
        try (Connection connection = ArchivedRecords.connect(server);
                ChatLog log = new ChatLog(installation.kafka().clientProperties(), ArchiveTopology.TOPICS)) {
            if (!locked(connection)) {
                throw new OperationException("the archive is being rebuilt already");
            }
            schemas.createBeside(connection);
            try (PostgresArchive view = new PostgresArchive(schemas.beside(), 1, Clock.systemUTC())) {
                return run(connection, schemas, log, view, checkOnly, acceptLoss);
            } finally {
                schemas.dropBeside(connection);
            }
        } catch (SQLException | IOException e) {
            throw new OperationException("Postgres: " + e.getMessage(), e);
        }
    }

    /** Until the connection is closed. */
    private static boolean locked(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select pg_try_advisory_lock(hashtext('tertulia rebuild archive'))")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private boolean run(
            Connection connection,
            ArchiveSchemas schemas,
            ChatLog log,
            PostgresArchive view,
            boolean checkOnly,
            boolean acceptLoss)
            throws SQLException, IOException {
        ViewBuild build = new ViewBuild(
                "archive",
                view,
                log,
                (topic, partition, of, records) -> out.println("archive: " + topic.topicName() + " " + (partition + 1)
                        + "/" + of + ", " + records + " records"));
        build.take(topic -> topic == Topic.ROOM_STATISTICS
                ? LogGap.NONE
                : new ArchivedRecords(schemas.live(), topic, log.start(topic)));
        upTo(log, build, positions(connection));
        if (log.isCut(Topic.ROOM_STATISTICS)) {
            // The log gives them once more where it still has them.
            schemas.keepMinutes(connection);
        }
        out.println(build);
        List<String> named = new ArrayList<>();
        ArchiveComparison comparison = compared(schemas, log, build, named);
        // An annotation that came before its event may be ahead of the positions for a moment.
        for (int round = 1; round < ROUNDS_MAX && comparison.differing() > 0; round++) {
            pause();
            named.clear();
            comparison = compared(schemas, log, build, named);
        }
        named.forEach(out::println);
        out.println("archive: " + comparison.rows() + " rows compared, " + comparison.differing() + " differ");
        if (!checkOnly) {
            if (comparison.onlyLive() > 0 && !acceptLoss) {
                throw new OperationException("archive: " + comparison.onlyLive()
                        + " rows are neither in the log nor made of older ones, and would be lost. Nothing was changed."
                        + " If that is right (the log lost its end), add --accept-loss");
            }
            build.take(log::toTheEnd);
            schemas.copyBeside(connection);
            schemas.exchange(connection);
            out.println("archive: the rebuilt one is live now");
        }
        return comparison.differing() == 0;
    }

    private static ArchiveComparison compared(ArchiveSchemas schemas, ChatLog log, ViewBuild build, List<String> named)
            throws SQLException {
        try (Connection live = ArchivedRecords.connect(schemas.live());
                Connection rebuilt = ArchivedRecords.connect(schemas.beside())) {
            live.setAutoCommit(false);
            rebuilt.setAutoCommit(false);
            live.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            // The snapshot is of these positions; the other archive goes exactly there.
            upTo(log, build, positions(live));
            ArchiveComparison comparison = new ArchiveComparison(named::add);
            comparison.compare(live, rebuilt);
            live.rollback();
            rebuilt.rollback();
            return comparison;
        }
    }

    private static void upTo(ChatLog log, ViewBuild build, Map<Integer, Map<Topic, Long>> positions) {
        List<KafkaLogGap> opened = new ArrayList<>();
        try {
            build.take(topic -> {
                KafkaLogGap gap = log.upTo(topic, positions);
                opened.add(gap);
                return gap;
            });
        } finally {
            opened.forEach(KafkaLogGap::close);
        }
    }

    private static Map<Integer, Map<Topic, Long>> positions(Connection connection) throws SQLException {
        Map<Integer, Map<Topic, Long>> positions = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select partition, topic, next from archive.positions")) {
            while (rows.next()) {
                for (Topic topic : Topic.values()) {
                    if (topic.topicName().equals(rows.getString(2))) {
                        positions
                                .computeIfAbsent(rows.getInt(1), partition -> new EnumMap<>(Topic.class))
                                .put(topic, rows.getLong(3));
                    }
                }
            }
        }
        return positions;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(ROUND_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted", e);
        }
    }
}
