package chat.tertulia.ingest.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.views.SessionKeys;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import io.lettuce.core.RedisException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Tokens and bots in Postgres, up to the outbox, with Redis away: what is asked for is asked of Postgres. */
class TokensTest {

    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");
    private static final Caller OLGA = new Caller("u2", "olga", "es", "s2");
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private Instant now = Instant.parse("2026-11-24T09:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };
    private final Tokens tokens = new Tokens(redis(), DATABASE.get(), clock, new SecureRandom());
    private final Bots bots = new Bots(DATABASE.get(), new Directory(), rooms(), tokens, clock, new SecureRandom());

    private static Redis redis() {
        Redis redis = mock(Redis.class);
        when(redis.run(any())).thenAnswer(call -> Mono.error(new RedisException("away")));
        return redis;
    }

    private static Rooms rooms() {
        Rooms rooms = mock(Rooms.class);
        when(rooms.settled(any())).thenReturn(Mono.just(new Directory()));
        return rooms;
    }

    @BeforeEach
    void people() throws SQLException {
        DATABASE.execute("""
                    truncate directory.users, directory.tokens, directory.outbox cascade;
                    insert into directory.users (id, name, skeleton, language, password_hash, created_at) values
                    ('u1', 'ana', 'ana', 'es', '-', now()), ('u2', 'olga', 'olga', 'es', '-', now())""");
    }

    private static String text(String sql) throws SQLException {
        List<String> found = DATABASE.texts(sql);
        return found.isEmpty() ? "nothing" : String.valueOf(found.getFirst());
    }

    private Tokens.Made make(String user) {
        return made(tokens.make(user, user, "laptop", Set.of(Scope.WRITE, Scope.READ), null));
    }

    private static <T> T made(Mono<T> work) {
        return work.blockOptional(SOON).orElseThrow();
    }

    private static ProblemType refused(Mono<?> work) {
        return catchThrowableOfType(Problem.class, () -> work.block(SOON)).type();
    }

    @Test
    void onlyItsDigestIsKept() throws SQLException {
        Tokens.Made made = make("u1");

        assertThat(made.secret()).matches("tt_[A-Za-z0-9_-]{43}");
        assertThat(text("select encode(token_hash, 'hex') from directory.tokens"))
                .isEqualTo(HexFormat.of().formatHex(SessionKeys.hash(made.secret())));
        assertThat(text("select t::text from directory.tokens t"))
                .doesNotContain(made.secret().substring(3));
        assertThat(made.toString()).doesNotContain(made.secret());
    }

    @Test
    void itActsForItsUserUntilItIsRevokedAndGatewaysAreTold() throws SQLException {
        Tokens.Made made = make("u1");

        Grant grant = made(tokens.find(made.secret()));
        assertThat(grant.caller())
                .isEqualTo(new Caller("u1", "ana", "es", made.token().id()));
        assertThat(grant.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.WRITE);
        assertThat(refused(tokens.revoke("u2", made.token().id()))).isEqualTo(ProblemType.TOKEN_NOT_FOUND);

        tokens.revoke("u1", made.token().id()).block(SOON);

        assertThat(tokens.find(made.secret()).blockOptional(SOON)).isEmpty();
        assertThat(tokens.of("u1").block(SOON)).isEmpty();
        assertThat(text("select topic || ' ' || key || ' ' || value from directory.outbox"))
                .startsWith("chat.user-events u1 ")
                .contains("\"session.revoked\"", "\"" + made.token().id() + "\"");
    }

    @Test
    void itEndsByItself() {
        Tokens.Made made = made(tokens.make("u1", "u1", "day", Set.of(Scope.READ), Duration.ofDays(1)));
        assertThat(tokens.find(made.secret()).blockOptional(SOON)).isPresent();

        // Also for the second in which the answer is still known here.
        now = now.plus(Duration.ofDays(1));

        assertThat(tokens.find(made.secret()).blockOptional(SOON)).isEmpty();
        assertThat(tokens.of("u1").block(SOON)).isEmpty();
    }

    @Test
    void itsLastUseIsNotedOnceAMinute() throws SQLException {
        Tokens.Made made = make("u1");
        String lastUse = "select extract(epoch from last_used_at)::bigint from directory.tokens";
        made(tokens.find(made.secret()));
        assertThat(text(lastUse)).isEqualTo(Long.toString(now.getEpochSecond()));
        long first = now.getEpochSecond();

        now = now.plusSeconds(59);
        made(tokens.find(made.secret()));
        assertThat(text(lastUse)).isEqualTo(Long.toString(first));

        now = now.plusSeconds(1);
        made(tokens.find(made.secret()));
        assertThat(text(lastUse)).isEqualTo(Long.toString(now.getEpochSecond()));
    }

    @Test
    void thereAreNotMoreThanAPersonCanOverlook() {
        for (int i = 0; i < Tokens.MAX; i++) {
            make("u1");
        }

        assertThat(refused(tokens.make("u1", "u1", "more", Set.of(Scope.READ), null)))
                .isEqualTo(ProblemType.TOO_MANY);
        assertThat(make("u2").token().name()).isEqualTo("laptop");
    }

    @Test
    void whatHasNotTheFormOfATokenIsNotLookedFor() {
        assertThat(tokens.find("tt_short").blockOptional(SOON)).isEmpty();
        assertThat(tokens.find("xx_" + make("u1").secret().substring(3)).blockOptional(SOON))
                .isEmpty();
        assertThat(tokens.find("tt_" + "A".repeat(43)).blockOptional(SOON)).isEmpty();
    }

    @Test
    void aBotIsItsOwnersAndItsNameNobodyElses() throws SQLException {
        Bots.Bot bot = made(bots.make(ANA, "ci", "The build"));

        assertThat(refused(bots.make(OLGA, "CI", null))).isEqualTo(ProblemType.NAME_TAKEN);
        assertThat(refused(bots.of(OLGA, bot.id()))).isEqualTo(ProblemType.BOT_NOT_FOUND);
        assertThat(refused(bots.delete(OLGA, bot.id()))).isEqualTo(ProblemType.BOT_NOT_FOUND);
        assertThat(made(bots.of(ANA, bot.id()))).isEqualTo(bot);
        assertThat(text("select value from directory.outbox")).contains("\"kind\":\"bot\"", "\"The build\"");
    }

    @Test
    void aDeletedBotsTokensEndAndOnlyItsOwnerBringsItBack() {
        Bots.Bot bot = made(bots.make(ANA, "ci", null));
        Tokens.Made token = made(tokens.make(bot.id(), "u1", "here", Set.of(Scope.READ), null));
        assertThat(made(tokens.find(token.secret())).caller().name()).isEqualTo("ci");

        bots.delete(ANA, bot.id()).block(SOON);

        assertThat(tokens.find(token.secret()).blockOptional(SOON)).isEmpty();
        assertThat(bots.of(ANA).block(SOON)).isEmpty();
        assertThat(refused(tokens.make(bot.id(), "u1", "late", Set.of(Scope.READ), null)))
                .isEqualTo(ProblemType.BOT_NOT_FOUND);
        assertThat(refused(bots.make(OLGA, "ci", null))).isEqualTo(ProblemType.NAME_TAKEN);
        assertThat(made(bots.make(ANA, "ci", null)).id()).isEqualTo(bot.id());
    }
}
