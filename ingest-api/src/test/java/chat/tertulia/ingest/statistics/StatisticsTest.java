package chat.tertulia.ingest.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.IngestSettings;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.statistics.Statistics.Bucket;
import chat.tertulia.ingest.statistics.Statistics.StatisticsPage;
import chat.tertulia.ingest.statistics.Statistics.Tones;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

final class StatisticsTest {

    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");
    private static final Instant START = Instant.parse("2026-10-31T22:58:00Z");

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Redis redis = new Redis(new RedisConnection("127.0.0.1", 1, null, false));
    private final Directory directory = mock(Directory.class);
    private final StatisticsController controller = controller(DATABASE.get());

    @BeforeEach
    void join() throws SQLException {
        DATABASE.execute("delete from archive.room_minutes");
        when(directory.member("r1", "u1"))
                .thenReturn(new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of(new Span("0:0", null))));
    }

    @AfterEach
    void close() {
        redis.close();
    }

    @Test
    void minutesAreAsTheyWereSaid() throws SQLException {
        minute("r1", START, 3, 2);
        minute("r1", START.plusSeconds(120), 5, 1);
        minute("r2", START, 9, 9);

        assertThat(ask(null, null, null, null, null))
                .isEqualTo(new StatisticsPage(
                        List.of(
                                new Bucket(START, 3, 2, 1, 2, new Tones(3, 0, 0, 0, 0)),
                                new Bucket(START.plusSeconds(120), 5, 1, 1, 2, new Tones(5, 0, 0, 0, 0))),
                        null));
        assertThat(ask(START.plusSeconds(1).toString(), null, null, null, null).items())
                .extracting(Bucket::messages)
                .containsExactly(5L);
        assertThat(ask(null, START.plusSeconds(120).toString(), null, null, null)
                        .items())
                .extracting(Bucket::messages)
                .containsExactly(3L);
    }

    @Test
    void hoursAndDaysAreAddedUpInUtcAndDoNotCountPeople() throws SQLException {
        minute("r1", START, 3, 2);
        minute("r1", START.plusSeconds(60), 4, 2);
        minute("r1", START.plusSeconds(120), 5, 1);

        assertThat(ask(null, null, "hour", null, null).items())
                .containsExactly(
                        new Bucket(Instant.parse("2026-10-31T22:00:00Z"), 7, null, 2, 4, new Tones(7, 0, 0, 0, 0)),
                        new Bucket(Instant.parse("2026-10-31T23:00:00Z"), 5, null, 1, 2, new Tones(5, 0, 0, 0, 0)));
        assertThat(ask(null, null, "day", null, null).items())
                .extracting(Bucket::from, Bucket::messages)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(Instant.parse("2026-10-31T00:00:00Z"), 12L));
    }

    @Test
    void pagesGoBackToTheFirstMinuteAcrossSilence() throws SQLException {
        List<Instant> all = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            all.add(START.plusSeconds(60L * i * i * i));
            minute("r1", all.getLast(), 1, 1);
        }
        List<Instant> found = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            StatisticsPage page = ask(null, null, null, next, "10");
            assertThat(page.items()).isNotEmpty().hasSizeLessThanOrEqualTo(10);
            found.addAll(0, page.items().stream().map(Bucket::from).toList());
            next = page.next();
            pages++;
        } while (next != null && pages < 100);

        assertThat(found).isEqualTo(all);
    }

    @Test
    void aDayInTheMiddleIsNotCutByThePage() throws SQLException {
        for (int day = 0; day < 5; day++) {
            minute("r1", START.plusSeconds(86_400L * day), 1, 1);
            minute("r1", START.plusSeconds(86_400L * day - 3_600), 2, 1);
        }
        StatisticsPage last = ask(null, null, "day", null, "2");
        StatisticsPage before = ask(null, null, "day", last.next(), "2");

        assertThat(last.items()).extracting(Bucket::messages).containsExactly(3L, 3L);
        assertThat(before.items()).extracting(Bucket::messages).containsExactly(3L, 3L);
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() {
        assertThatThrownBy(() -> ask("ayer", "hoy", "week", "1", "1441"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.fields())
                                .extracting(field -> field.field() + " " + field.code())
                                .containsExactly(
                                        "since time", "until time", "before time", "step choice", "limit range"));
        assertThatThrownBy(() -> ask(null, null, "day", null, "367")).isInstanceOf(Problem.class);
    }

    @Test
    void anotherRoomIsNotThere() {
        assertThatThrownBy(() -> controller
                        .page("r2", null, null, null, null, null, ANA, exchange())
                        .block())
                .isInstanceOf(Problem.class)
                .hasMessage("room-not-found");
    }

    @Test
    void withoutPostgresTheViewIsUnavailable() {
        try (Database away = new Database(new PostgresConnection("127.0.0.1", 1, "postgres", "postgres", "postgres"))) {
            assertThatThrownBy(() -> new Statistics(away)
                            .page("r1", null, null, Step.MINUTE, 1)
                            .block())
                    .isInstanceOfSatisfying(
                            Problem.class,
                            problem -> assertThat(problem.type()).isEqualTo(ProblemType.VIEW_UNAVAILABLE));
        }
    }

    private StatisticsPage ask(
            @Nullable String since,
            @Nullable String until,
            @Nullable String step,
            @Nullable String before,
            @Nullable String limit) {
        return Objects.requireNonNull(controller
                .page("r1", since, until, step, before, limit, ANA, exchange())
                .block());
    }

    private static MockServerWebExchange exchange() {
        return MockServerWebExchange.from(MockServerHttpRequest.get("/api/rooms/r1/statistics"));
    }

    private StatisticsController controller(Database from) {
        return new StatisticsController(
                new Statistics(from),
                new Membership(
                        directory,
                        new Rooms(from, directory, Clock.systemUTC(), new SecureRandom()),
                        Clock.systemUTC()),
                new RateLimits(redis, new IngestSettings.Limits(false, 1, 1, 1, 1, 1, 1)));
    }

    private static void minute(String room, Instant at, long messages, int people) throws SQLException {
        DATABASE.execute("insert into archive.room_minutes values ('%s', '%s', %d, %d, 1, 2, %d, 0, 0, 0, 0)"
                .formatted(room, at, messages, people, messages));
    }
}
