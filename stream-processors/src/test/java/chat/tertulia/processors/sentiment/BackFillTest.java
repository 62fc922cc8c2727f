package chat.tertulia.processors.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Status;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.runtime.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An analyzer that is away, hangs or is over budget, and what becomes of its texts when it is back. */
final class BackFillTest {

    private static final Sentiment GOOD =
            Sentiment.ok(Sentiment.Label.POSITIVE, new Sentiment.Scores(1, 0, 0, 0), "es", "test/1");
    private static final Duration SECOND = Duration.ofMillis(SentimentProcessor.BACK_FILL_MS + 1);

    private final Facts facts = new Facts();
    private final AtomicReference<Instant> now = new AtomicReference<>(Facts.AT);
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final Map<Position, RoomEvent> events = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private final Service service = new Service();
    private TestLog log = log();

    /** What the analyzer does at the moment; null hangs. */
    private final class Service implements Analyzer {
        private CompletableFuture<List<Sentiment>> answer = CompletableFuture.completedFuture(List.of(GOOD));
        private boolean room = true;

        @Override
        public CompletionStage<List<Sentiment>> analyze(List<String> batch) {
            texts.addAll(batch);
            return answer;
        }

        @Override
        public boolean hasRoom() {
            return room;
        }

        void is(Status status) {
            answer = CompletableFuture.completedFuture(
                    List.of(status == Status.OK ? GOOD : Sentiment.without(status, null, "test/1")));
            room = status == Status.OK;
        }

        void hangs() {
            answer = new CompletableFuture<>();
            room = false;
        }
    }

    private TestLog log() {
        BackFillSource source = new BackFillSource(events::get, Runnable::run);
        return new TestLog(
                SentimentTopology.APPLICATION, SentimentTopology.of(service, source, clock, new Progress(clock)));
    }

    @BeforeEach
    void aRoom() {
        append(facts.created("r1", RoomKind.PUBLIC, true, "ana"));
    }

    @AfterEach
    void close() {
        log.close();
    }

    private void append(RoomEvent event) {
        events.put(log.append(event), event);
    }

    @Test
    void awayThenBack() {
        service.is(Status.FAILED);
        append(Facts.posted("r1", "m1", "ana", "uno"));
        append(Facts.posted("r1", "m2", "ana", "dos"));
        assertThat(statuses()).containsExactly("m1 FAILED", "m2 FAILED");
        log.advance(SECOND);
        assertThat(statuses()).isEmpty();

        service.is(Status.OK);
        log.advance(SECOND);
        log.advance(SECOND);

        assertThat(statuses()).containsExactlyInAnyOrder("m1 OK", "m2 OK");
        log.advance(SECOND.multipliedBy(200));
        assertThat(statuses()).isEmpty();
    }

    @Test
    void hangingThenBack() {
        service.hangs();
        append(Facts.posted("r1", "m1", "ana", "uno"));
        now.set(Facts.AT.plusMillis(SentimentProcessor.ANSWER_MS_MAX + 1));
        log.advance(SECOND);
        assertThat(statuses()).containsExactly("m1 FAILED");

        service.is(Status.OK);
        log.advance(SECOND);
        log.advance(SECOND);

        assertThat(statuses()).containsExactly("m1 OK");
        assertThat(texts).containsExactly("uno", "uno");
    }

    @Test
    void overBudgetThenAnotherMonthWithOtherIds() {
        service.is(Status.OVER_BUDGET);
        append(Facts.posted("r1", "m1", "ana", "uno"));
        List<Annotation> first = log.annotations();
        service.is(Status.OK);

        log.advance(SECOND);
        log.advance(SECOND);

        List<Annotation> second = log.annotations();
        assertThat(first).hasSize(1);
        assertThat(second).hasSize(1);
        assertThat(second.getFirst().id()).isNotEqualTo(first.getFirst().id());
        assertThat(second.getFirst().message()).isEqualTo(first.getFirst().message());
    }

    @Test
    void whatFailsAgainIsLeftAloneForAWhileAndGivenUpAfterThreeTimes() {
        service.is(Status.FAILED);
        append(Facts.posted("r1", "m1", "ana", "uno"));
        service.room = true;

        for (int second = 0; second < 600; second++) {
            now.set(Facts.AT.plusSeconds(second));
            log.advance(SECOND);
        }

        assertThat(statuses()).containsExactly("m1 FAILED");
        assertThat(texts).hasSize(1 + BackFill.ATTEMPTS);
        assertThat(unanswered()).isEmpty();
    }

    @Test
    void deletedAndEditedTextsAreNotAskedAbout() {
        service.is(Status.FAILED);
        append(Facts.posted("r1", "m1", "ana", "uno"));
        append(Facts.posted("r1", "m2", "ana", "dos"));
        append(facts.deleted("r1", "m1", "ana"));
        append(facts.edited("r1", "m2", "ana", "tres"));
        statuses();
        texts.clear();
        service.is(Status.OK);

        log.advance(SECOND);
        log.advance(SECOND);

        assertThat(texts).containsExactly("tres");
        assertThat(statuses()).containsExactly("m2 OK");
        assertThat(unanswered()).isEmpty();
    }

    @Test
    void aMessageDeletedWhileItIsAskedAboutGetsNoMore() {
        service.is(Status.FAILED);
        append(Facts.posted("r1", "m1", "ana", "uno"));
        statuses();
        service.hangs();
        service.room = true;
        log.advance(SECOND);
        append(facts.deleted("r1", "m1", "ana"));
        service.answer.complete(List.of(GOOD));

        log.advance(SECOND);

        assertThat(statuses()).isEmpty();
        assertThat(unanswered()).isEmpty();
    }

    @Test
    void whatWasLeftIsAskedAboutAfterARestart() {
        service.is(Status.FAILED);
        append(Facts.posted("r1", "m1", "ana", "uno"));
        Map<String, BackFill.Unanswered> left = unanswered();
        List<RoomEvent> before = List.of(
                Objects.requireNonNull(events.get(new Position(0, 0))),
                Objects.requireNonNull(events.get(new Position(0, 1))));
        log.close();
        log = log();
        service.is(Status.OK);
        before.forEach(this::append);
        assertThat(statuses()).containsExactly("m1 OK");
        left.forEach(store()::put);

        log.advance(SECOND);
        log.advance(SECOND);

        assertThat(statuses()).containsExactly("m1 OK");
        assertThat(unanswered()).isEmpty();
    }

    @Test
    void onlyTheNewestAreKept() {
        service.is(Status.FAILED);
        for (int i = 0; i <= BackFill.KEPT; i++) {
            append(Facts.posted("r1", "m" + i, "ana", "uno"));
        }

        Map<String, BackFill.Unanswered> left = unanswered();

        assertThat(left).hasSize(BackFill.KEPT);
        assertThat(left.values()).extracting(BackFill.Unanswered::message).doesNotContain("m0");
    }

    private KeyValueStore<String, BackFill.Unanswered> store() {
        return log.driver().getKeyValueStore(BackFill.STORE);
    }

    private Map<String, BackFill.Unanswered> unanswered() {
        Map<String, BackFill.Unanswered> all = new HashMap<>();
        store().all().forEachRemaining(one -> all.put(one.key, one.value));
        return all;
    }

    private List<String> statuses() {
        return log.annotations().stream()
                .map(annotation -> annotation.message().id() + " "
                        + ((MessageSentiment) annotation).sentiment().status())
                .toList();
    }
}
