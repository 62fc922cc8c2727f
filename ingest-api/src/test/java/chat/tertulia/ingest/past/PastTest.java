package chat.tertulia.ingest.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.IngestSettings;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.past.PastController.EventPage;
import chat.tertulia.ingest.past.PastController.PastEvent;
import chat.tertulia.ingest.past.PastController.PastPage;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

final class PastTest {

    private static final Caller ANA = new Caller("ana", "ana", "es", "s1");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-12-01T00:00:00Z"), ZoneOffset.UTC);
    private static final Visible ALL = Visible.of(member(Role.MEMBER), room(RoomKind.PUBLIC));

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Redis redis = new Redis(new RedisConnection("127.0.0.1", 1, null, false));
    private final Directory directory = mock(Directory.class);
    private final Past past = new Past(DATABASE.get(), new Archive(DATABASE.get()));
    private final RateLimits limits = new RateLimits(redis, new IngestSettings.Limits(false, 1, 1, 1, 1, 1, 1));
    private final Membership membership =
            new Membership(directory, new Rooms(DATABASE.get(), directory, CLOCK, new SecureRandom()), CLOCK);
    private final PastController controller = new PastController(
            past, membership, directory, room -> ArchivedRoom.PARTITION, partition -> 0, limits, CLOCK);
    private final RoomExportController export =
            new RoomExportController(past, membership, directory, room -> ArchivedRoom.PARTITION, limits, CLOCK);

    @AfterEach
    void close() {
        redis.close();
    }

    /** At each position: what the server says, what the log gives, and what a reader makes of the events one by one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theRoomAtEachPositionIsTheFoldOfTheEventsUpToIt(long seed) throws SQLException {
        ArchivedRoom room = ArchivedRoom.random(new Random(seed), 220);
        room.write(DATABASE);
        joined(RoomKind.PUBLIC, Role.MEMBER, new Span(ArchivedRoom.position(0), null));

        List<PastEvent> events = allEvents(17);
        assertThat(events)
                .extracting(PastEvent::position)
                .containsExactlyElementsOf(
                        room.log.keySet().stream().map(ArchivedRoom::position).toList());
        PastFold told = new PastFold();
        List<String> ids = new ArrayList<>();
        int erased = 0;
        for (PastEvent event : events) {
            Position place = Position.parse(event.position());
            told.event(json(event.event()), place);
            event.annotations().forEach(annotation -> told.annotation(json(annotation)));
            if ("message.posted".equals(event.event().get("type"))) {
                ids.add((String) event.event().get("id"));
            }
            Past.Page page = Objects.requireNonNull(
                    past.page(ArchivedRoom.ROOM, ALL, place.offset(), null, -1L, 200, ArchivedRoom.PARTITION)
                            .block());

            assertThat(page.messages()).isEqualTo(room.at(place.offset(), true));
            assertThat(page.messages()).isEqualTo(told.messages(ids));
            assertThat(page.erased())
                    .containsExactlyElementsOf(page.messages().stream()
                            .filter(view -> view.deletedAt() == null && room.isDeletedInTheEnd(view.id()))
                            .map(MessageView::id)
                            .toList());
            erased += page.erased().size();
        }
        assertThat(erased).isPositive();
        assertThat(page(ArchivedRoom.position(room.end() - 1), null, null, "200")
                        .items())
                .as("in the end the past is the present")
                .isEqualTo(room.at(room.end(), false).stream()
                        .map(view -> Message.of(view, "ana", Role.MEMBER))
                        .toList());
    }

    @Test
    void anInstantIsTheLastEventBeforeItAndTheAnswerSaysWhich() throws SQLException {
        ArchivedRoom room = new ArchivedRoom();
        long first = room.say("ana", "first");
        long edit = room.edit("m" + first, "mended");
        long second = room.say("bea", "second");
        room.delete("m" + second);
        room.write(DATABASE);
        joined(RoomKind.PUBLIC, Role.MEMBER, new Span(ArchivedRoom.position(0), null));

        PastPage then = page(null, ArchivedRoom.at(edit).plusSeconds(2).toString(), null, null);
        assertThat(then.position()).isEqualTo(ArchivedRoom.position(edit));
        assertThat(then.at()).isEqualTo(ArchivedRoom.at(edit));
        assertThat(then.first().position()).isEqualTo(ArchivedRoom.position(first));
        assertThat(then.last().at()).isEqualTo(ArchivedRoom.at(room.end() - 1));
        assertThat(then.items()).extracting(Message::text).containsExactly("mended");

        PastPage later = page(ArchivedRoom.position(second), null, null, "1");
        assertThat(later.items()).extracting(Message::text).containsExactly("");
        assertThat(later.items().getFirst().deletedAt()).isNull();
        assertThat(later.erased()).containsExactly("m" + second);
        assertThat(page(ArchivedRoom.position(second), null, later.next(), "1").items())
                .extracting(Message::text)
                .containsExactly("mended");

        assertThatThrownBy(() -> page(null, "2026-01-01T00:00:00Z", null, null)).hasMessage("moment-not-found");
        refused("at", "future", () -> page(null, "2026-12-01T00:00:01Z", null, null));
        refused("asOf", "future", () -> page(ArchivedRoom.position(room.end()), null, null, null));
        refused("asOf", "position", () -> page("4:1", null, null, null));
        refused("asOf", "choice", () -> page(null, null, null, null));
        refused("asOf", "choice", () -> page("3:5", "2026-11-01T00:00:01Z", null, null));
    }

    @Test
    void whoCameLaterSeesWhatTheyMayReadAndWhatBecameOfIt() throws SQLException {
        ArchivedRoom room = new ArchivedRoom();
        long before = room.say("bea", "before ana came");
        long came = room.join("ana");
        long heard = room.say("bea", "heard");
        long left = room.join("bea");
        long missed = room.say("bea", "missed");
        long late = room.edit("m" + before, "before ana came, mended");
        long about = room.edit("m" + heard, "heard, mended");
        long back = room.join("ana");
        room.write(DATABASE);
        joined(
                RoomKind.PRIVATE,
                Role.MEMBER,
                new Span(ArchivedRoom.position(came), ArchivedRoom.position(left)),
                new Span(ArchivedRoom.position(back), null));

        assertThat(allEvents(2))
                .extracting(PastEvent::position)
                .containsExactly(
                        ArchivedRoom.position(came),
                        ArchivedRoom.position(heard),
                        ArchivedRoom.position(left),
                        ArchivedRoom.position(about),
                        ArchivedRoom.position(back));
        assertThat(page(ArchivedRoom.position(late), null, null, null).items())
                .extracting(Message::text)
                .containsExactly("heard");
        assertThat(page(ArchivedRoom.position(back), null, null, null).items())
                .extracting(Message::text)
                .containsExactly("heard, mended");
        assertThat(page(ArchivedRoom.position(missed), null, null, null).first().position())
                .isEqualTo(ArchivedRoom.position(came));
        assertThatThrownBy(() -> page(ArchivedRoom.position(before), null, null, null))
                .hasMessage("moment-not-found");
    }

    @Test
    void whoIsNotThereSeesNothing() throws SQLException {
        ArchivedRoom room = new ArchivedRoom();
        room.say("bea", "first");
        room.write(DATABASE);
        joined(RoomKind.PUBLIC, Role.OWNER, new Span(ArchivedRoom.position(0), ArchivedRoom.position(3)));

        assertThatThrownBy(() -> page("3:5", null, null, null)).hasMessage("room-not-found");
        assertThatThrownBy(() -> allEvents(10)).hasMessage("room-not-found");
        assertThatThrownBy(() -> file(null)).hasMessage("room-not-found");
    }

    @Test
    void theFileHasEachMessageOnceInOrderAndSaysThatItIsWhole() throws SQLException, IOException {
        ArchivedRoom room = ArchivedRoom.random(new Random(9), 700);
        room.write(DATABASE);
        joined(RoomKind.PRIVATE, Role.OWNER, new Span(ArchivedRoom.position(0), null));
        when(directory.members(ArchivedRoom.ROOM)).thenReturn(List.of(member(Role.OWNER)));

        List<JsonNode> lines = lines(read(file(null)));

        Schema schema;
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("/schemas/room-export.json"))) {
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(lines)
                .allSatisfy(line -> assertThat(schema.validate(line.toString(), InputFormat.JSON))
                        .isEmpty());
        assertThat(lines.getFirst().path("position").asString()).isEqualTo(ArchivedRoom.position(room.end() - 1));
        assertThat(lines.getFirst().at("/members/0/name").asString()).isEqualTo("ana");
        List<MessageView> all = room.at(room.end(), false);
        assertThat(all).hasSizeGreaterThan(2 * RoomExportController.PAGE);
        assertThat(lines.subList(1, lines.size() - 1))
                .containsExactlyElementsOf(all.stream()
                        .map(view -> Json.mapper()
                                .<JsonNode>valueToTree(Map.of("message", Message.of(view, "ana", Role.OWNER))))
                        .toList());
        assertThat(lines.getLast().toString()).isEqualTo("{\"end\":true,\"count\":" + all.size() + "}");

        ResponseEntity<Flux<DataBuffer>> zipped = file("br, gzip");
        assertThat(zipped.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING)).isEqualTo("gzip");
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(read(zipped)))) {
            assertThat(lines(in.readAllBytes())).isEqualTo(lines);
        }
    }

    @Test
    void aFileIsForOwnersAndForWhoIsInADirectRoom() throws SQLException {
        ArchivedRoom room = new ArchivedRoom();
        room.say("bea", "hola");
        room.write(DATABASE);
        joined(RoomKind.PUBLIC, Role.MODERATOR, new Span(ArchivedRoom.position(0), null));
        assertThatThrownBy(() -> file(null)).hasMessage("forbidden");

        joined(RoomKind.DIRECT, Role.MEMBER, new Span(ArchivedRoom.position(0), null));
        assertThat(lines(read(file(null)))).hasSize(3);
    }

    @Test
    void aSlowReaderMakesNobodyReadAhead() throws SQLException {
        ArchivedRoom room = ArchivedRoom.random(new Random(4), 900);
        room.write(DATABASE);
        joined(RoomKind.PUBLIC, Role.OWNER, new Span(ArchivedRoom.position(0), null));

        // What it has not asked for is not read: the archive can lose it meanwhile.
        StepVerifier.create(Objects.requireNonNull(file(null).getBody()), 2)
                .expectNextCount(2)
                .then(() -> {
                    try {
                        DATABASE.execute("alter table archive.messages rename to messages_away");
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .thenRequest(1_000)
                .thenConsumeWhile(piece -> true)
                .expectError()
                .verify();
        DATABASE.execute("alter table archive.messages_away rename to messages");
    }

    private void joined(RoomKind kind, Role role, Span... spans) {
        MemberEntry entry = new MemberEntry(ArchivedRoom.ROOM, "ana", "ana", role, List.of(spans));
        when(directory.member(ArchivedRoom.ROOM, "ana")).thenReturn(entry);
        when(directory.room(ArchivedRoom.ROOM)).thenReturn(room(kind));
    }

    private static MemberEntry member(Role role) {
        return new MemberEntry(ArchivedRoom.ROOM, "ana", "ana", role, List.of(new Span("3:0", null)));
    }

    private static RoomEntry room(RoomKind kind) {
        return new RoomEntry(
                ArchivedRoom.ROOM,
                "plaza",
                null,
                kind,
                null,
                true,
                Moderation.TAG,
                RoomMentions.MEMBERS,
                ArchivedRoom.at(0));
    }

    private PastPage page(@Nullable String asOf, @Nullable String at, @Nullable String before, @Nullable String limit) {
        return Objects.requireNonNull(controller
                .past(ArchivedRoom.ROOM, asOf, at, before, null, limit, ANA, exchange())
                .block());
    }

    private List<PastEvent> allEvents(int limit) {
        List<PastEvent> forth = new ArrayList<>();
        String next = ArchivedRoom.position(0);
        while (next != null) {
            EventPage page = events(next, null, limit);
            forth.addAll(page.items());
            next = page.next();
        }
        List<PastEvent> back = new ArrayList<>();
        EventPage page = events(null, null, limit);
        back.addAll(page.items());
        while (page.next() != null) {
            page = events(null, page.next(), limit);
            back.addAll(0, page.items());
        }
        assertThat(back).isEqualTo(forth);
        return forth;
    }

    private EventPage events(@Nullable String after, @Nullable String before, int limit) {
        return Objects.requireNonNull(controller
                .events(ArchivedRoom.ROOM, after, before, Integer.toString(limit), ANA, exchange())
                .block());
    }

    private ResponseEntity<Flux<DataBuffer>> file(@Nullable String encodings) {
        return Objects.requireNonNull(
                export.export(ArchivedRoom.ROOM, encodings, ANA, exchange()).block());
    }

    private static byte[] read(ResponseEntity<Flux<DataBuffer>> answer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Objects.requireNonNull(answer.getBody())
                .doOnNext(piece -> {
                    byte[] bytes = new byte[piece.readableByteCount()];
                    piece.read(bytes);
                    out.writeBytes(bytes);
                })
                .blockLast();
        return out.toByteArray();
    }

    private static List<JsonNode> lines(byte[] file) {
        return new String(file, StandardCharsets.UTF_8)
                .lines()
                .map(line -> Json.mapper().readTree(line))
                .toList();
    }

    private static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    private static void refused(String field, String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable ask) {
        assertThatThrownBy(ask)
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.fields())
                                .extracting(Problem.Field::field, Problem.Field::code)
                                .contains(org.assertj.core.groups.Tuple.tuple(field, code)));
    }

    private static MockServerWebExchange exchange() {
        return MockServerWebExchange.from(MockServerHttpRequest.get("/api/rooms/r1/past"));
    }
}
