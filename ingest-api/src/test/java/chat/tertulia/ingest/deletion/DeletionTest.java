package chat.tertulia.ingest.deletion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.ingest.accounts.Accounts;
import chat.tertulia.ingest.accounts.Passwords;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.tokens.Tokens;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** The end of an account, in Postgres; Redis is away, and the log is a list. */
class DeletionTest {

    private static final Caller ANA = new Caller("uana", "ana", "es", "s1");

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Clock clock = Clock.systemUTC();
    private final SecureRandom random = new SecureRandom();
    private final Redis away = new Redis(new RedisConnection("127.0.0.1", 1, null, false));
    private final Directory directory = new Directory();
    private final Rooms rooms = new Rooms(DATABASE.get(), directory, clock, random);
    private final Tokens tokens = new Tokens(away, DATABASE.get(), clock, random);
    private final Bots bots = new Bots(DATABASE.get(), directory, rooms, tokens, clock, random);
    private final Sessions sessions =
            new Sessions(away, DATABASE.get(), mock(RoomLog.class), clock, random, Duration.ofDays(30));
    private final Deletion deletion = new Deletion(DATABASE.get(), sessions, tokens, clock);
    private final Queue<RoomEvent> log = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void arrange() throws SQLException {
        DATABASE.execute("""
                truncate directory.users, directory.outbox, archive.messages, archive.user_events, archive.positions cascade;
                insert into directory.users (id, name, skeleton, language, password_hash, created_at, email, display_name) values
                ('uana', 'ana', 'ana', 'es', 'hash', now(), 'ana@example.org', 'Ana María'),
                ('ubea', 'bea', 'bea', 'es', 'hash', now(), null, null),
                ('uciro', 'ciro', 'ciro', 'es', 'hash', now(), null, null),
                ('udora', 'dora', 'dora', 'es', 'hash', now(), null, null);
                insert into directory.users (id, name, skeleton, language, password_hash, created_at, kind, owner)
                values ('ubot', 'anabot', 'anabot', 'es', '', now(), 'bot', 'uana');
                insert into directory.rooms (id, name, skeleton, kind, sentiment, moderation, created_by, created_at, people) values
                ('r1', 'plaza', 'plaza', 'public', true, 'off', 'uana', now(), null),
                ('r2', 'club', null, 'private', true, 'off', 'uana', now(), null),
                ('r3', 'ana, bea', null, 'direct', true, 'off', 'uana', now(), 'uana ubea'),
                ('r4', 'alone', null, 'private', true, 'off', 'uana', now(), null);
                insert into directory.memberships (room, user_id, role, is_member, spans, changed_at) values
                ('r1', 'uana', 'owner', true, '[{"from": "1:0"}]', now()),
                ('r1', 'ubot', 'owner', true, '[{"from": "1:1"}]', now() - interval '9 days'),
                ('r1', 'ubea', 'member', true, '[{"from": "1:2"}]', now() - interval '3 days'),
                ('r1', 'uciro', 'moderator', true, '[{"from": "1:3"}]', now() - interval '1 day'),
                ('r1', 'udora', 'moderator', true, '[{"from": "1:3"}]', now()),
                ('r2', 'uana', 'owner', true, '[{"from": "2:0"}]', now()),
                ('r2', 'udora', 'member', true, '[{"from": "2:1"}]', now()),
                ('r2', 'ubea', 'member', true, '[{"from": "2:2"}]', now() - interval '1 day'),
                ('r3', 'uana', 'member', true, '[{"from": "3:0"}]', now()),
                ('r3', 'ubea', 'member', true, '[{"from": "3:1"}]', now()),
                ('r4', 'uana', 'owner', true, '[{"from": "4:0"}]', now());
                insert into directory.sessions (id, token_hash, user_id, created_at, expires_at) values
                ('s1', 'a', 'uana', now(), now() + interval '1 day'), ('s2', 'b', 'uana', now(), now() + interval '1 day'),
                ('s3', 'c', 'ubea', now(), now() + interval '1 day');
                insert into directory.tokens (id, token_hash, user_id, name, scopes, created_by, created_at) values
                ('k1', 'a', 'uana', 'laptop', 'read', 'uana', now()), ('k2', 'b', 'ubot', 'bot', 'write', 'uana', now());
                insert into directory.push_subscriptions (endpoint, user_id, p256dh, auth, created_at)
                values ('https://push.example/1', 'uana', 'x', 'y', now());
                insert into directory.identities (issuer, subject, user_id, created_at)
                values ('https://id.example', '7', 'uana', now());
                insert into directory.avatars (user_id, image) values ('uana', 'x');
                insert into archive.positions (topic, partition, next) values
                ('chat.room-events', 0, 0);
                insert into archive.user_events (partition, "offset", user_id, id, type, at, body) values
                (0, 1, 'uana', 'n1', 'notification.created', now(), '{}'), (0, 2, 'ubea', 'n2', 'notification.created', now(), '{}')""");
    }

    @AfterEach
    void close() {
        away.close();
    }

    private DeletionWork work(Function<RoomEvent, Mono<Position>> append, long archived) {
        return new DeletionWork(
                DATABASE.get(), rooms, bots, append, room -> 0, partition -> Mono.just(archived), clock, Duration.ZERO);
    }

    private Mono<Position> append(RoomEvent event) {
        return Mono.fromCallable(() -> {
            log.add(event);
            return new Position(0, log.size());
        });
    }

    /** What the relay does. */
    private void relay() throws SQLException {
        DATABASE.execute("""
                update directory.memberships set spans = jsonb_set(spans, '{0,to}', '"0:9"') where not is_member""");
    }

    private static List<String> rows(String table, String column) throws SQLException {
        return DATABASE.texts("select " + column + " from " + table + " order by 1");
    }

    @Test
    void nobodyIsThemAnyMoreAtOnce() throws SQLException {
        deletion.begin(ANA, false).block();

        assertThat(
                        DATABASE.texts(
                                "select concat_ws('|', name, display_name, email, password_hash) from directory.users where id = 'uana'"))
                .containsExactly("deleted account|");
        for (String table : List.of("directory.identities", "directory.avatars", "directory.push_subscriptions")) {
            assertThat(DATABASE.texts("select user_id from " + table)).as(table).isEmpty();
        }
        assertThat(rows("directory.tokens", "id")).containsExactly("k2");
        assertThat(DATABASE.texts("select id from directory.sessions where revoked_at is null"))
                .containsExactly("s3");
        // Gateways cut what these had open.
        assertThat(DATABASE.texts("""
                        select value::jsonb #>> '{session,id}' from directory.outbox where topic = 'chat.user-events' order by 1""")).containsExactly("k1", "s1", "s2");
        assertThat(DATABASE.texts(
                        "select value from directory.outbox where topic = 'chat.directory' and key = 'user:uana'"))
                .singleElement()
                .asString()
                .contains("\"kind\":\"deleted\"", "\"name\":\"deleted account\"")
                .doesNotContain("Ana", "\"ana\"");
        // Once.
        Assertions.assertThatThrownBy(() -> deletion.begin(ANA, true).block())
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.type()).isEqualTo(ProblemType.UNAUTHENTICATED));
    }

    @Test
    void theNameStaysTakenAndThePasswordOpensNothing() throws SQLException {
        deletion.begin(ANA, false).block();

        try (Passwords passwords = new Passwords(random, 8, 1)) {
            Accounts accounts = new Accounts(DATABASE.get(), passwords, clock, random);
            for (String name : List.of("ana", "Ana", "\u0430na")) {
                Assertions.assertThatThrownBy(() -> accounts.signUp(name, "correct horse battery", null, null, "es")
                                .block())
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.type()).isEqualTo(ProblemType.NAME_TAKEN));
            }
        }
        Assertions.assertThatThrownBy(
                        () -> sessions.open("uana", "ana", "es", "hash", null).block())
                .isInstanceOf(Problem.class);
        Assertions.assertThatThrownBy(
                        () -> sessions.open("uana", "ana", "es", "", null).block())
                .isInstanceOf(Problem.class);
    }

    @Test
    void roomsPassToWhoHasModeratedThemForLongestElseBeenThereForLongest() throws SQLException {
        deletion.begin(ANA, false).block();
        try (DeletionWork work = work(this::append, 100)) {
            await().untilAsserted(() ->
                    assertThat(rows("directory.deletions", "user_id")).isEmpty());
        }

        assertThat(DATABASE.texts(
                        "select room from directory.memberships where user_id in ('uana', 'ubot') and is_member"))
                .isEmpty();
        assertThat(
                        DATABASE.texts(
                                "select room || ' ' || user_id from directory.memberships where role = 'owner' and is_member order by 1"))
                .containsExactly("r1 uciro", "r2 ubea");
        assertThat(DATABASE.texts("select name from directory.rooms where id = 'r3'"))
                .containsExactly("bea, deleted account");
        assertThat(DATABASE.texts("select id from directory.users where id = 'ubot' and deactivated_at is not null"))
                .hasSize(1);
        assertThat(rows("directory.tokens", "id")).isEmpty();
        assertThat(DATABASE.texts("select user_id from archive.user_events")).containsExactly("ubea");
        assertThat(log).as("messages that stay").isEmpty();
        assertThat(DATABASE.texts("select value from directory.outbox where topic = 'chat.room-events'"))
                .isNotEmpty()
                .noneMatch(event -> event.contains("\"name\":\"ana\""));
    }

    @Test
    void theirMessagesAreDeletedOverFaultsAndRestartsEachByOneEvent() throws SQLException {
        DATABASE.execute("""
                insert into archive.messages (room, id, partition, "offset", sender, at, view)
                select 'r' || (1 + n % 3), 'm' || n, 0, n, case n % 5 when 0 then 'ubea' else 'uana' end, now(),
                case when n % 7 = 0 then '{"deletedAt":"x"}' else '{}' end
                from generate_series(10, 2009) n""");
        List<String> theirs = DATABASE.texts(
                "select id from archive.messages where sender = 'uana' and view not like '%deletedAt%' order by \"offset\"");
        deletion.begin(ANA, true).block();
        AtomicInteger tries = new AtomicInteger();
        // The archive is behind, then the log refuses.
        try (DeletionWork behind = work(this::append, 5)) {
            await().untilAsserted(() -> assertThat(DATABASE.texts("select step from directory.deletions"))
                    .containsExactly("messages"));
            relay();
            await().during(Duration.ofSeconds(2)).until(log::isEmpty);
        }
        try (DeletionWork failing = work(
                event -> tries.incrementAndGet() > 300
                        ? Mono.error(Problem.of(ProblemType.LOG_UNAVAILABLE))
                        : append(event),
                100)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> tries.get() > 300);
        }
        DATABASE.execute("update directory.deletions set due_at = now()");
        try (DeletionWork work = work(this::append, 100)) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(rows("directory.deletions", "user_id")).isEmpty());
        }

        assertThat(log)
                .allSatisfy(event -> assertThat(event.by().name()).isEqualTo("deleted account"))
                .extracting(event -> ((MessageDeleted) event).message().id())
                .containsOnlyOnceElementsOf(theirs.subList(theirs.size() - 1, theirs.size()))
                .containsAll(theirs)
                .isSubsetOf(theirs);
        // What was said again is the same event.
        assertThat(log.stream().map(RoomEvent::id).distinct()).hasSize(theirs.size());
    }
}
