package chat.tertulia.ingest.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.argThat;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.connections.Reach;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.bots.Bots;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.outgoing.Receiver;
import chat.tertulia.ingest.outgoing.SignedPost;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.rooms.Rooms;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A command goes to its program and its answer to who gave it, by way of Postgres. */
@Timeout(60)
class OwnCommandCallsTest {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final MemberEntry MEMBER = new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of());

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final SignedPost post = new SignedPost(Reach.PUBLIC_AND_LOOPBACK, Clock.systemUTC());
    private final Membership membership = mock(Membership.class);
    private final Posting posting = mock(Posting.class);
    private final OwnCommands commands = new OwnCommands(
            DATABASE.get(), mock(Rooms.class), mock(Bots.class), post, Clock.systemUTC(), new SecureRandom());
    private final Receiver receiver;
    private @Nullable OwnCommandCalls calls;

    OwnCommandCallsTest() throws IOException {
        receiver = new Receiver();
    }

    @BeforeEach
    void room() throws SQLException {
        DATABASE.execute("""
                truncate directory.users, directory.rooms, directory.own_commands, directory.own_command_calls,
                directory.applied_commands, directory.outbox cascade;
                insert into directory.users (id, name, skeleton, language, password_hash, created_at)
                values ('u1', 'ana', 'ana', 'es', '-', now());
                insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)
                values ('r1', 'plaza', 'public', true, 'off', 'u1', now());
                insert into directory.users (id, name, skeleton, language, password_hash, created_at, kind, room)
                values ('u9', 'desplegador', 'desplegador', 'es', '', now(), 'bot', 'r1');
                insert into directory.own_commands
                (room, name, bot, url, description_en, description_es, usage, secret, created_at)
                values ('r1', 'desplegar', 'u9', '%s', 'deploys', 'despliega', '', '\\x00', now())""".formatted(receiver.url()));
        when(membership.ofWriter(any(), any())).thenReturn(Mono.just(MEMBER));
        Posting.Outcome done = mock(Posting.Answer.class);
        when(posting.post(any(), any(), any(), any(), any(), any())).thenReturn(Mono.just(done));
    }

    private void start() {
        calls = new OwnCommandCalls(
                commands,
                DATABASE.get(),
                mock(Directory.class),
                membership,
                mock(RoomMentionGuard.class),
                posting,
                post,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        if (calls != null) {
            calls.close();
        }
        post.close();
        receiver.close();
    }

    private void give(String id, Instant given) {
        commands.give(new OwnCommands.Call(
                        id, "r1", "desplegar", "a prueba", new Actor("u1", "ana"), "es", "x-" + id, given))
                .block();
    }

    private static JsonNode answer() {
        List<String> told = await().atMost(SOON)
                .until(() -> DATABASE.texts("select value from directory.outbox"), found -> found.size() == 1);
        JsonNode event = Json.mapper().readTree(told.getFirst());
        assertThat(event.path("user").asString()).isEqualTo("u1");
        return event.path("answer");
    }

    @Test
    void whatItSaysToTheRoomIsAMessageOfItsBots() throws SQLException {
        receiver.replies(all -> new Receiver.Reply(200, "{\"text\":\"va\",\"visible\":\"room\"}"));
        give("c1", Instant.now());
        give("c1", Instant.now());
        start();

        assertThat(answer().path("code").asString()).isEqualTo("own-said");
        verify(posting)
                .post(
                        argThat(bot -> bot.user().equals("u9")),
                        eq(MEMBER),
                        eq("c1"),
                        eq("va"),
                        eq(MessageKind.MESSAGE),
                        isNull());
        JsonNode asked = Json.mapper().readTree(receiver.received().getFirst().body());
        assertThat(asked.path("command").asString()).isEqualTo("desplegar");
        assertThat(asked.path("text").asString()).isEqualTo("a prueba");
        assertThat(asked.path("commandId").asString()).isEqualTo("c1");
        assertThat(asked.path("user").path("name").asString()).isEqualTo("ana");
        // Given again when it is long answered.
        give("c1", Instant.now());
        assertThat(DATABASE.texts("select id from directory.own_command_calls")).isEmpty();
        assertThat(receiver.ids()).containsExactly("c1");
    }

    @Test
    void whatItSaysToWhoAskedIsForThemAlone() {
        receiver.replies(all -> new Receiver.Reply(200, "{\"text\":\"solo para ti\"}"));
        give("c1", Instant.now());
        start();

        JsonNode answer = answer();
        assertThat(answer.path("text").asString()).isEqualTo("solo para ti");
        assertThat(answer.path("status").asString()).isEqualTo("done");
        assertThat(answer.path("name").asString()).isEqualTo("desplegar");
        verify(posting, never()).post(any(), any(), any(), any(), any(), any());
    }

    @Test
    void whoDoesNotAnswerIsNotWaitedFor() {
        receiver.replies(all -> {
            try {
                Thread.sleep(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new Receiver.Reply(200, "");
        });
        give("c1", Instant.now());
        start();

        assertThat(answer().path("code").asString()).isEqualTo("own-timeout");
    }

    @Test
    void aRefusalOfItsIsSaidWithItsStatus() {
        receiver.replies(500);
        give("c1", Instant.now());
        start();

        JsonNode answer = answer();
        assertThat(answer.path("status").asString()).isEqualTo("refused");
        assertThat(answer.path("code").asString()).isEqualTo("own-status");
        assertThat(answer.path("arguments").path("status").asString()).isEqualTo("500");
    }

    @Test
    void whoMayNotWriteAnyMoreCallsNobody() {
        when(membership.ofWriter(any(), any())).thenReturn(Mono.error(Problem.of(ProblemType.ROOM_NOT_FOUND)));
        give("c1", Instant.now());
        start();

        assertThat(answer().path("code").asString()).isEqualTo("room-not-found");
        assertThat(receiver.ids()).isEmpty();
    }

    @Test
    void oneThatIsLateOrDeletedCallsNobody() throws SQLException {
        give("c1", Instant.now().minusSeconds(60));
        start();

        assertThat(answer().path("code").asString()).isEqualTo("late");
        DATABASE.execute("delete from directory.own_commands; delete from directory.outbox");
        give("c2", Instant.now());
        assertThat(answer().path("code").asString()).isEqualTo("own-deleted");
        assertThat(receiver.ids()).isEmpty();
    }

    @Test
    void whatSomebodyWasAtWhenTheyDiedIsCalledAgain() throws SQLException {
        receiver.replies(all -> new Receiver.Reply(200, "{\"text\":\"va\"}"));
        give("c1", Instant.now());
        assertThat(commands.take(10).collectList().block()).hasSize(1);
        start();
        DATABASE.execute("update directory.own_command_calls set leased_until = now()");

        assertThat(answer().path("text").asString()).isEqualTo("va");
    }
}
