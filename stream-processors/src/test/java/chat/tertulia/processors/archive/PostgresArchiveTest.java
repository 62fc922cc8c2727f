package chat.tertulia.processors.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.contracts.text.SearchText;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.RandomHistory;
import chat.tertulia.processors.log.RoughRide;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.views.View;
import chat.tertulia.processors.views.ViewDivergedException;
import chat.tertulia.processors.views.ViewUnavailableException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresArchiveTest {

    private static final Clock CLOCK = Clock.fixed(Facts.AT, ZoneOffset.UTC);

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedPostgres server;

    @SuppressWarnings("NullAway.Init")
    private PostgresArchive archive;

    private final Facts facts = new Facts();

    @BeforeAll
    static void startServer() throws IOException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("unix_socket_directories", "")
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void migrate() throws SQLException {
        execute("drop schema if exists archive cascade");
        execute("drop schema if exists directory cascade");
        execute("drop table if exists public.flyway_schema_history");
        archive = new PostgresArchive(connection(), 2, CLOCK);
    }

    private void tables() {
        Flyway.configure().dataSource(server.getPostgresDatabase()).load().migrate();
    }

    @AfterEach
    void close() {
        archive.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void equalsTheFoldOfTheLogAfterARoughRide(long seed) throws SQLException {
        tables();
        RandomHistory history = new RandomHistory(seed, 800);
        RoughRide ride = new RoughRide(history, archive, seed);

        ride.play();

        assertThat(ride.failures()).isPositive();
        assertThat(messages()).isEqualTo(history.fold());
        assertThat(strings("select user_id || ' ' || room || ' ' || \"offset\" from archive.markers"))
                .containsExactlyInAnyOrderElementsOf(history.markers().entrySet().stream()
                        .map(marker -> marker.getKey() + ' ' + marker.getValue())
                        .toList());
        assertThat(strings("select user_id || ' ' || message || ' ' || \"offset\" from archive.user_events"
                        + " where type = 'notification.created'"))
                .containsExactlyInAnyOrderElementsOf(notifications(history));
        assertThat(strings("select room || ' ' || id || ' ' || \"offset\" from archive.events"))
                .containsExactlyInAnyOrderElementsOf(firstOccurrences(history));
        assertThat(strings("select room || ' ' || id || ' ' || \"offset\" from archive.ids"))
                .containsExactlyInAnyOrderElementsOf(firstOccurrences(history));
        assertThat(strings("select room || ' ' || \"offset\" || ' ' || words from archive.search"))
                .containsExactlyInAnyOrderElementsOf(wordsOfLiving(history));
        assertThat(strings("select room || ' ' || thread || ' ' || \"offset\" from archive.replies"))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(views(history)
                        .filter(view -> view.thread() != null)
                        .map(view -> view.room()
                                + ' '
                                + view.thread()
                                + ' '
                                + Position.parse(view.position()).offset())
                        .toList());
        assertThat(strings("select room || ' ' || id || ' ' || \"offset\" from archive.pins"))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(views(history)
                        .filter(view -> view.pinned() != null)
                        .map(view -> view.room()
                                + ' '
                                + view.id()
                                + ' '
                                + Position.parse(view.position()).offset())
                        .toList());
        assertThat(strings("select id from archive.annotations"))
                .containsExactlyInAnyOrderElementsOf(annotationsOfLiving(history));
        assertThat(strings("select body from archive.events where message in (" + DELETED + ")"
                        + " and type in ('message.posted', 'message.edited')"))
                .isNotEmpty()
                .allMatch(body -> body.contains("\"text\":\"\""));
    }

    private static final String DELETED = "select id from archive.messages where view like '%\"deletedAt\":%'";

    private static Stream<MessageView> views(RandomHistory history) {
        return history.fold().values().stream().flatMap(room -> room.values().stream());
    }

    /** The first of each user and message since it was last taken back. */
    private static List<String> notifications(RandomHistory history) {
        Map<String, Long> standing = new HashMap<>();
        for (var entry : history.of(Topic.USER_EVENTS)) {
            UserEvent event = ((LogRecord.OfUser) entry.record()).event();
            if (event instanceof NotificationCreated told) {
                standing.putIfAbsent(told.user() + ' ' + told.notification().message(), entry.offset());
            } else if (event instanceof NotificationWithdrawn taken) {
                standing.remove(taken.user() + ' ' + taken.notification().message());
            }
        }
        return standing.entrySet().stream()
                .map(one -> one.getKey() + ' ' + one.getValue())
                .toList();
    }

    private static List<String> firstOccurrences(RandomHistory history) {
        Set<String> ids = new HashSet<>();
        List<String> first = new ArrayList<>();
        for (var entry : history.of(Topic.ROOM_EVENTS)) {
            var event = ((LogRecord.OfEvent) entry.record()).event();
            if (ids.add(event.room() + ' ' + event.id())) {
                first.add(event.room() + ' ' + event.id() + ' ' + entry.offset());
            }
        }
        return first;
    }

    private static List<String> annotationsOfLiving(RandomHistory history) {
        Map<String, Map<String, MessageView>> rooms = history.fold();
        List<String> ids = new ArrayList<>();
        for (var entry : history.of(Topic.ROOM_ANNOTATIONS)) {
            var annotation = ((LogRecord.OfAnnotation) entry.record()).annotation();
            MessageView view = rooms.getOrDefault(annotation.room(), Map.of())
                    .get(annotation.message().id());
            if (view != null && view.deletedAt() == null) {
                ids.add(annotation.id());
            }
        }
        return ids;
    }

    private static List<String> wordsOfLiving(RandomHistory history) {
        return history.fold().values().stream()
                .flatMap(room -> room.values().stream())
                .filter(view -> view.deletedAt() == null)
                .map(view ->
                        view.room() + ' ' + Position.parse(view.position()).offset() + ' ' + SearchText.of(view.text()))
                .toList();
    }

    @Test
    void monthsAreMadeAsTheyAreNeededAndStrangeTimesLieInTheRest() throws SQLException {
        tables();
        apply(
                0,
                posted("m1", Instant.parse("2026-10-31T23:59:59.999Z")),
                posted("m2", Instant.parse("2026-11-01T00:00:00Z")),
                posted("m3", Instant.parse("2019-12-31T23:59:59Z")),
                posted("m4", Instant.parse("2027-01-01T00:00:00Z")));

        assertThat(strings("select tableoid::regclass || ' ' || id from archive.messages"))
                .containsExactlyInAnyOrder(
                        "archive.messages_2026_10 m1",
                        "archive.messages_2026_11 m2",
                        "archive.messages_rest m3",
                        "archive.messages_rest m4");

        try (PostgresArchive later = new PostgresArchive(
                connection(), 1, Clock.fixed(Instant.parse("2026-12-05T00:00:00Z"), ZoneOffset.UTC))) {
            later.apply(batch(4, posted("m5", Instant.parse("2027-01-02T00:00:00Z"))));
        }

        // Its month has come: what had lain in the rest of it is where it belongs.
        assertThat(strings("select tableoid::regclass || ' ' || id from archive.messages where id in ('m4', 'm5')"))
                .containsExactlyInAnyOrder("archive.messages_2027_01 m4", "archive.messages_2027_01 m5");
        assertThat(strings("select tableoid::regclass || ' ' || id from archive.events where id = 'm4'"))
                .containsExactly("archive.events_2027_01 m4");
    }

    @Test
    void whatWasThereBeforeMonthsIsMovedToIts() throws SQLException {
        Flyway.configure()
                .dataSource(server.getPostgresDatabase())
                .target("3")
                .load()
                .migrate();
        RoomEvent said = posted("m1", Instant.parse("2025-02-28T12:00:00Z"));
        RoomEvent gone = posted("m2", Instant.parse("2019-02-28T12:00:00Z"));
        MessageView first = MessageView.of((MessagePosted) said, new Position(0, 0));
        MessageView second =
                MessageView.of((MessagePosted) gone, new Position(0, 1)).deleted(facts.deleted("r1", "m2", "ana"));
        for (MessageView view : List.of(first, second)) {
            long offset = Position.parse(view.position()).offset();
            execute("insert into archive.events values (0, %d, 'r1', '%s', 'message.posted', '%s', '%s', '{}')"
                    .formatted(offset, view.id(), view.id(), view.at()));
            execute("insert into archive.messages (room, id, partition, \"offset\", sender, at, view)"
                    + " values ('r1', '%s', 0, %d, 'uana', '%s', '%s')"
                            .formatted(
                                    view.id(),
                                    offset,
                                    view.at(),
                                    new String(Json.bytes(view), StandardCharsets.UTF_8)));
        }
        execute("insert into archive.positions values ('chat.room-events', 0, 2)");

        tables();

        assertThat(strings("select tableoid::regclass || ' ' || id from archive.messages"))
                .containsExactlyInAnyOrder("archive.messages_2025_02 m1", "archive.messages_rest m2");
        assertThat(strings("select tableoid::regclass || ' ' || words from archive.search"))
                .containsExactly("archive.search_2025_02 hola");
        assertThat(strings("select word from archive.vocabulary")).containsExactly("hola");

        // And it goes on from there.
        apply(2, said, facts.edited("r1", "m1", "ana", "Adiós"), facts.edited("r1", "m2", "ana", "no"));
        assertThat(strings("select \"offset\" || ' ' || words from archive.search"))
                .containsExactly("0 adios");
        assertThat(strings("select id from archive.ids where id like 'm%'")).containsExactlyInAnyOrder("m1", "m2");
    }

    @Test
    void whatIsFoundAboutAMessageDoesNotWriteItsWordsAgain() throws SQLException {
        tables();
        apply(0, posted("m1", Facts.AT));
        List<String> words = strings("select ctid || ' ' || xmin from archive.search");
        List<String> message = strings("select ctid || ' ' || xmin from archive.messages");
        var sentiment = new MessageSentiment(
                "a1",
                "r1",
                Facts.AT,
                new Subject("m1", "0:0"),
                Sentiment.without(Sentiment.Status.SKIPPED, "es", "none"));

        archive.apply(new View.Batch(
                0,
                List.of(new View.Entry(new LogRecord.OfAnnotation(sentiment, Json.bytes(sentiment)), 0)),
                Map.of(Topic.ROOM_EVENTS, 1L),
                Map.of(Topic.ROOM_EVENTS, 1L, Topic.ROOM_ANNOTATIONS, 1L)));

        assertThat(strings("select ctid || ' ' || xmin from archive.messages")).isNotEqualTo(message);
        assertThat(strings("select ctid || ' ' || xmin from archive.search")).isEqualTo(words);
    }

    @Test
    void whatComesAgainInAnotherMonthIsNotANewMessage() throws SQLException {
        tables();
        apply(0, posted("m1", Instant.parse("2026-08-01T00:00:00Z")));
        apply(1, posted("m1", Instant.parse("2026-11-01T00:00:00Z")));
        apply(2, Facts.posted("r1", "m2", "ana", "otra"), facts.edited("r1", "m1", "ana", "nueva"));
        apply(4, facts.deleted("r1", "m2", "ana"));

        assertThat(strings("select id || ' ' || \"offset\" from archive.messages"))
                .containsExactlyInAnyOrder("m1 0", "m2 2");
        assertThat(strings("select \"offset\" || ' ' || words from archive.search"))
                .containsExactly("0 nueva");
    }

    @Test
    void oldMonthsAreDroppedWithEverythingInThem() throws SQLException {
        tables();
        apply(
                0,
                posted("m1", Instant.parse("2018-01-01T00:00:00Z")),
                posted("m2", Instant.parse("2026-08-31T23:59:59Z")),
                posted("m3", Instant.parse("2026-09-01T00:00:00Z")),
                posted("m4", Instant.parse("2026-11-01T00:00:00Z")));

        archive.dropBefore(YearMonth.of(2026, 9));
        archive.dropBefore(YearMonth.of(2026, 9));

        for (String table : List.of("ids", "events", "messages")) {
            assertThat(strings("select id from archive." + table)).containsExactlyInAnyOrder("m3", "m4");
        }
        assertThat(strings("select \"offset\"::text from archive.search")).containsExactlyInAnyOrder("2", "3");
        assertThat(strings("select to_regclass('archive.messages_2026_08') is null"))
                .containsExactly("t");

        // Edits and annotations of what is gone change nothing, and the log may bring a month back.
        apply(4, facts.edited("r1", "m2", "ana", "tarde"), posted("m5", Instant.parse("2026-08-02T00:00:00Z")));
        assertThat(strings("select id from archive.messages")).containsExactlyInAnyOrder("m3", "m4", "m5");
    }

    @Test
    void minutesAreKeptWhenTheyAreFinal() throws SQLException {
        tables();
        archive.apply(new View.Batch(
                0,
                List.of(minute(3, false), minute(4, true), minute(2, false)),
                Map.of(),
                Map.of(Topic.ROOM_STATISTICS, 3L)));
        archive.apply(new View.Batch(
                0, List.of(minute(9, false)), Map.of(Topic.ROOM_STATISTICS, 3L), Map.of(Topic.ROOM_STATISTICS, 10L)));

        assertThat(strings(
                        "select room || ' ' || messages || ' ' || people || ' ' || positive from archive.room_minutes"))
                .containsExactly("r1 4 1 2");
        assertThat(archive.positions(0)).isEqualTo(Map.of(Topic.ROOM_STATISTICS, 10L));
    }

    private static View.Entry minute(long messages, boolean isFinal) {
        RoomMinute minute = new RoomMinute(
                "t" + messages,
                "r1",
                Instant.parse("2026-11-24T05:38:00Z"),
                messages,
                1,
                1,
                0,
                new RoomMinute.Tones(2, 0, 0, 0, 0),
                isFinal);
        return new View.Entry(new LogRecord.OfMinute(minute, Json.bytes(minute)), messages);
    }

    private static RoomEvent posted(String message, Instant at) {
        MessagePosted like = Facts.posted("r1", message, "ana", "hola");
        MessageBody body = like.message();
        return new MessagePosted(
                message,
                "r1",
                at,
                like.by(),
                new MessageBody(message, "r1", body.sender(), at, body.text(), body.kind(), null, null, null));
    }

    private void apply(long first, RoomEvent... events) {
        archive.apply(batch(first, events));
    }

    private static View.Batch batch(long first, RoomEvent... events) {
        List<View.Entry> entries = new ArrayList<>();
        for (RoomEvent event : events) {
            entries.add(new View.Entry(new LogRecord.OfEvent(event, Json.bytes(event)), first + entries.size()));
        }
        return new View.Batch(
                0,
                entries,
                first == 0 ? Map.of() : Map.of(Topic.ROOM_EVENTS, first),
                Map.of(Topic.ROOM_EVENTS, first + events.length));
    }

    @Test
    void aDeletionTakesTheWordsOutEverywhere() throws SQLException {
        tables();
        RandomHistory history = new RandomHistory(7, 300);
        new RoughRide(history, archive, 7).play();
        String everything = "select body from archive.events where message in (" + DELETED + ")"
                + " union all select body from archive.annotations where message in (" + DELETED + ")";

        assertThat(strings(everything)).noneMatch(body -> body.contains("edit ") || body.contains("text "));
        for (String body : strings("select body from archive.events")) {
            assertThat(Json.mapper().readTree(body).has("type")).isTrue();
        }
    }

    @Test
    void filesAreSaidWithTheirMessageAndRemovedWithIt() throws SQLException {
        tables();
        execute("""
                insert into directory.users (id, name, skeleton, language, password_hash, created_at)
                values ('u1', 'ana', 'ana', 'es', '-', now());
                insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)
                values ('r1', 'plaza', 'public', true, 'off', 'u1', now());
                insert into directory.attachments (id, room, owner, name, bytes, announced_at, type, message) values
                ('a1', 'r1', 'u1', 'secret plan.pdf', 10, now(), 'application/pdf', 'm1'),
                ('a2', 'r1', 'u1', 'b.pdf', 10, now(), 'application/pdf', 'm2'),
                ('a3', 'r1', 'u1', 'c.pdf', 10, now(), 'application/pdf', 'm1')""");
        MessagePosted like = Facts.posted("r1", "m1", "ana", "hola");
        MessageBody body = like.message();
        Attachment file = new Attachment("a1", "secret plan.pdf", "application/pdf", 10, null, null, null);
        MessagePosted posted = new MessagePosted(
                "m1",
                "r1",
                like.at(),
                like.by(),
                new MessageBody(
                        "m1",
                        "r1",
                        body.sender(),
                        like.at(),
                        "",
                        body.kind(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(file)));

        apply(0, posted);

        assertThat(strings("select id from directory.attachments where said_at = '" + like.at() + "'"))
                .containsExactly("a1");
        assertThat(strings("select view from archive.messages")).allMatch(view -> view.contains("secret plan"));

        apply(1, new MessageDeleted("e1", "r1", like.at(), like.by(), new Deletion("m1", like.at())));

        assertThat(strings("select id from directory.attachments where removed_at is not null order by id"))
                .as("also what was to go with it and did not")
                .containsExactly("a1", "a3");
        assertThat(strings("select view from archive.messages union all select body from archive.events"))
                .noneMatch(text -> text.contains("secret plan"));
    }

    @Test
    void filesGoWithTheMonthOfTheirMessage() throws SQLException {
        tables();
        execute("""
                insert into directory.users (id, name, skeleton, language, password_hash, created_at)
                values ('u1', 'ana', 'ana', 'es', '-', now());
                insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)
                values ('r1', 'plaza', 'public', true, 'off', 'u1', now());
                insert into directory.attachments (id, room, owner, name, bytes, announced_at, message, said_at) values
                ('a1', 'r1', 'u1', 'a', 10, now(), 'm1', '2026-09-30T23:59:59Z'),
                ('a2', 'r1', 'u1', 'b', 10, now(), 'm2', '2026-10-01T00:00:00Z')""");

        archive.dropBefore(YearMonth.of(2026, 10));

        assertThat(strings("select id from directory.attachments where removed_at is not null"))
                .containsExactly("a1");
    }

    @Test
    void waitsForTheSchema() {
        assertThatThrownBy(() -> archive.positions(0)).isInstanceOf(ViewUnavailableException.class);

        tables();

        assertThat(archive.positions(0)).isEmpty();
    }

    @Test
    void aRepeatedBatchChangesNothingAndAForeignOneIsRefused() throws SQLException {
        tables();
        var event = Facts.posted("r1", "m1", "ana", "hola");
        View.Batch batch = new View.Batch(
                0,
                List.of(new View.Entry(new LogRecord.OfEvent(event, Json.bytes(event)), 4)),
                Map.of(),
                Map.of(Topic.ROOM_EVENTS, 5L));
        archive.apply(batch);
        archive.apply(batch);

        assertThat(strings("select id from archive.events")).containsExactly("m1");
        assertThatThrownBy(() -> archive.apply(new View.Batch(
                        0, batch.entries(), Map.of(Topic.ROOM_EVENTS, 3L), Map.of(Topic.ROOM_EVENTS, 9L))))
                .isInstanceOf(ViewDivergedException.class);
    }

    @Test
    void whatPostgresCannotHoldIsRefusedBeforeItIsBuffered() {
        var event = facts.joined("r\0", "ana");

        assertThatThrownBy(() -> archive.check(new LogRecord.OfEvent(event, Json.bytes(event))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static PostgresConnection connection() {
        return new PostgresConnection("127.0.0.1", server.getPort(), "postgres", "postgres", "postgres");
    }

    private static Map<String, Map<String, MessageView>> messages() throws SQLException {
        Map<String, Map<String, MessageView>> rooms = new HashMap<>();
        for (String json : strings("select view from archive.messages")) {
            MessageView view = Json.read(json.getBytes(StandardCharsets.UTF_8), MessageView.class);
            rooms.computeIfAbsent(view.room(), room -> new HashMap<>()).put(view.id(), view);
        }
        return rooms;
    }

    private static List<String> strings(String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                all.add(rows.getString(1));
            }
        }
        return all;
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
