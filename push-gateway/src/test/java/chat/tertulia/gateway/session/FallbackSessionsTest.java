package chat.tertulia.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.gateway.queries.QueryGate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Who is asked for a session, with Redis there, empty and away. */
class FallbackSessionsTest {

    private static final Session ANA = new Session("s1", "u1", "ana", "es");
    private static final byte[] TOKEN = {1, 2, 3};

    private final Revocations revocations = new Revocations();
    private final Map<Byte, Session> redis = new HashMap<>();
    private final Map<Byte, Session> postgres = new HashMap<>();
    private final List<CompletableFuture<Optional<Session>>> held = new ArrayList<>();
    private boolean isRedisAway;
    private boolean isPostgresSlow;
    private int redisQueries;
    private int postgresQueries;
    private long nowMillis = 1_700_000_000_000L;
    private final Clock clock = new Clock() {
        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMillis);
        }
    };
    private final Sessions sessions = new FallbackSessions(
            this::ofRedis, new RecentSessions(revocations, 3_600, clock), this::ofPostgres, new QueryGate(4, 5));

    private CompletionStage<Optional<Session>> ofRedis(byte[] hash) {
        redisQueries++;
        return isRedisAway
                ? CompletableFuture.failedStage(new IllegalStateException("away"))
                : CompletableFuture.completedStage(Optional.ofNullable(redis.get(hash[0])));
    }

    private CompletionStage<Optional<Session>> ofPostgres(byte[] hash) {
        postgresQueries++;
        if (isPostgresSlow) {
            CompletableFuture<Optional<Session>> answer = new CompletableFuture<>();
            held.add(answer);
            return answer;
        }
        return CompletableFuture.completedStage(Optional.ofNullable(postgres.get(hash[0])));
    }

    private Optional<Session> find() {
        return sessions.find(TOKEN).toCompletableFuture().join();
    }

    @Test
    void whoWasFoundHereComesBackWithoutPostgresWhileRedisIsAway() {
        redis.put((byte) 1, ANA);
        assertThat(find()).contains(ANA);
        isRedisAway = true;

        for (int i = 0; i < 1_000; i++) {
            assertThat(find()).contains(ANA);
        }

        assertThat(postgresQueries).isZero();
    }

    @Test
    void aRevokedSessionDoesNotComeBack() {
        redis.put((byte) 1, ANA);
        find();
        isRedisAway = true;

        revocations.add("s1");

        assertThat(find()).isEmpty();
        assertThat(postgresQueries).isOne();
    }

    @Test
    void aSessionRevokedWhileItWasLookedForDoesNotComeBack() {
        isRedisAway = true;
        isPostgresSlow = true;
        var looking = sessions.find(TOKEN);
        revocations.add("s1");
        held.getFirst().complete(Optional.of(ANA));
        assertThat(looking).isCompletedWithValue(Optional.of(ANA));
        isPostgresSlow = false;

        // The stream's own look at the revocations keeps it out the first time; here it must not be found again.
        assertThat(find()).isEmpty();
    }

    @Test
    void redisIsBelievedWhileItIsThere() {
        redis.put((byte) 1, ANA);
        find();

        redis.clear();

        assertThat(find()).isEmpty();
        assertThat(postgresQueries).isOne();
        isRedisAway = true;
        assertThat(find()).isEmpty();
        assertThat(redisQueries).isEqualTo(3);
    }

    @Test
    void whatIsKnownIsForgottenAfterTheAgeOfAStreamAndWhenRevocationsMayHaveBeenMissed() {
        redis.put((byte) 1, ANA);
        find();
        isRedisAway = true;

        nowMillis += 3_601_000;
        assertThat(find()).isEmpty();
        assertThat(postgresQueries).isOne();

        postgres.put((byte) 1, ANA);
        assertThat(find()).contains(ANA);
        assertThat(find()).contains(ANA);
        assertThat(postgresQueries).isEqualTo(2);
        revocations.missed();
        assertThat(find()).contains(ANA);
        assertThat(postgresQueries).isEqualTo(3);
    }

    @Test
    void aRevocationThatIsTooLongAgoToBeRememberedIsNotForgotten() {
        redis.put((byte) 1, ANA);
        find();
        isRedisAway = true;

        revocations.add("s1");
        for (int i = 0; i < 100_000; i++) {
            revocations.add("other-" + i);
        }

        assertThat(revocations.contains("s1")).isFalse();
        assertThat(find()).isEmpty();
    }

    @Test
    void aCrowdNobodyKnowsIsNotPostgressCrowd() {
        isRedisAway = true;
        isPostgresSlow = true;
        List<CompletableFuture<Optional<Session>>> crowd = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            crowd.add(sessions.find(new byte[] {(byte) i, (byte) (i >> 8)}).toCompletableFuture());
        }
        assertThat(postgresQueries).isEqualTo(4);

        for (int i = 0; i < 1_000; i++) {
            held.get(i).complete(Optional.of(ANA));
            assertThat(postgresQueries).isLessThanOrEqualTo(i + 5);
        }

        assertThat(crowd).allMatch(answer -> answer.isDone() && !answer.isCompletedExceptionally());
    }
}
