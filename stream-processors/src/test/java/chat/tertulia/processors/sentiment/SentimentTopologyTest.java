package chat.tertulia.processors.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.runtime.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SentimentTopologyTest {

    private static final Sentiment GOOD =
            Sentiment.ok(Sentiment.Label.POSITIVE, new Sentiment.Scores(1, 0, 0, 0), "es", "test/1");
    private static final Duration LOOK = Duration.ofMillis(SentimentProcessor.LOOK_MS + 1);

    private final Facts facts = new Facts();
    private final AtomicReference<Instant> now = new AtomicReference<>(Facts.AT);
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
    private final List<CompletableFuture<List<Sentiment>>> asked = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private TestLog log = log(batch -> CompletableFuture.completedStage(List.of(GOOD)));

    private TestLog log(Analyzer analyzer) {
        return new TestLog(
                SentimentTopology.APPLICATION, SentimentTopology.of(analyzer, null, clock, new Progress(clock)));
    }

    private CompletableFuture<List<Sentiment>> later(List<String> batch) {
        texts.addAll(batch);
        CompletableFuture<List<Sentiment>> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    private void slow() {
        log.close();
        log = log(this::later);
        log.append(facts.created("r1", RoomKind.PUBLIC, true, "ana"));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void anAnswerThatIsThereIsForwardedAtOnce() {
        log.append(facts.created("r1", RoomKind.PUBLIC, true, "ana"));
        log.append(Facts.posted("r1", "m1", "ana", "¡qué bueno!"));

        assertThat(statuses()).containsExactly(Sentiment.Status.OK);
    }

    @Test
    void roomsThatDoNotWantItGetNothing() {
        log.append(facts.created("r1", RoomKind.PUBLIC, false, "ana"));
        log.append(Facts.posted("r1", "m1", "ana", "¡qué bueno!"));
        log.append(Facts.posted("unknown", "m2", "ana", "¡qué bueno!"));

        assertThat(statuses()).isEmpty();
    }

    @Test
    void editsAreAnalyzedAndRepeatsAreNot() {
        log.append(facts.created("r1", RoomKind.PUBLIC, true, "ana"));
        log.append(Facts.posted("r1", "m1", "ana", "uno"));
        log.append(Facts.posted("r1", "m1", "ana", "uno"));
        log.append(facts.edited("r1", "m1", "ana", "dos"));

        assertThat(statuses()).hasSize(2);
    }

    @Test
    void anAnswerThatComesLaterIsForwardedThen() {
        slow();
        log.append(Facts.posted("r1", "m1", "ana", "uno"));
        log.append(Facts.posted("r1", "m2", "ana", "dos"));
        assertThat(statuses()).isEmpty();

        asked.get(1).complete(List.of(GOOD));
        log.advance(LOOK);
        assertThat(statuses()).containsExactly(Sentiment.Status.OK);

        asked.get(0).complete(List.of(GOOD));
        log.advance(LOOK);
        log.advance(LOOK);
        assertThat(statuses()).containsExactly(Sentiment.Status.OK);
    }

    @Test
    void whatGoesWrongEndsAsFailed() {
        slow();
        log.append(Facts.posted("r1", "m1", "ana", "uno"));
        log.append(Facts.posted("r1", "m2", "ana", "dos"));
        log.append(Facts.posted("r1", "m3", "ana", "tres"));
        asked.get(0).completeExceptionally(new IllegalStateException("away"));
        asked.get(1).complete(List.of());
        now.set(Facts.AT.plusMillis(SentimentProcessor.ANSWER_MS_MAX + 1));

        log.advance(LOOK);

        assertThat(statuses())
                .containsExactly(Sentiment.Status.FAILED, Sentiment.Status.FAILED, Sentiment.Status.FAILED);
    }

    @Test
    void waitingIsBounded() {
        slow();
        for (int i = 0; i < SentimentProcessor.PENDING_MAX; i++) {
            log.append(Facts.posted("r1", "m" + i, "ana", "uno"));
        }
        assertThat(statuses()).isEmpty();

        log.append(Facts.posted("r1", "mmore", "ana", "uno"));

        assertThat(statuses()).containsExactly(Sentiment.Status.OVER_BUDGET);
    }

    @Test
    void whatWasPendingIsAskedAboutAgainAfterARestart() {
        slow();
        log.append(Facts.posted("r1", "m1", "ana", "uno"));
        var pending = log.driver().<String, PendingText>getKeyValueStore(SentimentTopology.PENDING_STORE);
        PendingText text = pending.get("0:1");
        slow();
        log.driver()
                .<String, PendingText>getKeyValueStore(SentimentTopology.PENDING_STORE)
                .put("0:1", text);

        log.advance(LOOK);
        asked.getLast().complete(List.of(GOOD));
        log.advance(LOOK);

        assertThat(texts).containsExactly("uno", "uno");
        assertThat(statuses()).containsExactly(Sentiment.Status.OK);
    }

    private List<Sentiment.Status> statuses() {
        return log.annotations().stream()
                .map(annotation -> ((MessageSentiment) annotation).sentiment().status())
                .toList();
    }
}
