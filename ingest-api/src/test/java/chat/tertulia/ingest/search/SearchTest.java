package chat.tertulia.ingest.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.text.SearchText;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.search.Search.Filters;
import chat.tertulia.ingest.search.Search.Hit;
import chat.tertulia.ingest.search.Search.Room;
import chat.tertulia.ingest.search.Search.SearchPage;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SearchTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final RoomEntry PUBLIC = new RoomEntry(
            "r1", "tertulia", null, RoomKind.PUBLIC, null, true, Moderation.OFF, RoomMentions.MEMBERS, NOW);
    private static final Span NEVER_THEN = new Span("0:1000", null);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Search search = new Search(DATABASE.get(), CLOCK);
    private final List<Room> everywhere =
            List.of(new Room("r1", Visible.of(member("r1", NEVER_THEN), PUBLIC), Role.MEMBER));
    private long offset;

    @BeforeEach
    void empty() throws SQLException {
        for (String table : List.of("messages", "search", "vocabulary", "positions")) {
            run("delete from archive." + table);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cancion, dos canciones nuevas",
        "cancion, esa canción es buena",
        "canciones, ESA CANCIÓN",
        "publicacion, las publicaciones de ayer",
        "publicaciones, una publicación",
        "niña, los ninos juegan",
        "ano, feliz año",
        "hablamos, ella habló ayer",
        "running, they run every day",
        "meetings, a meeting at ten",
        "la casa, vimos casas grandes",
        "the house, two houses",
        "confer, la conferencia empieza",
        "nos vemos en la confer, nos vemos en la conferencia",
        "example, mira https://www.example.com/es/inicio",
        "example.com, mira https://www.example.com/es/inicio",
        "jose, hola @josé!",
        "b, a<b y c>d",
        "Straße, die strase",
        "日本, 日本 にようこそ",
        "perro or gato, un gato",
        "\"buenos dias\", ¡Buenos días a todos!",
        "conferensia, la conferencia empieza",
        "rodrgo, hola rodrigo",
        "la, la la la",
        "gato -perro, un gato solo",
    })
    void finds(String query, String text) throws SQLException {
        post("r1", "ana", "nada que ver", NOW);
        post("r1", "ana", text, NOW);

        assertThat(texts(query)).containsExactly(text);
    }

    @ParameterizedTest
    @CsvSource({
        "\"buenos dias\", dias muy buenos",
        "gato -perros, un gato y un perro",
        "gato -\"mal perro\", un gato y un mal perro",
        "casa, un castillo",
        "gato perro, un gato",
        "-gato, un perro",
    })
    void doesNotFind(String query, String text) throws SQLException {
        post("r1", "ana", text, NOW);

        assertThat(texts(query)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or 1=1 --",
                "\"",
                "\"\"",
                "-",
                "--",
                "- -",
                "!!!",
                "&|!()",
                ":*",
                "a:*",
                "foo & | bar",
                "\\",
                "\\'",
                "<->",
                "or",
                "or or or",
                "$1",
                "%s",
                "<b>x</b>",
                "\"a",
                "-\"",
                "-\"a b",
                "𝔘𝔫𝔦",
                "\uD83D\uDE00",
                "a\tb\nc",
                "ªªª",
                "´´´",
                "İİİ",
                "'''",
                "or -x or",
                "x -x",
                "( ( (",
                "%",
                "a%_b",
                "ʼʼʼ",
                "ٱلسَّلَامُ",
                "http://[::1]/?a=b&c=d",
                "(?i)(.*)*",
                "؟؟؟",
                "Ⅷ ½ ²²²",
                "x \"or\" y"
            })
    void anyTextIsAQuery(String query) throws SQLException {
        post("r1", "ana", "otra cosa", NOW);
        post("r1", "ana", "' \" \\ <b>: & | ! ( ) * \u0000 \\u0000 %", NOW);

        assertThat(page(query, everywhere, Filters.NONE, null, 10).items().size())
                .isLessThanOrEqualTo(2);
    }

    @Test
    void longestTextsAndQueriesAreFine() throws SQLException {
        String long1 = "palabra otra ".repeat(600).strip();
        post("r1", "ana", long1, NOW);
        post("r1", "ana", "ab".repeat(4_000), NOW);

        assertThat(page("palabra otra ".repeat(15).strip(), everywhere, Filters.NONE, null, 10)
                        .items()
                        .getFirst()
                        .highlights())
                .hasSize(1_200);
        assertThat(texts("x ".repeat(100).strip())).isEmpty();
    }

    @Test
    void highlightsAreInCodePointsOfTheText() throws SQLException {
        post("r1", "ana", "🎉 <b>Canción</b>: «canciones», cancionero & CANCION\u0000", NOW);

        assertThat(marks("cancion")).containsExactly("Canción", "canciones", "cancionero", "CANCION");
        assertThat(marks("canciones")).containsExactly("Canción", "canciones", "CANCION");
        assertThat(marks("cansiones")).contains("canciones");

        post("r1", "ana", "x\u0302 q\u0303\u0303 한국 é ya\u0302\u0323 pera\u0320, fin", NOW);
        assertThat(marks("pera")).containsExactly("pera\u0320");
        assertThat(marks("fin")).containsExactly("fin");
    }

    @Test
    void onlyWhereTheCallerMayRead() throws SQLException {
        post("r1", "ana", "secreto cero", NOW); // offset 0
        post("r1", "ana", "secreto uno", NOW);
        post("r1", "ana", "secreto dos", NOW);
        post("r1", "ana", "secreto tres", NOW);
        post("r2", "ana", "secreto ajeno", NOW);
        MemberEntry member = member("r1", new Span("0:1", "0:1"), new Span("0:3", null));
        RoomEntry hidden =
                new RoomEntry("r1", "x", null, RoomKind.PRIVATE, null, true, Moderation.OFF, RoomMentions.MEMBERS, NOW);
        RoomEntry direct =
                new RoomEntry("r1", "x", null, RoomKind.DIRECT, null, true, Moderation.OFF, RoomMentions.MEMBERS, NOW);

        assertThat(texts("secreto", new Room("r1", Visible.of(member, hidden), Role.MEMBER)))
                .containsExactlyInAnyOrder("secreto uno", "secreto tres");
        assertThat(texts("secreto", new Room("r1", Visible.of(member, null), Role.MEMBER)))
                .containsExactlyInAnyOrder("secreto uno", "secreto tres");
        assertThat(texts("secrreto", new Room("r1", Visible.of(member, hidden), Role.MEMBER)))
                .containsExactlyInAnyOrder("secreto uno", "secreto tres");
        assertThat(texts("secreto", new Room("r1", Visible.of(member, direct), Role.MEMBER)))
                .hasSize(4);
        assertThat(texts("secreto", new Room("r1", Visible.of(member, PUBLIC), Role.MEMBER)))
                .hasSize(4);
        assertThat(page("secreto", List.of(), Filters.NONE, null, 10).items()).isEmpty();
    }

    @Test
    void whatIsEditedOrDeletedIsFoundAsItIsNow() throws SQLException {
        MessageView first = post("r1", "ana", "manzana", NOW);
        post("r1", "ana", "dice \"deletedAt\":\"manzana\"", NOW);

        write(view(first.id(), "r1", "ana", "pera", NOW, 0, null));
        assertThat(texts("manzana")).containsExactly("dice \"deletedAt\":\"manzana\"");
        assertThat(texts("pera")).containsExactly("pera");

        write(view(first.id(), "r1", "ana", "", NOW, 0, NOW));
        assertThat(texts("pera")).isEmpty();
        assertThat(texts("-x")).isEmpty();
        // Even if a view should keep a deleted text.
        write(view(first.id(), "r1", "ana", "pera", NOW, 0, NOW));
        assertThat(texts("pera")).isEmpty();
        assertThat(texts("perra")).isEmpty();
    }

    @Test
    void filters() throws SQLException {
        post("r1", "ana", "uva https://example.com", NOW.minusSeconds(30));
        post("r1", "luis", "uva verde https://", NOW.minusSeconds(20));
        post("r1", "luis", "uva negra", NOW.minusSeconds(10));

        assertThat(texts("uva", new Filters("luis", null, null, false)))
                .containsExactlyInAnyOrder("uva verde https://", "uva negra");
        assertThat(texts("uva", new Filters(null, null, null, true))).containsExactly("uva https://example.com");
        assertThat(texts("uva", new Filters(null, NOW.minusSeconds(20), NOW.minusSeconds(10), false)))
                .containsExactly("uva verde https://");
        assertThat(texts("uva", new Filters("nadie", null, null, false))).isEmpty();
    }

    @Test
    void theBestAndTheNewestComeFirst() throws SQLException {
        post("r1", "ana", "casa vieja", NOW.minus(Duration.ofDays(400)));
        post("r1", "ana", "casa nueva", NOW);
        post("r1", "ana", "hay casas nuevas", NOW);
        post("r1", "ana", "casa muy antigua", Instant.parse("0001-01-02T00:00:00Z"));

        assertThat(texts("casa")).startsWith("casa nueva").hasSize(4);
        assertThat(texts("casa").indexOf("casa nueva")).isLessThan(texts("casa").indexOf("casa vieja"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pagina", "pajina"})
    void pagesFollowEachOtherWhileMessagesCome(String query) throws SQLException {
        for (int i = 0; i < 23; i++) {
            post("r1", "ana", i % 3 == 0 ? "página número " + i : "página página " + i, NOW.minusSeconds(i / 2));
        }
        List<String> all = new ArrayList<>();
        SearchPage page = page(query, everywhere, Filters.NONE, null, 5);
        int pages = 1;
        while (true) {
            page.items().forEach(hit -> all.add(hit.message().id()));
            if (page.next() == null) {
                break;
            }
            assertThat(page.items()).hasSize(5);
            post("r1", "ana", "página recién llegada", NOW.plusSeconds(pages));
            page = page(query, everywhere, Filters.NONE, page.next(), 5);
            pages++;
        }

        assertThat(pages).isEqualTo(5);
        assertThat(all).hasSize(23).doesNotHaveDuplicates();
    }

    @Test
    void saysUpToWhereItIsTrueAndWaitsForAPosition() throws SQLException {
        Archive archive = new Archive(DATABASE.get());
        run("insert into archive.positions values ('chat.room-events', 1, 5), ('chat.room-events', 3, 9),"
                + " ('chat.room-annotations', 1, 70)");
        List<Integer> both = List.of(1, 2, 3);

        assertThat(archive.reached(both, null).block()).containsExactly("1:4", "3:8");
        assertThat(archive.reached(both, new Position(1, 4)).block()).containsExactly("1:4", "3:8");
        assertThatThrownBy(() -> archive.reached(both, new Position(2, 0)).block())
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.type()).isEqualTo(ProblemType.VIEW_UNAVAILABLE));

        var waiting = archive.reached(both, new Position(1, 5)).toFuture();
        run("update archive.positions set next = 6 where topic = 'chat.room-events' and partition = 1");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(2)).isEqualTo(List.of("1:5", "3:8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "AAAA", "!!", "/////////////////////////////////////////w", "é"})
    void whatIsNoPlaceIsNone(String text) {
        assertThat(Place.parse(text)).isNull();
    }

    @Test
    void aPlaceIsReadAsItWasWritten() {
        Place place = new Place(true, NOW, 0.1 + 0.2, 1L << 52, 63);

        assertThat(Place.parse(place.toString())).isEqualTo(place);
    }

    @Test
    void withoutPostgresTheViewIsUnavailable() {
        try (Database away = new Database(new PostgresConnection("127.0.0.1", 1, "postgres", "postgres", "postgres"))) {
            assertThatThrownBy(() -> new Search(away, CLOCK)
                            .page("ana", everywhere, Query.of("hola"), Filters.NONE, null, 10)
                            .block())
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.type()).isEqualTo(ProblemType.VIEW_UNAVAILABLE));
        }
    }

    private List<String> texts(String query) {
        return texts(page(query, everywhere, Filters.NONE, null, 50));
    }

    private List<String> texts(String query, Room room) {
        return texts(page(query, List.of(room), Filters.NONE, null, 50));
    }

    private List<String> texts(String query, Filters filters) {
        return texts(page(query, everywhere, filters, null, 50));
    }

    private static List<String> texts(SearchPage page) {
        return page.items().stream().map(hit -> hit.message().text()).toList();
    }

    private List<String> marks(String query) {
        Hit hit = page(query, everywhere, Filters.NONE, null, 50).items().getFirst();
        int[] points = hit.message().text().codePoints().toArray();
        return hit.highlights().stream()
                .map(mark -> new String(points, mark.start(), mark.end() - mark.start()))
                .toList();
    }

    private SearchPage page(
            String query,
            List<Room> rooms,
            Filters filters,
            @org.jspecify.annotations.Nullable String before,
            int limit) {
        Place place = before == null ? null : Place.parse(before);
        return Objects.requireNonNull(search.page("ana", rooms, Query.of(query), filters, place, limit)
                .block());
    }

    private static MemberEntry member(String room, Span... spans) {
        return new MemberEntry(room, "ana", "ana", Role.MEMBER, List.of(spans));
    }

    private MessageView post(String room, String sender, String text, Instant at) throws SQLException {
        MessageView view = view("m" + offset, room, sender, text, at, offset, null);
        offset++;
        write(view);
        return view;
    }

    private static MessageView view(
            String id,
            String room,
            String sender,
            String text,
            Instant at,
            long offset,
            @org.jspecify.annotations.Nullable Instant deletedAt) {
        String position = "0:" + offset;
        return new MessageView(
                id,
                room,
                position,
                new Actor(sender, sender),
                at,
                text,
                MessageKind.MESSAGE,
                null,
                null,
                null,
                deletedAt,
                position,
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** As the archive writes it: messages as they are, and the words of those that are not deleted. */
    private static void write(MessageView view) throws SQLException {
        long place = Long.parseLong(view.position().substring(2));
        String words = SearchText.of(view.text());
        run(
                "delete from archive.messages where room = ? and \"offset\" = ? and at = ?::timestamptz",
                view.room(),
                place,
                view.at().toString());
        run(
                "delete from archive.search where room = ? and \"offset\" = ? and at = ?::timestamptz",
                view.room(),
                place,
                view.at().toString());
        run(
                """
                insert into archive.messages (room, id, partition, "offset", sender, at, view)
                values (?, ?, 0, ?, ?, ?::timestamptz, ?)""",
                view.room(),
                view.id(),
                place,
                view.sender().id(),
                view.at().toString(),
                new String(Json.bytes(view), StandardCharsets.UTF_8));
        if (view.deletedAt() == null) {
            run(
                    """
                    insert into archive.search (room, partition, "offset", sender, at, link, words, search)
                    values (?, 0, ?, ?, ?::timestamptz, ?, ?, archive.search_vector(?))""",
                    view.room(),
                    place,
                    view.sender().id(),
                    view.at().toString(),
                    SearchText.hasLink(view.text()),
                    words,
                    words);
            for (String word : SearchText.words(words)) {
                run("insert into archive.vocabulary values (?, '2026-11-01 00:00Z') on conflict do nothing", word);
            }
        }
    }

    private static void run(String sql, Object... values) throws SQLException {
        try (Connection connection = DATABASE.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.execute();
        }
    }
}
