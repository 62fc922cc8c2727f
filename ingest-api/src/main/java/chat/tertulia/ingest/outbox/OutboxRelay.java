package chat.tertulia.ingest.outbox;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Member;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.MemberLeft;
import chat.tertulia.contracts.events.MemberMuted;
import chat.tertulia.contracts.events.MessageApproved;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomChanged;
import chat.tertulia.contracts.events.RoomCreated;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.telemetry.tracing.Traces;
import io.opentelemetry.api.trace.StatusCode;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries outbox rows to the log, in order, on a thread of its own. Of all instances the one that holds an advisory
 * lock does it.
 *
 * <ol>
 *   <li>A batch of rows is marked with the end of the partition each will go to ({@code append_after}), and committed.
 *   <li>The rows are appended and acknowledged. Room events give positions, from which memberships get their spans; what
 *       the directory topic should now hold is appended after them.
 *   <li>Spans are stored and the rows deleted, in one transaction.
 * </ol>
 *
 * A relay that dies between 1 and 3 leaves marked rows; the next one looks for each such event in the log from its mark on,
 * and appends only what is not there. So an event gets one position, which every reader and every span agrees on.
 */
public final class OutboxRelay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

    /** Any number, the same in all instances. */
    private static final long LOCK = 0x7e57_0b0c;

    private static final int BATCH_MAX = 500;
    private static final int WAIT_MS = 1_000;
    private static final long COUNT_EVERY_NANOS = 1_000_000_000;
    private static final String SOURCE = "/ingest-api/outbox";

    private final KafkaConnection kafka;
    private final PostgresConnection postgres;
    private final Thread thread;
    private final OutboxMetrics metrics;
    private final Traces traces;
    private volatile boolean closing;

    private record Row(
            long sequence,
            String topic,
            String key,
            String value,
            @Nullable Long appendAfter,
            @Nullable String traceparent) {

        TopicPartition partition(int partitions) {
            return new TopicPartition(topic, RoomPartitions.of(key, partitions));
        }

        RoomEvent event() {
            return Json.read(value.getBytes(StandardCharsets.UTF_8), RoomEvent.class);
        }

        boolean isRoomEvent() {
            return topic.equals(Topic.ROOM_EVENTS.topicName());
        }
    }

    public OutboxRelay(KafkaConnection kafka, PostgresConnection postgres, OutboxMetrics metrics, Traces traces) {
        this.metrics = metrics;
        this.traces = traces;
        this.kafka = kafka;
        this.postgres = postgres;
        this.thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
    }

    private void run() {
        while (!closing) {
            try (Connection connection =
                            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                    KafkaProducer<String, byte[]> producer = producer();
                    KafkaConsumer<String, byte[]> consumer = consumer()) {
                lead(connection, producer, consumer);
            } catch (SQLException | KafkaException | ExecutionException e) {
                LOG.atWarn().addKeyValue("error", e.toString()).log("the outbox relay starts again");
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofMillis(500));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lead(
            Connection connection, KafkaProducer<String, byte[]> producer, KafkaConsumer<String, byte[]> consumer)
            throws SQLException, ExecutionException, InterruptedException {
        try (var statement = connection.createStatement()) {
            statement.execute("listen " + Outbox.CHANNEL);
        }
        int partitions = producer.partitionsFor(Topic.ROOM_EVENTS.topicName()).size();
        boolean leading = false;
        long countedNanos = System.nanoTime() - COUNT_EVERY_NANOS;
        while (!closing) {
            leading = leading || tryLock(connection);
            metrics.leading(leading);
            if (leading && System.nanoTime() - countedNanos >= COUNT_EVERY_NANOS) {
                countedNanos = System.nanoTime();
                count(connection);
            }
            List<Row> rows = leading ? rows(connection) : List.of();
            if (rows.isEmpty()) {
                connection.unwrap(PGConnection.class).getNotifications(WAIT_MS);
                continue;
            }
            carry(connection, producer, consumer, partitions, rows);
            metrics.relayed(rows.size());
        }
    }

    private static boolean tryLock(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select pg_try_advisory_lock(" + LOCK + ")")) {
            return result.next() && result.getBoolean(1);
        }
    }

    /** What waits now. While the database is away the last answer stands, and the age does not grow: the relay starts again. */
    private void count(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "select count(*), coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0) from directory.outbox")) {
            if (result.next()) {
                metrics.waiting(result.getLong(1), Math.max(0, result.getDouble(2)));
            }
        }
    }

    private static List<Row> rows(Connection connection) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "select sequence, topic, key, value, append_after, traceparent from directory.outbox order by sequence limit "
                                + BATCH_MAX)) {
            while (result.next()) {
                long after = result.getLong(5);
                rows.add(new Row(
                        result.getLong(1),
                        result.getString(2),
                        result.getString(3),
                        result.getString(4),
                        result.wasNull() ? null : after,
                        result.getString(6)));
            }
        }
        return rows;
    }

    private void carry(
            Connection connection,
            KafkaProducer<String, byte[]> producer,
            KafkaConsumer<String, byte[]> consumer,
            int partitions,
            List<Row> rows)
            throws SQLException, ExecutionException, InterruptedException {
        Map<String, Position> alreadyThere = find(consumer, partitions, rows);
        mark(connection, consumer, partitions, rows);

        // 2. Events first: their positions are part of what the directory says.
        Map<Row, Future<RecordMetadata>> sent = new HashMap<>();
        for (Row row : rows) {
            if (row.isRoomEvent()) {
                RoomEvent event = row.event();
                if (!alreadyThere.containsKey(event.id())) {
                    sent.put(row, send(producer, row, span -> record(row, partitions, event, span)));
                }
            }
        }
        producer.flush();
        Map<String, MemberEntry> members = new HashMap<>();
        List<DirectoryEntry> entries = new ArrayList<>();
        for (Row row : rows) {
            if (!row.isRoomEvent()) {
                if (row.topic.equals(Topic.DIRECTORY.topicName())) {
                    entries.add(Json.read(row.value.getBytes(StandardCharsets.UTF_8), DirectoryEntry.class));
                }
                continue;
            }
            RoomEvent event = row.event();
            Future<RecordMetadata> appended = sent.get(row);
            Position position = appended == null
                    ? Objects.requireNonNull(alreadyThere.get(event.id()))
                    : new Position(appended.get().partition(), appended.get().offset());
            switch (event) {
                case RoomCreated created -> entries.add(RoomEntry.of(created.properties(), created.at()));
                case RoomChanged changed -> entries.add(RoomEntry.of(changed.properties(), changed.at()));
                case MemberJoined joined -> {
                    MemberEntry now = member(connection, members, joined.room(), joined.member())
                            .joined(joined.member().name(), joined.member().role(), position);
                    members.put(now.key(), now);
                }
                case MemberLeft left -> {
                    MemberEntry now = member(connection, members, left.room(), left.member())
                            .left(position);
                    members.put(now.key(), now);
                }
                case MemberMuted muted -> {
                    // Whose membership it is does not change with it: role and spans are those stored.
                    MemberEntry now = member(
                                    connection,
                                    members,
                                    muted.room(),
                                    new Member(
                                            muted.member().id(), muted.member().name(), Role.MEMBER, null))
                            .muted(muted.until());
                    members.put(now.key(), now);
                }
                case MessagePosted _, MessageEdited _, MessageDeleted _, MessageApproved _ -> {
                    // A moderator's decision; the directory has nothing of messages.
                }
                default -> throw new IllegalStateException("not an event of the outbox: " + event.type());
            }
        }
        entries.addAll(members.values());
        List<Future<RecordMetadata>> told = new ArrayList<>();
        for (Row row : rows) {
            if (row.topic.equals(Topic.USER_EVENTS.topicName())) {
                told.add(send(producer, row, span -> record(row, partitions, span)));
            }
        }
        for (DirectoryEntry entry : entries) {
            told.add(producer.send(new ProducerRecord<>(Topic.DIRECTORY.topicName(), entry.key(), Json.bytes(entry))));
        }
        producer.flush();
        for (Future<RecordMetadata> one : told) {
            one.get();
        }
        finish(connection, members.values(), rows);
    }

    /** 1. Where each row's record cannot be before. Rows that a dead relay marked keep their mark. */
    private static void mark(
            Connection connection, KafkaConsumer<String, byte[]> consumer, int partitions, List<Row> rows)
            throws SQLException {
        Set<TopicPartition> unmarked = new HashSet<>();
        for (Row row : rows) {
            if (row.appendAfter == null && row.isRoomEvent()) {
                unmarked.add(row.partition(partitions));
            }
        }
        if (unmarked.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(unmarked);
        try (var statement =
                connection.prepareStatement("update directory.outbox set append_after = ? where sequence = ?")) {
            for (Row row : rows) {
                if (row.appendAfter == null && row.isRoomEvent()) {
                    statement.setLong(1, ends.getOrDefault(row.partition(partitions), 0L));
                    statement.setLong(2, row.sequence);
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /** The positions of marked rows' events that are in the log already. */
    private static Map<String, Position> find(KafkaConsumer<String, byte[]> consumer, int partitions, List<Row> rows) {
        Map<TopicPartition, Long> from = new HashMap<>();
        for (Row row : rows) {
            if (row.appendAfter != null && row.isRoomEvent()) {
                from.merge(row.partition(partitions), row.appendAfter, Math::min);
            }
        }
        Map<String, Position> found = new HashMap<>();
        if (from.isEmpty()) {
            return found;
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        while (from.keySet().stream().anyMatch(tp -> consumer.position(tp) < ends.getOrDefault(tp, 0L))) {
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                String id = CloudEvents.text(record.headers(), CloudEvents.ID);
                if (id != null) {
                    found.putIfAbsent(id, new Position(record.partition(), record.offset()));
                }
            }
        }
        return found;
    }

    private static MemberEntry member(
            Connection connection, Map<String, MemberEntry> members, String room, Member member) throws SQLException {
        MemberEntry seen = members.get(MemberEntry.key(room, member.id()));
        if (seen != null) {
            return seen;
        }
        List<Span> spans = List.of();
        Role role = member.role();
        Instant mutedUntil = null;
        try (var statement = connection.prepareStatement(
                "select spans, role, muted_until from directory.memberships where room = ? and user_id = ?")) {
            statement.setString(1, room);
            statement.setString(2, member.id());
            try (ResultSet result = statement.executeQuery()) {
                if (result.next()) {
                    spans = List.of(Json.read(result.getString(1).getBytes(StandardCharsets.UTF_8), Span[].class));
                    role = Role.valueOf(result.getString(2).toUpperCase(Locale.ROOT));
                    Timestamp until = result.getTimestamp(3);
                    mutedUntil = until == null ? null : until.toInstant();
                }
            }
        }
        return new MemberEntry(room, member.id(), member.name(), role, mutedUntil, spans);
    }

    /** 3. */
    private static void finish(Connection connection, Iterable<MemberEntry> members, List<Row> rows)
            throws SQLException {
        connection.setAutoCommit(false);
        try (var spans = connection.prepareStatement(
                        "update directory.memberships set spans = ?::jsonb where room = ? and user_id = ?");
                var delete = connection.prepareStatement("delete from directory.outbox where sequence = any (?)")) {
            for (MemberEntry member : members) {
                spans.setString(1, new String(Json.bytes(member.spans()), StandardCharsets.UTF_8));
                spans.setString(2, member.room());
                spans.setString(3, member.user());
                spans.addBatch();
            }
            spans.executeBatch();
            delete.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", rows.stream().map(Row::sequence).toArray()));
            delete.executeUpdate();
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private Future<RecordMetadata> send(
            KafkaProducer<String, byte[]> producer,
            Row row,
            Function<@Nullable String, ProducerRecord<String, byte[]>> record) {
        io.opentelemetry.api.trace.Span span = traces.taken("outbox " + row.topic, row.traceparent);
        return producer.send(record.apply(Traces.traceparent(span, row.traceparent)), (metadata, error) -> {
            if (error != null) {
                span.setStatus(StatusCode.ERROR, error.getClass().getSimpleName());
            }
            span.end();
        });
    }

    private static ProducerRecord<String, byte[]> record(
            Row row, int partitions, RoomEvent event, @Nullable String traceparent) {
        var record = new ProducerRecord<>(
                row.topic, RoomPartitions.of(row.key, partitions), row.key, row.value.getBytes(StandardCharsets.UTF_8));
        CloudEvents.write(
                record.headers(),
                event.type().wire(),
                event.id(),
                event.room(),
                Json.time(event.at()),
                SOURCE,
                traceparent);
        return record;
    }

    private static ProducerRecord<String, byte[]> record(Row row, int partitions, @Nullable String traceparent) {
        byte[] value = row.value.getBytes(StandardCharsets.UTF_8);
        UserEvent event = Json.read(value, UserEvent.class);
        var record = new ProducerRecord<>(row.topic, RoomPartitions.of(row.key, partitions), row.key, value);
        CloudEvents.write(
                record.headers(),
                RoomLog.type(event),
                event.id(),
                event.user(),
                Json.time(event.at()),
                SOURCE,
                traceparent);
        return record;
    }

    private KafkaProducer<String, byte[]> producer() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "ingest-api-outbox");
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    private KafkaConsumer<String, byte[]> consumer() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "ingest-api-outbox");
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join(5_000);
        if (thread.isAlive()) {
            thread.interrupt();
        }
    }
}
