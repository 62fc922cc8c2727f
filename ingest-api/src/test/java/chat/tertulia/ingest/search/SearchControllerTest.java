package chat.tertulia.ingest.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.ingest.IngestSettings;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.search.Search.SearchPage;
import chat.tertulia.ingest.sessions.Caller;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

/** What of a request is refused before anything is asked; nothing is running here. */
final class SearchControllerTest {

    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");

    private final Redis redis = new Redis(new RedisConnection("127.0.0.1", 1, null, false));
    private final Database away =
            new Database(new PostgresConnection("127.0.0.1", 1, "postgres", "postgres", "postgres"));
    private final Directory directory = new Directory();
    private final SearchController controller = new SearchController(
            new Search(away, Clock.systemUTC()),
            new Archive(away),
            room -> 0,
            new Membership(
                    directory, new Rooms(away, directory, Clock.systemUTC(), new SecureRandom()), Clock.systemUTC()),
            directory,
            new RateLimits(redis, new IngestSettings.Limits(true, 1, 1, 1, 1, 1, 1)));

    @AfterEach
    void close() {
        away.close();
        redis.close();
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() {
        assertThatThrownBy(() -> ask(null, null, "ayer", "+1000000000-01-01T00:00:00Z", "image", "x", "51", "7"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.fields())
                                .extracting(field -> field.field() + " " + field.code())
                                .containsExactly(
                                        "query required",
                                        "since time",
                                        "until time",
                                        "has choice",
                                        "before next",
                                        "limit range",
                                        "atLeast position"));
        assertThatThrownBy(() -> ask("x".repeat(201), null, null, null, null, null, null, null))
                .isInstanceOf(Problem.class);
        assertThatThrownBy(() -> ask("\u0000", null, null, null, null, null, null, null))
                .isInstanceOf(Problem.class);
    }

    @Test
    void whoHasNoRoomsFindsNothing() {
        assertThat(ask("hola", null, "2026-11-24T08:00:00-03:00", null, "link", null, "50", null)
                        .block())
                .isEqualTo(SearchPage.EMPTY);
    }

    @Test
    void aPositionOfAnotherPartitionIsNoneOfTheRooms() {
        assertThatThrownBy(() ->
                        ask("hola", null, null, null, null, null, null, "0:1").block())
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.fields())
                                .extracting(field -> field.field() + " " + field.code())
                                .containsExactly("atLeast position"));
    }

    @Test
    void anotherRoomIsNotThere() {
        assertThatThrownBy(() -> ask("hola", "no room", null, null, null, null, null, null)
                        .block())
                .isInstanceOf(Problem.class)
                .hasMessage("room-not-found");
    }

    private Mono<SearchPage> ask(
            @Nullable String query,
            @Nullable String room,
            @Nullable String since,
            @Nullable String until,
            @Nullable String has,
            @Nullable String before,
            @Nullable String limit,
            @Nullable String atLeast) {
        return controller.search(
                query,
                room,
                null,
                since,
                until,
                has,
                before,
                limit,
                atLeast,
                ANA,
                MockServerWebExchange.from(MockServerHttpRequest.get("/api/search")));
    }
}
