package chat.tertulia.processors.operations;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.RecordReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** What Postgres knows of a message and of people. Blocks, each question some seconds at most; not thread-safe. */
final class ArchiveSearch implements AutoCloseable {

    private static final int ROWS_MAX = 2_000;
    private static final int EVENTS_MAX = 100_000;

    private final Connection connection;

    /** Connects. */
    ArchiveSearch(PostgresConnection to) throws SQLException {
        connection = ArchivedRecords.connect(to);
        connection.setReadOnly(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set statement_timeout = '10s'");
        }
    }

    /** Where a message is. */
    record Place(String room, long offset) {}

    /** Finds a message: a look in the index for each room, since ids are unique in theirs. */
    @Nullable
    Place place(String message, @Nullable String room) throws SQLException {
        String sql = room == null ? """
                select r.id, i."offset" from directory.rooms r
                cross join lateral (select "offset" from archive.ids where room = r.id and id = ? limit 1) i limit 1
                """ : """
                select room, "offset" from archive.ids where id = ? and room = ?
                """;
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setString(1, message);
            if (room != null) {
                query.setString(2, room);
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? new Place(row.getString(1), row.getLong(2)) : null;
            }
        }
    }

    /** Records about a message, of its room and of inboxes. Those of the room are looked for among the next 100,000 of its events. */
    List<TracedRecord> records(String message, Place place) throws SQLException {
        List<TracedRecord> found = new ArrayList<>(
                rows(Topic.ROOM_EVENTS, """
                select partition, "offset", body from (
                    select * from archive.events where room = ? and "offset" >= ? order by "offset" limit ?) events
                where id = ? or message = ? limit ?
                """, place.room(), place.offset(), EVENTS_MAX, message, message, ROWS_MAX));
        found.addAll(rows(
                Topic.ROOM_EVENTS,
                "select partition, \"offset\", body from archive.events"
                        + " where room = ? and message = ? and type = 'message.edited' limit ?",
                place.room(),
                message,
                ROWS_MAX));
        found.addAll(rows(
                Topic.ROOM_ANNOTATIONS,
                "select partition, \"offset\", body from archive.annotations where message = ? and room = ? limit ?",
                message,
                place.room(),
                ROWS_MAX));
        List<TracedRecord> told = rows(
                Topic.USER_EVENTS,
                "select partition, \"offset\", body from archive.user_events where message = ? and room = ? limit ?",
                message,
                place.room(),
                ROWS_MAX);
        found.addAll(told);
        found.addAll(decided(told));
        return found;
    }

    /** What became of notifications, by the ids that decisions of theirs have. */
    private List<TracedRecord> decided(List<TracedRecord> told) throws SQLException {
        List<String> users = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (TracedRecord one : told) {
            if (one.record() instanceof LogRecord.OfUser of && of.event() instanceof NotificationCreated created) {
                for (Delivery.Channel channel : Delivery.Channel.values()) {
                    users.add(created.user());
                    ids.add(Delivery.id(channel, created.notification().id(), created.at()));
                }
            }
        }
        return rows(
                Topic.USER_EVENTS,
                "select partition, \"offset\", body from archive.user_events"
                        + " where (user_id, id) in (select * from unnest(?, ?)) limit ?",
                users.toArray(String[]::new),
                ids.toArray(String[]::new),
                ROWS_MAX);
    }

    private List<TracedRecord> rows(Topic topic, String sql, Object... values) throws SQLException {
        List<TracedRecord> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setObject(
                        i + 1,
                        values[i] instanceof String[] texts ? connection.createArrayOf("text", texts) : values[i]);
            }
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    LogRecord record = RecordReader.of(topic)
                            .deserialize(topic.topicName(), ArchivedRecords.body(rows.getString(3)));
                    if (record != null) {
                        Position position = new Position(rows.getInt(1), rows.getLong(2));
                        found.add(new TracedRecord(topic, position, record, null, null));
                    }
                }
            }
        }
        return found;
    }

    /** Up to where the archive is true, exclusive. */
    Map<Topic, Long> positions(int partition) throws SQLException {
        Map<Topic, Long> next = new EnumMap<>(Topic.class);
        for (Topic topic : List.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS)) {
            try (PreparedStatement query = connection.prepareStatement(
                    "select next from archive.positions where topic = ? and partition = ?")) {
                query.setString(1, topic.topicName());
                query.setInt(2, partition);
                try (ResultSet row = query.executeQuery()) {
                    next.put(topic, row.next() ? row.getLong(1) : 0L);
                }
            }
        }
        return next;
    }

    /** The message as history gives it; null if it is not there. */
    @Nullable
    MessageView message(Place place) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("select view from archive.messages where room = ? and \"offset\" = ?")) {
            query.setString(1, place.room());
            query.setLong(2, place.offset());
            try (ResultSet row = query.executeQuery()) {
                return row.next()
                        ? Json.read(row.getString(1).getBytes(StandardCharsets.UTF_8), MessageView.class)
                        : null;
            }
        }
    }

    /** What moderators had or have to decide of a message. */
    List<MessageTrace.Moderated> moderated(String message) throws SQLException {
        List<MessageTrace.Moderated> found = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement("""
                select room, kind, action, at, decision, by_name, decided_at from directory.moderation
                where id = ? or message = ? order by at limit 100
                """)) {
            query.setString(1, message);
            query.setString(2, message);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(new MessageTrace.Moderated(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            instant(row, 4),
                            row.getString(5),
                            row.getString(6),
                            row.getObject(7) == null ? null : instant(row, 7)));
                }
            }
        }
        return found;
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Somebody, by name or id, and what they are in a room; null if there is nobody of that name. */
    @Nullable
    TracedPerson person(String nameOrId, String room) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("""
                select u.id, u.name, m.role, m.spans::text, p.value::text, p.changed_at, k."offset"
                from directory.users u
                left join directory.memberships m on m.user_id = u.id and m.room = ?
                left join directory.preferences p on p.user_id = u.id
                left join archive.markers k on k.user_id = u.id and k.room = ?
                where u.id = ? or u.name = ? order by u.name = ? desc limit 1
                """)) {
            query.setString(1, room);
            query.setString(2, room);
            query.setString(3, nameOrId);
            query.setString(4, nameOrId);
            query.setString(5, nameOrId);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    return null;
                }
                String user = row.getString(1);
                String spans = row.getString(4);
                String chosen = row.getString(5);
                Object read = row.getObject(7);
                return new TracedPerson(
                        user,
                        row.getString(2),
                        spans == null
                                ? null
                                : new MemberEntry(
                                        room,
                                        user,
                                        row.getString(2),
                                        Role.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
                                        Json.mapper().readValue(spans, new TypeReference<List<Span>>() {})),
                        chosen == null
                                ? null
                                : Json.read(chosen.getBytes(StandardCharsets.UTF_8), PreferencesEntry.class),
                        read == null ? null : row.getLong(7));
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
