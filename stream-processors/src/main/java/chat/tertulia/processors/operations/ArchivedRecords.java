package chat.tertulia.processors.operations;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.views.LogGap;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records of a topic that the log no longer has, from the archive, which keeps them: those below the log's start. Second
 * records of an event id are not among them. What a deleted message said is not either: {@value #SAID} stands for it until the
 * deletion is read, which the archive has, or it would not have been taken out.
 */
final class ArchivedRecords implements LogGap {

    static final String SAID = "…";

    private static final int ROWS_AT_ONCE = 1_000;

    private final PostgresConnection archive;
    private final Topic topic;
    private final Map<Integer, Long> logStart;

    /** @param logStart by partition, the first offset that the log still has */
    ArchivedRecords(PostgresConnection archive, Topic topic, Map<Integer, Long> logStart) {
        this.archive = archive;
        this.topic = topic;
        this.logStart = Map.copyOf(logStart);
    }

    @Override
    public void read(int partition, Map<Topic, Long> from, Receiver missing) {
        long next = from.getOrDefault(topic, 0L);
        long end = logStart.getOrDefault(partition, 0L);
        if (next >= end) {
            return;
        }
        RecordReader<LogRecord> reader = RecordReader.of(topic);
        try (Connection connection = connect(archive)) {
            connection.setAutoCommit(false);
            try (PreparedStatement query = connection.prepareStatement("select \"offset\", body from archive." + table()
                    + " where partition = ? and \"offset\" >= ? and \"offset\" < ? order by \"offset\"")) {
                query.setFetchSize(ROWS_AT_ONCE);
                query.setInt(1, partition);
                query.setLong(2, next);
                query.setLong(3, end);
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        LogRecord record = reader.deserialize(topic.topicName(), body(rows.getString(2)));
                        if (record != null) {
                            missing.receive(topic, record, rows.getLong(1));
                        }
                    }
                }
            }
        } catch (SQLException e) {
            throw new OperationException("the archive cannot be read: " + e.getMessage(), e);
        }
    }

    /** A message without text and files would not be read: nobody can write one. */
    static byte[] body(String archived) {
        if (archived.contains("\"text\":\"\"")
                && Json.mapper().readTree(archived) instanceof ObjectNode event
                && event.get("message") instanceof ObjectNode message
                && !message.has("attachments")
                && message.path("text").asString().isEmpty()) {
            message.put("text", SAID);
            return Json.mapper().writeValueAsBytes(event);
        }
        return archived.getBytes(StandardCharsets.UTF_8);
    }

    private String table() {
        return switch (topic) {
            case ROOM_EVENTS -> "events";
            case ROOM_ANNOTATIONS -> "annotations";
            case USER_EVENTS -> "user_events";
            default -> throw new IllegalArgumentException("not archived: " + topic);
        };
    }

    static Connection connect(PostgresConnection to) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", to.user());
        properties.setProperty("password", to.password());
        properties.setProperty("ApplicationName", "tertulia-rebuild");
        properties.setProperty("connectTimeout", "5");
        return DriverManager.getConnection(to.jdbcUrl(), properties);
    }
}
