package chat.tertulia.processors.sentiment;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.RoomSentiment;
import chat.tertulia.contracts.annotations.RoomSentiment.Trend;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Label;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.runtime.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RoomTrendTest {

    private static final Duration EVERY = Duration.ofMillis(Trends.EVERY_MS);

    private final Facts facts = new Facts();
    private final Clock clock = Clock.fixed(Facts.AT, ZoneOffset.UTC);
    private final TestLog log = log();

    private TestLog log() {
        Analyzer analyzer = texts -> CompletableFuture.completedStage(List.of(tone(texts.getFirst())));
        return new TestLog(
                SentimentTopology.APPLICATION, SentimentTopology.of(analyzer, null, clock, new Progress(clock)));
    }

    private static Sentiment tone(String text) {
        return text.equals("?")
                ? Sentiment.without(Sentiment.Status.UNSUPPORTED, "pl", "test/1")
                : Sentiment.ok(Label.valueOf(text), new Sentiment.Scores(1, 0, 0, 0), "es", "test/1");
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aTrendIsSaidOnceWhenItChanged() {
        log.append(facts.created("r1", RoomKind.PUBLIC, true, "ana"));
        log.append(Facts.posted("r1", "m1", "ana", "POSITIVE"));
        log.append(Facts.posted("r1", "m2", "ana", "NEGATIVE"));
        log.append(Facts.posted("r1", "m3", "ana", "POSITIVE"));
        log.append(Facts.posted("r1", "m4", "ana", "MIXED"));
        log.append(Facts.posted("r1", "m5", "ana", "?"));
        log.append(facts.edited("r1", "m1", "ana", "NEGATIVE"));
        assertThat(trends()).isEmpty();

        log.advance(EVERY);
        List<RoomSentiment> said = trends();
        assertThat(said).hasSize(1);
        assertThat(said.getFirst().trend()).isEqualTo(new Trend(15, 4, 2, 1, 0, 1, 0.25));
        assertThat(said.getFirst().at()).isEqualTo(Facts.AT);

        log.advance(EVERY);
        assertThat(trends()).isEmpty();
        log.append(Facts.posted("r1", "m6", "ana", "NEUTRAL"));
        log.advance(EVERY);
        assertThat(trends()).extracting(trend -> trend.trend().messages()).containsExactly(5L);
    }

    @Test
    void roomsThatDoNotWantSentimentHaveNoTrend() {
        log.append(facts.created("r1", RoomKind.PUBLIC, false, "ana"));
        log.append(Facts.posted("r1", "m1", "ana", "POSITIVE"));

        log.advance(EVERY);

        assertThat(trends()).isEmpty();
    }

    @Test
    void whatIsPastIsForgotten() {
        log.append(facts.created("r1", RoomKind.PUBLIC, true, "ana"));
        log.append(Facts.posted("r1", "m1", "ana", "POSITIVE"));
        log.advance(EVERY);
        assertThat(trends()).hasSize(1);

        log.advance(Duration.ofMinutes(Trends.MINUTES));

        assertThat(store()).isEmpty();
    }

    private Map<String, Trends.Window> store() {
        Map<String, Trends.Window> all = new HashMap<>();
        log.driver()
                .<String, Trends.Window>getKeyValueStore(Trends.STORE)
                .all()
                .forEachRemaining(room -> all.put(room.key, room.value));
        return all;
    }

    private List<RoomSentiment> trends() {
        return log.output(Topic.ROOM_ANNOTATIONS.topicName()).stream()
                .filter(record -> RoomSentiment.TYPE.equals(CloudEvents.type(record.headers())))
                .map(record -> Json.read(record.value(), RoomSentiment.class))
                .toList();
    }
}
