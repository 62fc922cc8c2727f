package chat.tertulia.ingest.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.connections.Reach;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks.Change;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks.Made;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks.Outgoing;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks.Replay;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks.State;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** Events go from the archive to receivers on this machine. */
@Timeout(60)
class DeliveriesTest {

    private static final Caller OLGA = new Caller("u1", "olga", "es", "s1");
    private static final Instant AT = Instant.parse("2026-11-24T09:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final SecureRandom random = new SecureRandom();
    private final Directory directory = mock(Directory.class);
    private final Rooms rooms = new Rooms(DATABASE.get(), directory, Clock.systemUTC(), random);
    private final Archive archive = new Archive(DATABASE.get());
    private final SignedPost post = new SignedPost(Reach.PUBLIC_AND_LOOPBACK, Clock.systemUTC());
    private final OutgoingWebhooks webhooks =
            new OutgoingWebhooks(DATABASE.get(), rooms, archive, directory, room -> 7, post, Clock.systemUTC(), random);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Receiver receiver;
    private @Nullable Deliveries deliveries;

    DeliveriesTest() throws IOException {
        receiver = new Receiver();
    }

    @BeforeEach
    void room() throws SQLException {
        DATABASE.execute("""
                truncate directory.users, directory.rooms, directory.memberships, directory.outgoing_webhooks, archive.events,
                archive.positions cascade;
                insert into directory.users (id, name, skeleton, language, password_hash, created_at) values
                ('u1', 'olga', 'olga', 'es', '-', now()), ('u2', 'ana', 'ana', 'es', '-', now());
                insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)
                values ('r1', 'plaza', 'public', true, 'off', 'u1', now()), ('r2', 'otra', 'public', true, 'off', 'u1', now());
                insert into directory.memberships (room, user_id, role, is_member, changed_at, spans)
                select r, 'u1', 'owner', true, now(), '[{"from":"7:0"}]' from unnest(array['r1', 'r2']) r;
                insert into archive.positions (topic, partition, next) values ('chat.room-events', 7, 0)""");
        Room room = new Room("r1", "plaza", null, RoomKind.PUBLIC, null, true, Moderation.OFF, RoomMentions.MEMBERS);
        when(directory.room(any())).thenReturn(RoomEntry.of(room, AT));
    }

    @AfterEach
    void close() {
        stop();
        post.close();
        receiver.close();
    }

    private void start(Duration giveUp) {
        deliveries = new Deliveries(
                DATABASE.get(),
                archive,
                directory,
                rooms,
                room -> 7,
                post,
                new DeliveryMetrics(registry),
                new Deliveries.Patience(Duration.ofMillis(50), Duration.ofMillis(200), giveUp),
                Clock.systemUTC(),
                random);
    }

    private void start() {
        start(Duration.ofHours(1));
    }

    private void stop() {
        if (deliveries != null) {
            deliveries.close();
            deliveries = null;
        }
    }

    private static void happens(String room, int offset, String type) throws SQLException {
        DATABASE.execute("""
                insert into archive.events (partition, "offset", room, id, type, at, body)
                values (7, %2$d, '%1$s', 'e%2$d', '%3$s', timestamptz '%4$s',
                '{"type":"%3$s","id":"e%2$d","room":"%1$s","message":{"text":"año %2$d"}}');
                update archive.positions set next = %2$d + 1""".formatted(room, offset, type, AT.plusSeconds(offset)));
    }

    private static void said(int... offsets) throws SQLException {
        for (int offset : offsets) {
            happens("r1", offset, "message.posted");
        }
    }

    private Made make(String room, URI url, String... events) {
        return Objects.requireNonNull(
                webhooks.make(OLGA, room, null, url, events.length == 0 ? OutgoingWebhooks.TYPES : List.of(events))
                        .block());
    }

    private Outgoing now(String id) {
        return Objects.requireNonNull(webhooks.of(OLGA, "r1").block()).stream()
                .filter(webhook -> webhook.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void gets(String... ids) {
        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.ids()).containsExactly(ids));
    }

    @Test
    void eventsComeInOrderSignedWholeAndFromNowOn() throws SQLException {
        said(1);
        Made made = make("r1", receiver.url());
        start();
        said(2, 5, 9);

        gets("e2", "e5", "e9");

        Receiver.Received first = receiver.received().getFirst();
        byte[] key = Base64.getDecoder().decode(made.secret().substring(SigningKeys.PREFIX.length()));
        assertThat(first.signature())
                .isEqualTo(new SigningKeys(key, null)
                        .signature("e2", first.seconds(), first.body().getBytes(StandardCharsets.UTF_8)));
        assertThat(first.type()).startsWith("application/cloudevents+json");
        JsonNode event = Json.mapper().readTree(first.body());
        assertThat(event.path("id").asString()).isEqualTo("e2");
        assertThat(event.path("type").asString()).isEqualTo("chat.tertulia.message.posted.v1");
        assertThat(event.path("position").asString()).isEqualTo("7:2");
        assertThat(event.path("data").path("message").path("text").asString()).isEqualTo("año 2");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(now(made.webhook().id()).position()).isEqualTo("7:10"));
        assertThat(registry.counter("tertulia.ingest.webhooks.deliveries", "outcome", "sent")
                        .count())
                .isEqualTo(3);
    }

    @Test
    void onlyWhatIsWantedIsSentAndNothingOfOtherRooms() throws SQLException {
        Made made = make("r1", receiver.url(), "member.joined");
        start();
        said(1, 2);
        happens("r2", 3, "member.joined");
        happens("r1", 4, "member.joined");

        gets("e4");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(now(made.webhook().id()).position()).isEqualTo("7:5"));
    }

    @Test
    void whatIsNotTakenIsTriedAgainBeforeWhatFollows() throws SQLException {
        Made made = make("r1", receiver.url());
        receiver.replies(all -> new Receiver.Reply(receiver.received().size() < 4 ? 500 : 200, ""));
        start();
        said(1, 2);

        gets("e1", "e1", "e1", "e1", "e2");
        var noted = Objects.requireNonNull(
                webhooks.deliveries(OLGA, "r1", made.webhook().id()).block());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(Objects.requireNonNull(
                                webhooks.deliveries(OLGA, "r1", made.webhook().id())
                                        .block()))
                        .extracting(OutgoingWebhooks.Delivery::attempt)
                        .containsExactly(1, 4, 3, 2, 1));
        assertThat(noted).allSatisfy(one -> assertThat(one.position()).startsWith("7:"));
    }

    @Test
    void aSlowReceiverDelaysNoOther() throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        try (Receiver slow = new Receiver()) {
            slow.replies(all -> {
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return new Receiver.Reply(200, "");
            });
            make("r1", slow.url());
            make("r1", receiver.url());
            start();
            said(1, 2, 3);

            gets("e1", "e2", "e3");
            assertThat(slow.ids()).hasSizeLessThanOrEqualTo(1);
            free.countDown();
            await().atMost(SOON).untilAsserted(() -> assertThat(slow.ids()).containsExactly("e1", "e2", "e3"));
        }
    }

    @Test
    void whoeverNeverTakesItIsHeldAndGoesOnFromThereWhenSwitchedOn() throws SQLException {
        Made made = make("r1", receiver.url());
        receiver.replies(503);
        start(Duration.ofMillis(600));
        said(1, 2);

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(now(made.webhook().id()).state()).isEqualTo(State.HELD));
        Outgoing held = now(made.webhook().id());
        assertThat(held.reason()).isEqualTo("gave-up");
        assertThat(held.position()).isEqualTo("7:1");
        assertThat(held.attempts()).isGreaterThan(1);
        assertThat(receiver.ids()).containsOnly("e1");
        receiver.received().clear();
        receiver.replies(204);

        webhooks.change(OLGA, "r1", held.id(), new Change(null, null, null, State.ON))
                .block();

        gets("e1", "e2");
        assertThat(now(held.id()).reason()).isNull();
    }

    @Test
    void whoIsGoneIsHeldAtOnce() throws SQLException {
        Made made = make("r1", receiver.url());
        receiver.replies(410);
        start();
        said(1, 2);

        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(now(made.webhook().id()).reason()).isEqualTo("gone"));
        assertThat(receiver.ids()).containsExactly("e1");
    }

    @Test
    void aPausedOneIsSentNothingUntilItIsSwitchedOn() throws SQLException {
        Made made = make("r1", receiver.url());
        Made other = make("r1", receiver.url(), "member.joined");
        webhooks.change(OLGA, "r1", made.webhook().id(), new Change(null, null, null, State.PAUSED))
                .block();
        start();
        said(1);
        happens("r1", 2, "member.joined");
        gets("e2");

        webhooks.change(OLGA, "r1", made.webhook().id(), new Change(null, null, null, State.ON))
                .block();

        gets("e2", "e1", "e2");
        assertThat(other.webhook().state()).isEqualTo(State.ON);
    }

    @Test
    void whatWasSentIsSentAgainFromAPositionOrATime() throws SQLException {
        happens("r1", 0, "room.created");
        Made made = make("r1", receiver.url());
        start();
        said(1, 2, 3);
        gets("e1", "e2", "e3");
        receiver.received().clear();

        Replay byPosition = webhooks.replay(OLGA, "r1", made.webhook().id(), new Position(7, 2), null)
                .block();
        gets("e2", "e3");
        Replay byTime = webhooks.replay(OLGA, "r1", made.webhook().id(), null, AT.plusSeconds(3))
                .block();
        gets("e2", "e3", "e3");
        Replay whole = webhooks.replay(OLGA, "r1", made.webhook().id(), null, AT.minusSeconds(3))
                .block();

        assertThat(byPosition).isEqualTo(new Replay("7:2", 2));
        assertThat(byTime).isEqualTo(new Replay("7:3", 1));
        assertThat(whole).isEqualTo(new Replay("7:0", 4));
    }

    @Test
    void whatTheArchiveHasNoMoreIsRefused() throws SQLException {
        said(100, 101);
        Made made = make("r1", receiver.url());

        for (var refused : List.of(
                webhooks.replay(OLGA, "r1", made.webhook().id(), new Position(7, 99), null),
                webhooks.replay(OLGA, "r1", made.webhook().id(), null, AT))) {
            Problem problem = Objects.requireNonNull(catchThrowableOfType(Problem.class, refused::block));
            assertThat(problem.type()).isEqualTo(ProblemType.NOT_KEPT);
            assertThat(problem.more()).containsEntry("oldest", AT.plusSeconds(100));
        }
        Problem elsewhere = catchThrowableOfType(
                Problem.class,
                () -> webhooks.replay(OLGA, "r1", made.webhook().id(), new Position(8, 100), null)
                        .block());
        assertThat(Objects.requireNonNull(elsewhere).type()).isEqualTo(ProblemType.INVALID);
    }

    @Test
    void anotherProcessGoesOnWhereOneHasStopped() throws Exception {
        make("r1", receiver.url());
        CountDownLatch free = new CountDownLatch(1);
        receiver.replies(request -> {
            if (request.id().equals("e3")) {
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return new Receiver.Reply(200, "");
        });
        start();
        said(IntStream.rangeClosed(1, 6).toArray());
        gets("e1", "e2", "e3");

        stop();
        free.countDown();
        start();

        // The one that was on its way comes twice.
        gets("e1", "e2", "e3", "e3", "e4", "e5", "e6");
    }

    @Test
    void twoProcessesSendOnce() throws SQLException {
        make("r1", receiver.url());
        start();
        Deliveries first = Objects.requireNonNull(deliveries);
        start();
        try {
            int[] many = IntStream.rangeClosed(1, 40).toArray();
            said(many);

            gets(IntStream.of(many).mapToObj(offset -> "e" + offset).toArray(String[]::new));
        } finally {
            first.close();
        }
    }

    @Test
    void itEndsWithItsMakersRight() throws SQLException {
        Made made = make("r1", receiver.url());
        DATABASE.execute("""
                update directory.memberships set role = 'member' where room = 'r1' and user_id = 'u1';
                insert into directory.memberships (room, user_id, role, is_member, changed_at, spans)
                values ('r1', 'u2', 'owner', true, now(), '[{"from":"7:0"}]')""");
        start();
        said(1);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(DATABASE.texts("select reason from directory.outgoing_webhooks"))
                        .containsExactly("no-right"));
        assertThat(receiver.ids()).isEmpty();

        Caller ana = new Caller("u2", "ana", "es", "s2");
        webhooks.change(ana, "r1", made.webhook().id(), new Change(null, null, null, State.ON))
                .block();
        gets("e1");
    }

    @Test
    void fiftyAttemptsAreKept() throws SQLException {
        Made made = make("r1", receiver.url());
        start();
        said(IntStream.rangeClosed(1, 60).toArray());

        await().atMost(SOON).untilAsserted(() -> assertThat(receiver.ids()).hasSize(60));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(DATABASE.texts("select event from directory.deliveries order by sequence"))
                                .hasSize(50)
                                .endsWith("e60"));
        webhooks.delete(OLGA, "r1", made.webhook().id()).block();
        assertThat(DATABASE.texts("select event from directory.deliveries")).isEmpty();
    }

    @Test
    void aTestIsSentAtOnceAndWithBothSecretsWhileTheyChange() {
        Made made = make("r1", receiver.url());
        Made changed = Objects.requireNonNull(
                webhooks.changeSecret(OLGA, "r1", made.webhook().id()).block());

        var delivery = Objects.requireNonNull(
                webhooks.test(OLGA, "r1", made.webhook().id()).block());

        assertThat(delivery.status()).isEqualTo(204);
        assertThat(changed.secret()).isNotEqualTo(made.secret());
        assertThat(changed.webhook().formerSecretUntil()).isAfter(Instant.now());
        Receiver.Received received = receiver.received().getFirst();
        assertThat(received.signature().split(" ")).hasSize(2);
        assertThat(received.body()).contains("chat.tertulia.webhook.tested.v1");
    }
}
