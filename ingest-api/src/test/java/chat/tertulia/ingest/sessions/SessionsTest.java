package chat.tertulia.ingest.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.mock;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.sessions.Sessions.Opened;
import java.io.IOException;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import redis.embedded.RedisServer;

/** Where somebody is signed in, in Postgres and Redis, and how it ends. */
class SessionsTest {

    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private static final Duration LIFETIME = Duration.ofDays(30);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    @SuppressWarnings("NullAway.Init")
    private static RedisServer server;

    @SuppressWarnings("NullAway.Init")
    private static Redis redis;

    private final Sessions sessions = sessions(redis);

    private static Sessions sessions(Redis in) {
        return new Sessions(in, DATABASE.get(), mock(RoomLog.class), Clock.systemUTC(), new SecureRandom(), LIFETIME);
    }

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server = RedisServer.builder().port(port).setting("save \"\"").build();
        server.start();
        redis = new Redis(new RedisConnection("127.0.0.1", port, null, false));
        redis.awaitUp(Duration.ofSeconds(10));
    }

    @AfterAll
    static void stop() throws IOException {
        redis.close();
        server.stop();
    }

    @BeforeEach
    void people() throws SQLException {
        DATABASE.execute("""
                truncate directory.users, directory.sessions, directory.outbox cascade;
                insert into directory.users (id, name, skeleton, language, password_hash, created_at) values
                ('u1', 'ana', 'ana', 'es', 'old', now()), ('u2', 'olga', 'olga', 'es', 'old', now())""");
    }

    @Test
    void showsWhereSomebodyIsSignedIn() {
        Opened laptop = open("u1", FIREFOX);
        Opened phone = open("u1", null);
        open("u2", FIREFOX);

        List<OpenSession> shown =
                Objects.requireNonNull(sessions.of(phone.caller()).block());

        assertThat(shown)
                .extracting(OpenSession::id)
                .containsExactlyInAnyOrder(
                        laptop.caller().session(), phone.caller().session());
        assertThat(shown).filteredOn(OpenSession::current).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(phone.caller().session());
            assertThat(one.userAgent()).isNull();
        });
        assertThat(shown).filteredOn(one -> !one.current()).singleElement().satisfies(one -> {
            assertThat(one.userAgent()).isEqualTo("Firefox, Linux");
            assertThat(one.lastSeen()).isBetween(one.created(), Instant.now().plusSeconds(1));
        });
        assertThat(shown.toString()).doesNotContain(laptop.token());
    }

    @Test
    void withoutRedisItIsNotKnownWhenOneWasUsed() {
        Opened laptop = open("u1", FIREFOX);
        try (Redis away = new Redis(new RedisConnection("127.0.0.1", 1, null, false))) {
            assertThat(sessions(away).of(laptop.caller()).block())
                    .singleElement()
                    .satisfies(one -> assertThat(one.lastSeen()).isNull());
        }
    }

    @Test
    void endingOneEndsItAndNoOther() throws SQLException {
        Opened laptop = open("u1", FIREFOX);
        Opened phone = open("u1", null);
        Opened other = open("u2", null);

        sessions.end(phone.caller(), laptop.caller().session()).block();

        assertThat(sessions.caller(laptop.token()).block()).isNull();
        assertThat(sessions.caller(phone.token()).block()).isNotNull();
        assertThat(revocations()).containsExactly(laptop.caller().session());
        for (String none : List.of(laptop.caller().session(), other.caller().session(), "snone")) {
            assertThat(refusal(sessions.end(phone.caller(), none))).isEqualTo(ProblemType.SESSION_NOT_FOUND);
        }
        assertThat(sessions.caller(other.token()).block()).isNotNull();
    }

    @Test
    void endingTheOthersLeavesTheOneThatAsks() throws SQLException {
        Opened laptop = open("u1", FIREFOX);
        Opened phone = open("u1", null);
        Opened tablet = open("u1", null);
        Opened other = open("u2", null);

        sessions.endOthers(phone.caller()).block();

        assertThat(sessions.caller(laptop.token()).block()).isNull();
        assertThat(sessions.caller(tablet.token()).block()).isNull();
        assertThat(sessions.caller(phone.token()).block()).isNotNull();
        assertThat(sessions.caller(other.token()).block()).isNotNull();
        assertThat(revocations())
                .containsExactlyInAnyOrder(
                        laptop.caller().session(), tablet.caller().session());
    }

    @Test
    void nothingEndsIfWhatItIsDoneForFails() throws SQLException {
        Opened laptop = open("u1", FIREFOX);
        Opened phone = open("u1", null);

        assertThat(refusal(
                        sessions.endOthers(phone.caller(), tx -> Mono.error(Problem.of(ProblemType.WRONG_PASSWORD)))))
                .isEqualTo(ProblemType.WRONG_PASSWORD);

        assertThat(sessions.caller(laptop.token()).block()).isNotNull();
        assertThat(revocations()).isEmpty();
    }

    @Test
    void aPasswordThatHasChangedSinceOpensNothing() throws SQLException {
        DATABASE.execute("update directory.users set password_hash = 'new' where id = 'u1'");

        assertThat(refusal(sessions.open("u1", "ana", "es", "old", null).then()))
                .isEqualTo(ProblemType.WRONG_CREDENTIALS);
        assertThat(sessions.open("u1", "ana", "es", "new", null).block()).isNotNull();
    }

    private Opened open(String user, @Nullable String userAgent) {
        return Objects.requireNonNull(
                sessions.open(user, user, "es", "old", userAgent).block());
    }

    private static @Nullable ProblemType refusal(Mono<Void> work) {
        Problem problem = catchThrowableOfType(Problem.class, work::block);
        return problem == null ? null : problem.type();
    }

    private static List<String> revocations() throws SQLException {
        return DATABASE.texts(
                "select value::jsonb #>> '{session,id}' from directory.outbox where topic = 'chat.user-events'");
    }
}
