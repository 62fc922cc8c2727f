package chat.tertulia.ingest.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.log.LogTail;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.moderation.Holding;
import chat.tertulia.ingest.moderation.Screening;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A retry of a message of which nobody knows whether its first attempt is in the log: it is appended again, at 618. */
class PostingTest {

    private static final Position FIRST = new Position(2, 615);
    private static final Position SECOND = new Position(2, 618);
    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Caller ANA = new Caller("u1", "ana", "es", "s1");
    private static final MemberEntry MEMBER = new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of());
    private static final String ID = Ids.message("r1", "u1", "c1");

    private final Archive archive = mock(Archive.class);
    private final LogTail tail = mock(LogTail.class);

    private Mono<Posting.Outcome> retry() {
        Redis redis = mock(Redis.class);
        // The claim of the first attempt, whose process died: it stays "under way".
        when(redis.run(any())).thenReturn(Mono.just("p " + Ids.derived('b', "MESSAGE", "", "hola")));
        RoomLog log = mock(RoomLog.class);
        when(log.append(any(RoomEvent.class))).thenReturn(Mono.just(SECOND));
        Screening screening = mock(Screening.class);
        when(screening.holding(any(), any())).thenReturn(List.of());
        return new Posting(log, tail, redis, archive, screening, mock(Holding.class), Clock.systemUTC())
                .post(ANA, MEMBER, "c1", "hola", MessageKind.MESSAGE, null);
    }

    private void answeredWith(Position position, boolean repeated) {
        StepVerifier.withVirtualTime(this::retry)
                .thenAwait(Duration.ofSeconds(3))
                .assertNext(outcome -> assertThat(outcome).isInstanceOfSatisfying(Posting.Answer.class, answer -> {
                    assertThat(answer.position()).isEqualTo(position);
                    assertThat(answer.repeated()).isEqualTo(repeated);
                    assertThat(answer.message().id()).isEqualTo(ID);
                    if (repeated) {
                        assertThat(answer.message().at()).isEqualTo(AT);
                    }
                }))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    @BeforeEach
    void nothingIsFound() {
        when(archive.reached(anyString(), anyInt())).thenReturn(Mono.just(610L));
        when(archive.message(any(), any())).thenReturn(Mono.empty());
        when(tail.first(any(), org.mockito.ArgumentMatchers.anyLong(), any())).thenReturn(Mono.empty());
    }

    @Test
    void theArchiveKnowsTheFirst() {
        MessageBody said =
                new MessageBody(ID, "r1", new Actor("u1", "ana"), AT, "hola", MessageKind.MESSAGE, null, "c1", null);
        when(archive.message("r1", ID))
                .thenReturn(Mono.just(
                        MessageView.of(new MessagePosted(ID, "r1", AT, new Actor("u1", "ana"), said), FIRST)));
        answeredWith(FIRST, true);
    }

    @Test
    void theLogKnowsWhatTheArchiveHasNotRead() {
        when(tail.first(ID, 610, SECOND)).thenReturn(Mono.just(new LogTail.Found(FIRST, AT)));
        answeredWith(FIRST, true);
    }

    @Test
    void theLogKnowsWithoutTheArchive() {
        when(archive.reached(anyString(), anyInt()))
                .thenReturn(Mono.error(new DataAccessResourceFailureException("Postgres is away")));
        when(tail.first(ID, 0, SECOND)).thenReturn(Mono.just(new LogTail.Found(FIRST, AT)));
        answeredWith(FIRST, true);
    }

    @Test
    void ifThereWasNoneItIsTheFirst() {
        answeredWith(SECOND, false);
    }

    @Test
    void whatCannotBeFoundOutDoesNotStopPosting() {
        when(tail.first(ID, 610, SECOND)).thenReturn(Mono.error(new KafkaException("unread")));
        answeredWith(SECOND, false);
    }
}
