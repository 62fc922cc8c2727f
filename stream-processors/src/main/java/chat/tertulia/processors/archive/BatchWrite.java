package chat.tertulia.processors.archive;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.events.EventType;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.CommandAnswered;
import chat.tertulia.contracts.inbox.HeldDecided;
import chat.tertulia.contracts.inbox.InboxRead;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.MessageHeld;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.QuietChanged;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.views.RoomFold;
import chat.tertulia.processors.views.View.Batch;
import chat.tertulia.processors.views.View.Entry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one batch reads and writes, in its transaction.
 *
 * <p>Of ids that may come again, and of messages that records are about, {@code archive.ids} says whether they are there, and where: so
 * the rest is read from the one partition that has it. The rooms of a Kafka partition have one writer at a
 * time (the positions' row lock), so what was not there when it was read is not there when it is written.
 */
final class BatchWrite {

    private final Connection connection;
    private final int partition;
    private final Map<String, List<Entry>> rooms = new LinkedHashMap<>();
    private final List<Entry> userEvents = new ArrayList<>();

    private final Rows ids = new Rows(
            "insert into archive.ids (room, id, \"offset\", at) select * from unnest(?, ?, ?, ?)",
            "text",
            "text",
            "int8",
            "timestamptz");
    private final Rows events = new Rows("""
            insert into archive.events (partition, "offset", room, id, type, message, at, body)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?)
            """, "int4", "int8", "text", "text", "text", "text", "timestamptz", "text");
    private final Rows annotations =
            new Rows("""
            insert into archive.annotations (partition, "offset", room, id, type, message, message_offset, at, body)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, "int4", "int8", "text", "text", "text", "text", "int8", "timestamptz", "text");
    private final Rows withdrawn = new Rows(
            "delete from archive.user_events where (user_id, message) in (select * from unnest(?, ?))"
                    + " and type = 'notification.created'",
            "text",
            "text");
    private final Rows inbox =
            new Rows("""
            insert into archive.user_events (partition, "offset", user_id, id, type, room, message, at, body)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
            """, "int4", "int8", "text", "text", "text", "text", "text", "timestamptz", "text");
    private final Rows replies = new Rows(
            "insert into archive.replies (room, thread, \"offset\", at) select * from unnest(?, ?, ?, ?)",
            "text",
            "text",
            "int8",
            "timestamptz");
    private final PinRows pins = new PinRows();

    /** Files that are in the log now, so that nobody takes them for forgotten. */
    private final Rows files = new Rows("""
            update directory.attachments as row set said_at = new.at from unnest(?, ?, ?) as new (id, message, at)
            where row.id = new.id and row.message = new.message and row.said_at is null
            """, "text", "text", "timestamptz");

    private final MessageRows messages;
    private final Map<List<String>, Mark> markers = new LinkedHashMap<>();

    /** Final minutes by room and start. */
    private final Map<List<Object>, RoomMinute> minutes = new LinkedHashMap<>();

    /** Messages deleted by this batch, or before notifications of this batch about them. */
    private final List<MessageView> deleted = new ArrayList<>();

    /** Notifications of this batch by user and message: of each the first that no later record of the batch takes back. */
    private final Map<List<String>, @Nullable Object[]> created = new LinkedHashMap<>();

    /** Messages that notifications of this batch are about: [room, message]. */
    private final Set<List<String>> notified = new LinkedHashSet<>();

    /**
     * How far somebody has read.
     *
     * @param set whether they said so, wherever the marker was before
     */
    private record Mark(long offset, boolean set) {

        Mark then(Mark next) {
            return next.set || next.offset > offset ? new Mark(next.offset, set || next.set) : this;
        }
    }

    /** Where an event is. */
    private record Place(long offset, Instant at) {}

    BatchWrite(Connection connection, Batch batch, Vocabulary vocabulary) {
        this.connection = connection;
        this.messages = new MessageRows(vocabulary);
        this.partition = batch.partition();
        for (Entry entry : batch.entries()) {
            if (entry.record() instanceof LogRecord.OfUser) {
                userEvents.add(entry);
            } else if (entry.record() instanceof LogRecord.OfMinute carried) {
                if (carried.minute().isFinal()) {
                    minutes.put(
                            List.of(carried.minute().room(), carried.minute().minute()), carried.minute());
                }
            } else {
                rooms.computeIfAbsent(entry.record().owner(), room -> new ArrayList<>())
                        .add(entry);
            }
        }
    }

    void run() throws SQLException {
        Map<String, Map<String, Place>> known = knownIds();
        Map<String, Map<String, MessageView>> before = messagesOf(known);
        rooms.forEach((room, entries) -> fold(
                room,
                entries,
                before.getOrDefault(room, Map.of()),
                known.getOrDefault(room, Map.of()).keySet()));
        for (Entry entry : userEvents) {
            if (entry.record() instanceof LogRecord.OfUser carried) {
                take(carried, entry.offset());
            }
        }
        ids.run(connection);
        events.run(connection);
        annotations.run(connection);
        messages.run(connection);
        replies.run(connection);
        pins.run(connection);
        files.run(connection);
        // What was taken back is of earlier batches, or is not among the created.
        withdrawn.run(connection);
        created.values().forEach(inbox::add);
        inbox.run(connection);
        writeMarkers();
        writeMinutes();
        deleted.addAll(deletedBefore());
        Redaction.of(deleted, connection);
    }

    /** What was written is there now. */
    void committed() {
        messages.committed();
    }

    /**
     * Messages that were deleted before the archive was told of a notification about them: users and rooms are in different
     * partitions. The lock makes a deletion that is under way in another batch wait for this one, or this one for it.
     */
    private List<MessageView> deletedBefore() throws SQLException {
        Rows about = new Rows("""
                select m.view from unnest(?, ?) as told (room, message)
                join archive.ids i on i.room = told.room and i.id = told.message
                join archive.messages m on m.room = i.room and m."offset" = i."offset" and m.at = i.at
                for share of m
                """, "text", "text");
        notified.forEach(message -> about.add(message.get(0), message.get(1)));
        List<MessageView> found = new ArrayList<>();
        if (!about.isEmpty()) {
            try (PreparedStatement query = about.prepare(connection);
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    MessageView view = Json.read(rows.getString(1).getBytes(StandardCharsets.UTF_8), MessageView.class);
                    if (view.deletedAt() != null) {
                        found.add(view);
                    }
                }
            }
        }
        return found;
    }

    /** Of the ids in this batch, by room, those that the archive has. */
    private Map<String, Map<String, Place>> knownIds() throws SQLException {
        Set<List<String>> about = new LinkedHashSet<>();
        rooms.forEach((room, entries) -> entries.forEach(entry -> {
            if (entry.record() instanceof LogRecord.OfEvent carried) {
                about.add(List.of(room, carried.event().id()));
                RoomFold.touched(carried.event()).forEach(message -> about.add(List.of(room, message)));
            } else if (entry.record() instanceof LogRecord.OfAnnotation carried) {
                about.add(List.of(room, carried.annotation().message().id()));
            }
        }));
        Rows wanted = new Rows(
                "select room, id, \"offset\", at from archive.ids where (room, id) in (select * from unnest(?, ?))",
                "text",
                "text");
        about.forEach(message -> wanted.add(message.get(0), message.get(1)));
        Map<String, Map<String, Place>> found = new HashMap<>();
        if (!wanted.isEmpty()) {
            try (PreparedStatement query = wanted.prepare(connection);
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getString(1), room -> new HashMap<>())
                            .put(
                                    rows.getString(2),
                                    new Place(
                                            rows.getLong(3),
                                            rows.getObject(4, OffsetDateTime.class)
                                                    .toInstant()));
                }
            }
        }
        return found;
    }

    private Map<String, Map<String, MessageView>> messagesOf(Map<String, Map<String, Place>> known)
            throws SQLException {
        Rows wanted = new Rows("""
                select m.room, m.id, m.view from unnest(?, ?, ?) as wanted (room, place, at)
                join archive.messages m on m.room = wanted.room and m."offset" = wanted.place and m.at = wanted.at
                """, "text", "int8", "timestamptz");
        known.forEach((room, ofRoom) -> ofRoom.values().forEach(place -> wanted.add(room, place.offset, place.at)));
        Map<String, Map<String, MessageView>> found = new HashMap<>();
        if (!wanted.isEmpty()) {
            try (PreparedStatement query = wanted.prepare(connection);
                    ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.computeIfAbsent(rows.getString(1), room -> new HashMap<>())
                            .put(
                                    rows.getString(2),
                                    Json.read(rows.getString(3).getBytes(StandardCharsets.UTF_8), MessageView.class));
                }
            }
        }
        return found;
    }

    private void fold(String room, List<Entry> entries, Map<String, MessageView> before, Set<String> seen) {
        RoomFold fold = new RoomFold(before, seen);
        for (Entry entry : entries) {
            if (entry.record() instanceof LogRecord.OfEvent carried) {
                take(room, carried, entry.offset(), fold);
            } else if (entry.record() instanceof LogRecord.OfAnnotation carried) {
                take(room, carried, entry.offset(), fold);
            }
        }
        fold.changed().forEach((id, view) -> {
            messages.changed(before.get(id), view);
            pins.changed(before.get(id), view);
            if (!before.containsKey(id) && view.attachments() != null) {
                view.attachments().forEach(file -> files.add(file.id(), id, view.at()));
            }
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
        MessageView message = subject == null ? null : fold.message(subject);
        if (event instanceof MessageDeleted && message != null && !goneBefore) {
            deleted.add(message);
        }
        // The row of a message and that of its event have one place.
        Instant at = event instanceof MessagePosted posted ? posted.message().at() : event.at();
        ids.add(room, event.id(), offset, at);
        if (event instanceof MessagePosted posted && posted.message().thread() != null) {
            replies.add(room, posted.message().thread(), offset, at);
        }
        events.add(partition, offset, room, event.id(), event.type().wire(), subject, at, body);
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
            case NotificationCreated told -> {
                type = NotificationCreated.TYPE;
                room = told.notification().room();
                message = told.notification().message();
                notified.add(List.of(room, message));
            }
            case NotificationDecided decided -> {
                type = NotificationDecided.TYPE;
                room = decided.delivery().room();
            }
            case NotificationWithdrawn taken -> {
                type = NotificationWithdrawn.TYPE;
                room = taken.notification().room();
                message = taken.notification().message();
                withdrawn.add(taken.user(), message);
                created.remove(List.of(taken.user(), message));
            }
            case MarkerMoved moved -> {
                type = MarkerMoved.TYPE;
                room = moved.marker().room();
                mark(
                        moved.user(),
                        room,
                        moved.marker().position(),
                        moved.marker().isSet());
            }
            case InboxRead read -> {
                type = InboxRead.TYPE;
                mark(read.user(), "", read.marker().inbox(), false);
            }
            case MessageHeld held -> {
                type = MessageHeld.TYPE;
                room = held.held().room();
            }
            case HeldDecided decided -> {
                type = HeldDecided.TYPE;
                room = decided.held().room();
            }
            case CommandAnswered answered -> {
                type = CommandAnswered.TYPE;
                room = answered.answer().room();
            }
            case QuietChanged changed -> type = QuietChanged.TYPE;
            case SessionRevoked revoked -> type = SessionRevoked.TYPE;
        }
        @Nullable
        Object[] row = {
            partition, offset, event.user(), event.id(), type, room, message, event.at(), text(carried.body())
        };
        if (event instanceof NotificationCreated told) {
            created.putIfAbsent(List.of(told.user(), told.notification().message()), row);
        } else {
            inbox.add(row);
        }
    }

    private void mark(String user, String room, String position, boolean set) {
        markers.merge(List.of(user, room), new Mark(Position.parse(position).offset(), set), Mark::then);
    }

    private void writeMarkers() throws SQLException {
        Rows read = new Rows("""
                insert into archive.markers as known (user_id, room, "offset")
                select * from unnest(?, ?, ?)
                on conflict (user_id, room) do update set "offset" = greatest(known."offset", excluded."offset")
                """, "text", "text", "int8");
        Rows set = new Rows("""
                insert into archive.markers (user_id, room, "offset")
                select * from unnest(?, ?, ?)
                on conflict (user_id, room) do update set "offset" = excluded."offset"
                """, "text", "text", "int8");
        markers.forEach((key, mark) -> (mark.set ? set : read).add(key.get(0), key.get(1), mark.offset));
        read.run(connection);
        set.run(connection);
    }

    private void writeMinutes() throws SQLException {
        Rows rows = new Rows(
                """
                insert into archive.room_minutes
                    (room, at, messages, people, mentions, flags, positive, negative, neutral, mixed, other)
                select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (room, at) do update set messages = excluded.messages, people = excluded.people,
                    mentions = excluded.mentions, flags = excluded.flags, positive = excluded.positive,
                    negative = excluded.negative, neutral = excluded.neutral, mixed = excluded.mixed, other = excluded.other
                """, "text", "timestamptz", "int8", "int4", "int8", "int8", "int8", "int8", "int8", "int8", "int8");
        for (RoomMinute minute : minutes.values()) {
            RoomMinute.Tones tones = minute.sentiment();
            rows.add(
                    minute.room(),
                    minute.minute(),
                    minute.messages(),
                    minute.people(),
                    minute.mentions(),
                    minute.flags(),
                    tones.positive(),
                    tones.negative(),
                    tones.neutral(),
                    tones.mixed(),
                    tones.other());
        }
        rows.run(connection);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
