package chat.tertulia.ingest.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.database.TestDatabase;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.moderation.Decisions.Command;
import chat.tertulia.ingest.moderation.ModerationQueue.Place;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Held messages and decisions in Postgres, up to the outbox. */
class HoldingTest {

    private static final Instant AT = Instant.parse("2026-11-24T09:00:00Z");
    private static final Actor ANA = new Actor("u1", "ana");
    private static final List<Flag> FLAGS = List.of(new Flag("es/profanity", Flag.Severity.STRONG, 0, 4));

    @RegisterExtension
    static final TestDatabase DATABASE = new TestDatabase();

    private final Directory directory = new Directory();
    private final Rooms rooms = new Rooms(DATABASE.get(), directory, Clock.systemUTC(), new SecureRandom());
    private final Holding holding = new Holding(DATABASE.get(), directory);
    private final Mutes mutes = new Mutes(rooms, Clock.systemUTC(), new SecureRandom());
    private final Decisions decisions =
            new Decisions(DATABASE.get(), rooms, empty(), holding, mutes, Clock.systemUTC());
    private final ModerationQueue queue = new ModerationQueue(DATABASE.get());

    /** A room in which nothing was ever said. */
    private static History empty() {
        History history = mock(History.class);
        when(history.message(any(), any())).thenReturn(Mono.empty());
        when(history.archived(any(), any())).thenReturn(Mono.empty());
        return history;
    }

    @BeforeEach
    void people() throws SQLException {
        DATABASE.execute("""
                truncate directory.users, directory.rooms, directory.memberships, directory.moderation, directory.outbox cascade;
                insert into directory.users (id, name, skeleton, language, password_hash, created_at) values
                ('u1', 'ana', 'ana', 'es', '-', now()), ('u2', 'olga', 'olga', 'es', '-', now()),
                ('u3', 'mara', 'mara', 'es', '-', now());
                insert into directory.rooms (id, name, kind, sentiment, moderation, created_by, created_at)
                values ('r1', 'plaza', 'private', true, 'hold', 'u2', now());
                insert into directory.memberships (room, user_id, role, is_member, changed_at)
                values ('r1', 'u1', 'member', true, now()), ('r1', 'u2', 'owner', true, now()),
                ('r1', 'u3', 'moderator', true, now())""");
    }

    private static MessageBody message(String id, int second) {
        return new MessageBody(
                id, "r1", ANA, AT.plusSeconds(second), "puta", MessageKind.MESSAGE, null, "c" + second, null);
    }

    private static HeldMessage get(Mono<HeldMessage> held) {
        return Objects.requireNonNull(held.block());
    }

    private static Command command(String user, String name, String decision) {
        Role role = user.equals("u2") ? Role.OWNER : Role.MODERATOR;
        return new Command(
                new Caller(user, name, "es", "s"),
                new MemberEntry("r1", user, name, role, List.of(new Span("0:1", null))),
                decision,
                null);
    }

    private static Problem refusal(Mono<?> call) {
        return Objects.requireNonNull(catchThrowableOfType(Problem.class, call::block), "it was accepted");
    }

    @Test
    void theSameAgainIsTheSameAndAnotherUnderTheIdAConflict() throws SQLException {
        HeldMessage first = get(holding.post(message("m1", 0), "d1", FLAGS));

        assertThat(get(holding.post(message("m1", 5), "d1", FLAGS))).isEqualTo(first);
        assertThat(refusal(holding.post(message("m1", 5), "d2", FLAGS)).type()).isEqualTo(ProblemType.CONFLICT);
        assertThat(DATABASE.texts("select topic from directory.outbox")).containsExactly("chat.user-events");
        assertThat(DATABASE.texts("select value from directory.outbox").getFirst())
                .contains("\"type\":\"message.held\"", "\"user\":\"u1\"")
                .doesNotContain("puta");
    }

    @Test
    void ofManyDecisionsAtOnceOneCountsAndTheOthersLearnWhich() throws SQLException {
        get(holding.post(message("m1", 0), "d1", FLAGS));
        DATABASE.execute("delete from directory.outbox");

        List<Object> answers = Flux.range(0, 8)
                .flatMap(i -> decisions
                        .decide(i % 2 == 0 ? command("u2", "olga", "approve") : command("u3", "mara", "remove"), "m1")
                        .cast(Object.class)
                        .onErrorResume(Problem.class, Mono::just))
                .collectList()
                .block();

        List<QueueItem> decided = Objects.requireNonNull(answers).stream()
                .filter(QueueItem.class::isInstance)
                .map(QueueItem.class::cast)
                .toList();
        assertThat(decided).hasSize(1);
        QueueItem.Decision first = Objects.requireNonNull(decided.getFirst().decision());
        assertThat(answers.stream().filter(Problem.class::isInstance).map(Problem.class::cast))
                .hasSize(7)
                .allSatisfy(problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.ALREADY_DECIDED);
                    assertThat(problem.more()).containsEntry("decision", first);
                });
        long said = DATABASE.texts("select value from directory.outbox where topic = 'chat.room-events'")
                .size();
        assertThat(said).isEqualTo(decided.getFirst().state().equals("approve") ? 2 : 0);
        assertThat(DATABASE.texts("select body from directory.moderation")).containsOnlyNulls();
    }

    @Test
    void anApprovedMessageIsSaidNowByItsSenderAndApprovedAfterIt() throws SQLException {
        get(holding.post(message("m1", 0), "d1", FLAGS));

        decisions.decide(command("u2", "olga", "approve"), "m1").block();

        List<String> events =
                DATABASE.texts("select value from directory.outbox where topic = 'chat.room-events' order by sequence");
        assertThat(events.get(0))
                .contains("\"type\":\"message.posted\",\"id\":\"m1\"", "\"by\":{\"id\":\"u1\"", "\"text\":\"puta\"")
                .doesNotContain("2026-11-24T09:00:00");
        assertThat(events.get(1)).contains("\"type\":\"message.approved\"", "\"by\":{\"id\":\"u2\"");
    }

    @Test
    void onlyModeratorsDecide() {
        get(holding.post(message("m1", 0), "d1", FLAGS));

        assertThat(refusal(decisions.decide(command("u1", "ana", "approve"), "m1"))
                        .type())
                .isEqualTo(ProblemType.FORBIDDEN);
        assertThat(refusal(decisions.decide(command("u9", "eve", "approve"), "m1"))
                        .type())
                .isEqualTo(ProblemType.ROOM_NOT_FOUND);
    }

    @Test
    void aLaterEditTakesThePlaceOfAnEarlierOneThatIsOpen() {
        MessageBody edited = message("m1", 0);
        HeldMessage first = get(holding.edit(edited, "0:5", AT, FLAGS));
        HeldMessage same = get(holding.edit(edited, "0:5", AT.plusSeconds(9), FLAGS));
        HeldMessage second = get(holding.edit(edited, "0:7", AT, FLAGS));

        assertThat(same).isEqualTo(first);
        assertThat(Objects.requireNonNull(queue.open("r1", Place.START, 10).block())
                        .items())
                .extracting(QueueItem::id)
                .containsExactly(second.id());
    }

    @Test
    void aFullQueueRefusesAndOldDecisionsMakeWay() throws SQLException {
        DATABASE.execute("""
                insert into directory.moderation (room, id, message, kind, sender, name, digest, base, body, flags, action, at)
                select 'r1', 'x' || i, 'x' || i, 'post', 'u1', 'ana', '', '', null, '[]', 'hold', now()
                from generate_series(1, %d) i;
                update directory.moderation set decision = 'remove', by_id = 'u2', by_name = 'olga',
                  decided_at = timestamptz '%s' where id = 'x1'""".formatted(Holding.OPEN_MAX + 1, AT.minus(Duration.ofDays(91))));

        Problem full = refusal(holding.post(message("m1", 0), "d1", FLAGS));

        assertThat(full.type()).isEqualTo(ProblemType.QUEUE_FULL);
        DATABASE.execute("delete from directory.moderation where id = 'x2'");
        assertThat(get(holding.post(message("m1", 0), "d1", FLAGS)).state()).isEqualTo("open");
        assertThat(DATABASE.texts("select id from directory.moderation where id = 'x1'"))
                .isEmpty();
    }

    @Test
    void pagesGoOnWhereTheyEnded() {
        IntStream.range(0, 5).forEach(i -> get(holding.post(message("m" + i, i / 2), "d", FLAGS)));

        List<String> seen = new ArrayList<>();
        String next = null;
        do {
            var page = Objects.requireNonNull(
                    queue.open("r1", next == null ? Place.START : Objects.requireNonNull(Place.parse(next)), 2)
                            .block());
            page.items().forEach(item -> seen.add(item.id()));
            next = page.next();
        } while (next != null);

        assertThat(seen).containsExactly("m4", "m3", "m2", "m1", "m0");
        assertThat(Place.parse("x")).isNull();
        assertThat(Place.parse("99999999999999999999-a")).isNull();
    }
}
