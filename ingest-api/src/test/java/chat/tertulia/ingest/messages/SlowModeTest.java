package chat.tertulia.ingest.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

class SlowModeTest {

    @SuppressWarnings("NullAway.Init")
    private static RedisServer server;

    @SuppressWarnings("NullAway.Init")
    private static Redis redis;

    private final Directory directory = mock(Directory.class);
    private final SlowMode slowMode = new SlowMode(redis, directory);

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

    @Test
    void aMemberWaitsAndARetryDoesNot() {
        slow("r1", 60);
        MemberEntry ana = member("r1", "u1", Role.MEMBER);

        slowMode.take(ana, "m1").block();

        Problem problem = Objects.requireNonNull(catchThrowableOfType(
                Problem.class, () -> slowMode.take(ana, "m2").block()));
        assertThat(problem.type()).isEqualTo(ProblemType.SLOW_MODE);
        assertThat(Objects.requireNonNull(problem.retryAfter()))
                .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
        slowMode.take(ana, "m1").block();
        // Each member waits for themselves.
        slowMode.take(member("r1", "u2", Role.MEMBER), "m3").block();
    }

    @Test
    void theWaitEnds() {
        slow("r2", 1);
        MemberEntry ana = member("r2", "u1", Role.MEMBER);
        slowMode.take(ana, "m1").block();

        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(Problem.class)
                .untilAsserted(() -> slowMode.take(ana, "m2").block());
    }

    @Test
    void moderatorsAndOtherRoomsNeedNotWait() {
        slow("r3", 60);
        MemberEntry mara = member("r3", "u3", Role.MODERATOR);
        slowMode.take(mara, "m1").block();
        slowMode.take(mara, "m2").block();

        slow("r4", 0);
        MemberEntry ana = member("r4", "u1", Role.MEMBER);
        slowMode.take(ana, "m1").block();
        slowMode.take(ana, "m2").block();
    }

    @Test
    void withoutRedisNobodyWaits() {
        slow("r5", 60);
        MemberEntry ana = member("r5", "u1", Role.MEMBER);
        try (Redis away = new Redis(new RedisConnection("127.0.0.1", 1, null, false))) {
            SlowMode open = new SlowMode(away, directory);
            open.take(ana, "m1").block();
            open.take(ana, "m2").block();
        }
    }

    private void slow(String room, int seconds) {
        when(directory.room(room))
                .thenReturn(new RoomEntry(
                        room,
                        "plaza",
                        null,
                        RoomKind.PUBLIC,
                        null,
                        true,
                        Moderation.OFF,
                        RoomMentions.MEMBERS,
                        seconds,
                        false,
                        Instant.EPOCH));
    }

    private static MemberEntry member(String room, String user, Role role) {
        return new MemberEntry(room, user, user, role, List.of(new Span("0:1", null)));
    }
}
