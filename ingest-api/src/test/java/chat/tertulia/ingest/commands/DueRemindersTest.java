package chat.tertulia.ingest.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.moderation.Screening;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Rounds of reminders of rooms on a real Postgres; what the rooms make of them is said here. */
class DueRemindersTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Directory directory = mock(Directory.class);
    private final Archive archive = mock(Archive.class);
    private final Membership membership = mock(Membership.class);
    private final Posting posting = mock(Posting.class);
    private final List<String> said = new CopyOnWriteArrayList<>();

    @BeforeEach
    void twoRooms() throws SQLException {
        DATABASE.execute("""
                truncate directory.users, directory.rooms, directory.reminders, directory.outbox cascade;
                insert into directory.users (id, name, skeleton, language, password_hash, created_at) values
                ('u1', 'ana', 'ana', 'es', '-', now());
                insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at) values
                ('r1', 'plaza', 'private', true, 'hold', 'u1', now()),
                ('r2', 'patio', 'private', true, 'hold', 'u1', now());
                insert into directory.reminders (id, room, by_id, by_name, body, due_at) values
                ('c1', 'r1', 'u1', 'ana', 'one', now() - interval '9 seconds'),
                ('c2', 'r2', 'u1', 'ana', 'two', now() - interval '1 second')""");
        when(membership.ofWriter(any(), any()))
                .thenAnswer(call -> Mono.just(new MemberEntry(
                        call.getArgument(1), "u1", "ana", Role.MEMBER, List.of(new Span("0:1", null)))));
        when(posting.post(any(), any(), any(), any(), any(), any()))
                .thenAnswer(call -> Mono.fromRunnable(() -> said.add(call.getArgument(2))));
    }

    /** The first room's answer; out of a transaction, as when a message is to be held. */
    private void refuse(Problem problem) {
        when(posting.post(any(), any(), eq("c1"), any(), any(), any()))
                .thenReturn(DATABASE.get().inTransaction(tx -> Mono.error(problem)));
    }

    private DueReminders rounds(Reminders reminders) {
        return new DueReminders(reminders, posting, membership, new RoomMentionGuard(directory, 10));
    }

    private Reminders reminders() {
        return new Reminders(DATABASE.get(), directory, archive, mock(Screening.class), room -> 0, Clock.systemUTC());
    }

    private static List<String> left() throws SQLException {
        return DATABASE.texts("select id from directory.reminders order by id");
    }

    @Test
    void aRoomThatTakesNoMoreNowKeepsNoOtherWaiting() throws SQLException {
        refuse(Problem.retryAfter(ProblemType.QUEUE_FULL, Duration.ofMinutes(1), null));
        try (DueReminders _ = rounds(reminders())) {
            await().atMost(SOON).untilAsserted(() -> assertThat(left()).containsExactly("c1"));
        }
        assertThat(said).containsExactly("c2");
        assertThat(DATABASE.texts(
                        "select due_at > now() + interval '30 seconds' and due_at <= now() + interval '1 minute'"
                                + " from directory.reminders"))
                .containsExactly("t");
    }

    @Test
    void whatARoomWillNeverTakeIsForgotten() {
        refuse(Problem.of(ProblemType.CONFLICT));
        try (DueReminders _ = rounds(reminders())) {
            await().atMost(SOON).untilAsserted(() -> assertThat(left()).isEmpty());
        }
        assertThat(said).containsExactly("c2");
    }

    @Test
    void aLogThatIsAwayEndsTheRoundAndNothingIsLost() {
        AtomicInteger tried = new AtomicInteger();
        when(posting.post(any(), any(), any(), any(), any(), any()))
                .thenAnswer(call -> tried.incrementAndGet() <= 2
                        ? Mono.error(Problem.retryAfter(ProblemType.LOG_UNAVAILABLE, Duration.ofHours(2), null))
                        : Mono.fromRunnable(() -> said.add(call.getArgument(2))));
        try (DueReminders _ = rounds(reminders())) {
            await().atMost(SOON).untilAsserted(() -> assertThat(left()).isEmpty());
        }
        assertThat(said).containsExactly("c1", "c2");
        assertThat(tried).hasValue(4);
    }

    @Test
    void whoIsRemindedMeetsNoSpoiler() throws SQLException {
        DATABASE.execute("update directory.reminders set user_id = 'u1', body = 'mira: ||gana Ana||' where id = 'c1'");
        when(directory.room("r1"))
                .thenReturn(new RoomEntry(
                        "r1",
                        "plaza",
                        null,
                        RoomKind.PRIVATE,
                        null,
                        true,
                        Moderation.OFF,
                        RoomMentions.MEMBERS,
                        0,
                        false,
                        Instant.EPOCH));
        when(directory.member("r1", "u1"))
                .thenReturn(new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of(new Span("0:1", null))));
        when(archive.reached(any(), anyInt())).thenReturn(Mono.just(5L));

        assertThat(reminders().tellUsers().block()).isEqualTo(1);

        assertThat(left()).containsExactly("c2");
        assertThat(DATABASE.texts("select value from directory.outbox"))
                .singleElement()
                .asString()
                .contains("\"excerpt\":\"mira: ")
                .doesNotContain("gana");
    }

    @Test
    void aRoundAsksOnceWhenNothingIsDue() {
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        Reminders none = mock(Reminders.class);
        when(none.tellUsers()).thenReturn(Mono.fromCallable(() -> (long) begun.incrementAndGet()));
        when(none.tellRoom(any())).thenReturn(Mono.fromRunnable(asked::incrementAndGet));
        when(none.forget()).thenReturn(Mono.just(0L));
        try (DueReminders _ = rounds(none)) {
            await().atMost(SOON).until(() -> begun.get() >= 3);
        }
        assertThat(asked.get()).isBetween(2, begun.get());
    }
}
