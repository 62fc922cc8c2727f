package chat.tertulia.processors.archive;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.events.EventType;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.InboxRead;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.views.RoomFold;
import chat.tertulia.processors.views.View;
import chat.tertulia.processors.views.ViewDivergedException;
import chat.tertulia.processors.views.ViewUnavailableException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The archive in Postgres (db/migration/V2__archive.sql). A batch is one transaction: the positions are compared and moved first, so that
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

    private final HikariDataSource connections;

    /**
     * Does not connect yet, and makes no tables: the owner of the schema does.
     *
     * @param server where Postgres is
     * @param threads stream threads that write at the same time
     */
    public PostgresArchive(PostgresConnection server, int threads) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("archive");
        config.setJdbcUrl(server.jdbcUrl());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(threads);
        config.setMinimumIdle(0);
        config.setAutoCommit(false);
        config.setConnectionTimeout(3_000);
        // The pool may start while Postgres is away.
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "tertulia-archive");
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("options", "-c synchronous_commit=off");
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
            }
            case LogRecord.OfAnnotation carried -> {
                Annotation annotation = carried.annotation();
                storable(annotation.at());
                storable(
                        annotation.room(), annotation.id(), annotation.message().id());
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
                } else if (event instanceof MarkerMoved moved) {
                    storable(moved.marker().room());
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
        guarded(connection -> {
            if (move(connection, batch)) {
                new Transaction(connection, batch).run();
            }
            return true;
        });
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

    /** What one batch reads and writes. */
    private static final class Transaction {
        private final Connection connection;
        private final int partition;
        private final Map<String, List<Entry>> rooms = new LinkedHashMap<>();
        private final List<Entry> userEvents = new ArrayList<>();

        private final Rows events =
                new Rows("""
                insert into archive.events (partition, "offset", room, id, type, message, at, body)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                """, "int4", "int8", "text", "text", "text", "text", "timestamptz", "text");
        private final Rows annotations =
                new Rows("""
                insert into archive.annotations (partition, "offset", room, id, type, message, message_offset, at, body)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                """, "int4", "int8", "text", "text", "text", "text", "int8", "timestamptz", "text");
        private final Rows messages = new Rows("""
                insert into archive.messages (room, id, partition, "offset", sender, at, view)
                select * from unnest(?, ?, ?, ?, ?, ?, ?)
                on conflict (room, id) do update set view = excluded.view
                """, "text", "text", "int4", "int8", "text", "timestamptz", "text");
        private final Rows inbox =
                new Rows("""
                insert into archive.user_events (partition, "offset", user_id, id, type, room, message, at, body)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict do nothing
                """, "int4", "int8", "text", "text", "text", "text", "text", "timestamptz", "text");
        private final Map<List<String>, Long> markers = new LinkedHashMap<>();

        /** Messages deleted by this batch: [room, message]. */
        private final Set<List<String>> deleted = new LinkedHashSet<>();

        Transaction(Connection connection, Batch batch) {
            this.connection = connection;
            this.partition = batch.partition();
            for (Entry entry : batch.entries()) {
                if (entry.record() instanceof LogRecord.OfUser) {
                    userEvents.add(entry);
                } else {
                    rooms.computeIfAbsent(entry.record().owner(), room -> new ArrayList<>())
                            .add(entry);
                }
            }
        }

        void run() throws SQLException {
            Map<String, Set<String>> seen = eventIds();
            Map<String, Map<String, MessageView>> before = messages();
            rooms.forEach((room, entries) -> fold(
                    room,
                    entries,
                    new RoomFold(before.getOrDefault(room, Map.of()), seen.getOrDefault(room, Set.of()))));
            for (Entry entry : userEvents) {
                if (entry.record() instanceof LogRecord.OfUser carried) {
                    take(carried, entry.offset());
                }
            }
            events.run(connection);
            annotations.run(connection);
            messages.run(connection);
            inbox.run(connection);
            writeMarkers();
            redact();
        }

        private Map<String, Set<String>> eventIds() throws SQLException {
            Rows wanted = new Rows(
                    "select room, id from archive.events where (room, id) in (select * from unnest(?, ?))",
                    "text",
                    "text");
            rooms.forEach((room, entries) -> entries.forEach(entry -> {
                if (entry.record() instanceof LogRecord.OfEvent carried) {
                    wanted.add(room, carried.event().id());
                }
            }));
            Map<String, Set<String>> found = new HashMap<>();
            if (!wanted.isEmpty()) {
                try (PreparedStatement query = wanted.prepare(connection);
                        ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.computeIfAbsent(rows.getString(1), room -> new HashSet<>())
                                .add(rows.getString(2));
                    }
                }
            }
            return found;
        }

        private Map<String, Map<String, MessageView>> messages() throws SQLException {
            Set<List<String>> about = new LinkedHashSet<>();
            rooms.forEach((room, entries) -> entries.forEach(entry -> {
                if (entry.record() instanceof LogRecord.OfEvent carried) {
                    String subject = RoomFold.subject(carried.event());
                    if (subject != null) {
                        about.add(List.of(room, subject));
                    }
                } else if (entry.record() instanceof LogRecord.OfAnnotation carried) {
                    about.add(List.of(room, carried.annotation().message().id()));
                }
            }));
            Rows wanted = new Rows(
                    "select room, id, view from archive.messages where (room, id) in (select * from unnest(?, ?))",
                    "text",
                    "text");
            about.forEach(message -> wanted.add(message.get(0), message.get(1)));
            Map<String, Map<String, MessageView>> found = new HashMap<>();
            if (!wanted.isEmpty()) {
                try (PreparedStatement query = wanted.prepare(connection);
                        ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.computeIfAbsent(rows.getString(1), room -> new HashMap<>())
                                .put(
                                        rows.getString(2),
                                        Json.read(
                                                rows.getString(3).getBytes(StandardCharsets.UTF_8), MessageView.class));
                    }
                }
            }
            return found;
        }

        private void fold(String room, List<Entry> entries, RoomFold fold) {
            for (Entry entry : entries) {
                if (entry.record() instanceof LogRecord.OfEvent carried) {
                    take(room, carried, entry.offset(), fold);
                } else if (entry.record() instanceof LogRecord.OfAnnotation carried) {
                    take(room, carried, entry.offset(), fold);
                }
            }
            fold.changed().forEach((id, view) -> {
                Position position = Position.parse(view.position());
                messages.add(
                        room,
                        id,
                        position.partition(),
                        position.offset(),
                        view.sender().id(),
                        view.at(),
                        new String(Json.bytes(view), StandardCharsets.UTF_8));
            });
        }

        private void take(String room, LogRecord.OfEvent carried, long offset, RoomFold fold) {
            RoomEvent event = carried.event();
            String subject = RoomFold.subject(event);
            boolean goneBefore = subject != null && isDeleted(fold, subject);
            if (!fold.apply(event, new Position(partition, offset))) {
                return;
            }
            String body = text(carried.body());
            if (event.type() == EventType.MESSAGE_EDITED && goneBefore) {
                body = Redaction.event(body);
            }
            if (event instanceof MessageDeleted && subject != null && !goneBefore) {
                deleted.add(List.of(room, subject));
            }
            events.add(partition, offset, room, event.id(), event.type().wire(), subject, event.at(), body);
        }

        private void take(String room, LogRecord.OfAnnotation carried, long offset, RoomFold fold) {
            Annotation annotation = carried.annotation();
            String message = annotation.message().id();
            if (isDeleted(fold, message)) {
                return;
            }
            fold.apply(annotation);
            String type = switch (annotation) {
                case MessageFlagged flagged -> MessageFlagged.TYPE;
                case MessageMentions mentions -> MessageMentions.TYPE;
                case MessageSentiment sentiment -> MessageSentiment.TYPE;
            };
            annotations.add(
                    partition,
                    offset,
                    room,
                    annotation.id(),
                    type,
                    message,
                    Position.parse(annotation.message().position()).offset(),
                    annotation.at(),
                    text(carried.body()));
        }

        private static boolean isDeleted(RoomFold fold, String message) {
            MessageView view = fold.message(message);
            return view != null && view.deletedAt() != null;
        }

        private void take(LogRecord.OfUser carried, long offset) {
            UserEvent event = carried.event();
            String room = null;
            String message = null;
            String type;
            switch (event) {
                case NotificationCreated created -> {
                    type = NotificationCreated.TYPE;
                    room = created.notification().room();
                    message = created.notification().message();
                }
                case NotificationDecided decided -> {
                    type = NotificationDecided.TYPE;
                    room = decided.delivery().room();
                }
                case MarkerMoved moved -> {
                    type = MarkerMoved.TYPE;
                    room = moved.marker().room();
                    mark(moved.user(), room, moved.marker().position());
                }
                case InboxRead read -> {
                    type = InboxRead.TYPE;
                    mark(read.user(), "", read.marker().inbox());
                }
                case SessionRevoked revoked -> type = SessionRevoked.TYPE;
            }
            inbox.add(
                    partition, offset, event.user(), event.id(), type, room, message, event.at(), text(carried.body()));
        }

        private void mark(String user, String room, String position) {
            markers.merge(List.of(user, room), Position.parse(position).offset(), Math::max);
        }

        private void writeMarkers() throws SQLException {
            Rows rows = new Rows("""
                    insert into archive.markers as known (user_id, room, "offset")
                    select * from unnest(?, ?, ?)
                    on conflict (user_id, room) do update set "offset" = greatest(known."offset", excluded."offset")
                    """, "text", "text", "int8");
            markers.forEach((key, offset) -> rows.add(key.get(0), key.get(1), offset));
            rows.run(connection);
        }

        /** Takes out what deleted messages said: in their events, their annotations and the notifications about them. */
        private void redact() throws SQLException {
            if (deleted.isEmpty()) {
                return;
            }
            Rows gone = new Rows(
                    "delete from archive.annotations where (room, message) in (select * from unnest(?, ?))",
                    "text",
                    "text");
            Rows said = new Rows("""
                    select partition, "offset", body from archive.events
                    where (room, message) in (select * from unnest(?, ?)) and type in ('message.posted', 'message.edited')
                    """, "text", "text");
            Rows told = new Rows("""
                    select partition, "offset", body from archive.user_events
                    where (room, message) in (select * from unnest(?, ?)) and type = 'notification.created'
                    """, "text", "text");
            for (List<String> message : deleted) {
                gone.add(message.get(0), message.get(1));
                said.add(message.get(0), message.get(1));
                told.add(message.get(0), message.get(1));
            }
            gone.run(connection);
            rewrite(said, "events", true);
            rewrite(told, "user_events", false);
        }

        private void rewrite(Rows query, String table, boolean events) throws SQLException {
            Rows rewritten = new Rows(
                    "update archive." + table + " as row set body = new.body"
                            + " from unnest(?, ?, ?) as new (partition, \"offset\", body)"
                            + " where row.partition = new.partition and row.\"offset\" = new.\"offset\"",
                    "int4",
                    "int8",
                    "text");
            try (PreparedStatement statement = query.prepare(connection);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    String body = rows.getString(3);
                    rewritten.add(
                            rows.getInt(1),
                            rows.getLong(2),
                            events ? Redaction.event(body) : Redaction.notification(body));
                }
            }
            rewritten.run(connection);
        }

        private static String text(byte[] body) {
            return new String(body, StandardCharsets.UTF_8);
        }
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

    /** Whether the schema is there and can be asked. */
    boolean isReady() {
        return guarded(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("select to_regclass('archive.positions') is not null")) {
                return rows.next() && rows.getBoolean(1);
            }
        });
    }

    @Override
    public void close() {
        connections.close();
    }
}
