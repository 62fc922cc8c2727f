package chat.tertulia.ingest.past;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Member;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Reaction;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.ReactionRemoved;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.database.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A room's log, and the rows that the archive has of it: written as the archive application does, deleted texts taken out. */
final class ArchivedRoom {

    static final String ROOM = "r1";
    static final int PARTITION = 3;
    private static final Instant START = Instant.parse("2026-10-31T23:50:00Z");
    private static final List<String> PEOPLE = List.of("ana", "bea", "ciro");
    private static final List<String> EMOJI = List.of("👍", "🎉", "🥟");

    /** The log, by offset. */
    final Map<Long, RoomEvent> log = new LinkedHashMap<>();

    private final List<Annotation> annotations = new ArrayList<>();
    private final Map<String, Actor> senders = new LinkedHashMap<>();
    private long next = 5;

    long say(String sender, String text) {
        long offset = next;
        String id = "m" + offset;
        Actor by = new Actor(sender, sender);
        MessageBody body =
                new MessageBody(id, ROOM, by, at(offset), text, MessageKind.MESSAGE, null, "c" + offset, null);
        senders.put(id, by);
        return append(new MessagePosted(id, ROOM, at(offset), by, body));
    }

    long edit(String id, String text) {
        long offset = next;
        Actor by = sender(id);
        MessageBody body = new MessageBody(id, ROOM, by, at(offset), text, MessageKind.MESSAGE, null, null, at(offset));
        return append(new MessageEdited("e" + offset, ROOM, at(offset), by, body));
    }

    long delete(String id) {
        return append(new MessageDeleted("e" + next, ROOM, at(next), sender(id), new Deletion(id, at(next))));
    }

    long react(String who, String id, String emoji, boolean on) {
        Reaction reaction = new Reaction(id, emoji);
        Actor by = new Actor(who, who);
        return append(
                on
                        ? new ReactionAdded("e" + next, ROOM, at(next), by, reaction)
                        : new ReactionRemoved("e" + next, ROOM, at(next), by, reaction));
    }

    long join(String who) {
        return append(new MemberJoined(
                "e" + next, ROOM, at(next), new Actor(who, who), new Member(who, who, Role.MEMBER, null)));
    }

    void tag(long about, String message, String name) {
        Subject subject = new Subject(message, position(about));
        annotations.add(new MessageMentions(
                "a" + annotations.size(), ROOM, at(about), subject, List.of(), List.of(new Tag(name, 0, 1))));
    }

    /** First without a tone, as when the analyzer is away, then with one. */
    void tone(long about, String message) {
        Subject subject = new Subject(message, position(about));
        annotations.add(new MessageSentiment(
                "a" + annotations.size(),
                ROOM,
                at(about),
                subject,
                Sentiment.without(Sentiment.Status.FAILED, null, "test-1")));
        annotations.add(new MessageSentiment(
                "a" + annotations.size(),
                ROOM,
                at(about),
                subject,
                Sentiment.ok(Sentiment.Label.POSITIVE, new Sentiment.Scores(1, 0, 0, 0), "es", "test-1")));
    }

    /** A room's life by chance; the same for the same seed. Positions of other rooms lie between its own. */
    static ArchivedRoom random(RandomGenerator random, int events) {
        ArchivedRoom room = new ArchivedRoom();
        for (int i = 0; i < events; i++) {
            String who = PEOPLE.get(random.nextInt(PEOPLE.size()));
            List<String> said = List.copyOf(room.senders.keySet());
            String old = said.isEmpty() ? null : said.get(random.nextInt(said.size()));
            int what = random.nextInt(100);
            if (old == null || what < 35) {
                long offset = room.say(who, "text " + i);
                room.annotate(random, offset, "m" + offset, i);
            } else if (what < 52) {
                room.annotate(random, room.edit(old, "other text " + i), old, i);
            } else if (what < 60) {
                room.delete(old);
            } else if (what < 64) {
                room.join(who);
            } else {
                room.react(who, old, EMOJI.get(random.nextInt(EMOJI.size())), what < 88);
            }
            room.next += random.nextInt(3);
        }
        return room;
    }

    private void annotate(RandomGenerator random, long about, String message, int n) {
        if (random.nextInt(3) > 0) {
            tag(about, message, "tag" + n);
        }
        if (random.nextInt(3) > 0) {
            tone(about, message);
        }
    }

    private Actor sender(String id) {
        return java.util.Objects.requireNonNull(senders.get(id));
    }

    private long append(RoomEvent event) {
        long offset = next++;
        log.put(offset, event);
        return offset;
    }

    long end() {
        return next;
    }

    /** Every third minute an event: some hundred of them cross the end of a month. */
    static Instant at(long offset) {
        return START.plusSeconds(offset * 3);
    }

    static String position(long offset) {
        return new Position(PARTITION, offset).toString();
    }

    /** What the room was: the fold of the log up to an offset, without the texts that are gone by now. */
    List<MessageView> at(long asOf, boolean erase) {
        Map<String, MessageView> folded = new LinkedHashMap<>();
        log.forEach((offset, event) -> {
            if (offset > asOf) {
                return;
            }
            Position place = new Position(PARTITION, offset);
            if (event instanceof MessagePosted posted) {
                folded.put(posted.message().id(), MessageView.of(posted, place));
            } else {
                folded.replaceAll((id, view) -> id.equals(subject(event)) ? view.applied(event, place) : view);
            }
        });
        for (Annotation annotation : annotations) {
            if (Position.parse(annotation.message().position()).offset() <= asOf) {
                folded.computeIfPresent(annotation.message().id(), (id, view) -> view.annotated(annotation));
            }
        }
        if (erase) {
            folded.replaceAll(
                    (id, view) -> view.deletedAt() == null && isDeletedInTheEnd(id) ? view.withoutText() : view);
        }
        return List.copyOf(folded.values());
    }

    boolean isDeletedInTheEnd(String id) {
        return log.values().stream()
                .anyMatch(event -> event instanceof MessageDeleted deleted
                        && deleted.message().id().equals(id));
    }

    static @Nullable String subject(RoomEvent event) {
        return switch (event) {
            case MessagePosted posted -> posted.message().id();
            case MessageEdited edited -> edited.message().id();
            case MessageDeleted deleted -> deleted.message().id();
            case ReactionAdded added -> added.reaction().message();
            case ReactionRemoved removed -> removed.reaction().message();
            default -> null;
        };
    }

    /** Puts all of it into an archive that has nothing of the room. */
    void write(TestDatabase database) throws SQLException {
        database.execute("delete from archive.events; delete from archive.annotations; delete from archive.messages;"
                + " delete from archive.ids; delete from archive.positions;"
                + " select archive.add_month(parent, month::date) from unnest(array['events', 'messages', 'annotations']) as parent,"
                + " unnest(array['2026-10-01', '2026-11-01']) as month;"
                + " insert into archive.positions values ('chat.room-events', %d, %d)".formatted(PARTITION, next));
        try (Connection connection = database.connect()) {
            for (Map.Entry<Long, RoomEvent> entry : log.entrySet()) {
                RoomEvent event = entry.getValue();
                String subject = subject(event);
                run(
                        connection,
                        "insert into archive.events values (?, ?, ?, ?, ?, ?, ?, ?)",
                        PARTITION,
                        entry.getKey(),
                        ROOM,
                        event.id(),
                        event.type().wire(),
                        subject,
                        time(event.at()),
                        body(event, subject != null && isDeletedInTheEnd(subject)));
                run(
                        connection,
                        "insert into archive.ids values (?, ?, ?, ?)",
                        ROOM,
                        event.id(),
                        entry.getKey(),
                        time(event.at()));
            }
            for (MessageView view : at(next, false)) {
                run(
                        connection,
                        "insert into archive.messages values (?, ?, ?, ?, ?, ?, ?)",
                        ROOM,
                        view.id(),
                        PARTITION,
                        Position.parse(view.position()).offset(),
                        view.sender().id(),
                        time(view.at()),
                        text(view));
            }
            long offset = 0;
            for (Annotation annotation : annotations) {
                if (!isDeletedInTheEnd(annotation.message().id())) {
                    run(
                            connection,
                            "insert into archive.annotations values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            PARTITION,
                            offset++,
                            ROOM,
                            annotation.id(),
                            "any",
                            annotation.message().id(),
                            Position.parse(annotation.message().position()).offset(),
                            time(annotation.at()),
                            text(annotation));
                }
            }
        }
    }

    private static String body(RoomEvent event, boolean gone) {
        if (gone
                && Json.mapper().readTree(text(event)) instanceof ObjectNode json
                && json.get("message") instanceof ObjectNode message
                && message.has("text")) {
            message.put("text", "");
            return text(json);
        }
        return text(event);
    }

    private static String text(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static java.time.OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static void run(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
