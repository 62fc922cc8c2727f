package chat.tertulia.processors.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.runtime.BackOff;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.runtime.StopSignal;
import chat.tertulia.processors.runtime.Telling;
import chat.tertulia.telemetry.tracing.Traces;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The store inside its topology, around a view that only remembers what it was told. */
final class ViewStoreTest {

    private final Facts facts = new Facts();
    private final List<Long> delays = new ArrayList<>();
    private final Progress progress = new Progress(Clock.systemUTC(), new Telling("view", Traces.OFF, delays::add));
    private final StopSignal stop = new StopSignal();
    private final Memory view = new Memory();
    private final Map<Topic, Long> asked = new HashMap<>();

    private TestLog log() {
        return log((partition, from, missing) -> asked.putAll(from));
    }

    private TestLog log(LogGap gap) {
        ViewStoreBuilder stores = new ViewStoreBuilder(
                "view",
                () -> new ViewStore(
                        "view",
                        view,
                        gap,
                        3,
                        Clock.systemUTC(),
                        progress,
                        () -> new BackOff(stop, new Random(1), 1, 2)));
        return new TestLog("view", ViewTopology.of("view", ViewTopology.FACTS, stores, progress));
    }

    @Test
    void recordsAreAppliedWithTheirPositionsAtTheCommit() {
        try (TestLog log = log()) {
            Position at = log.append(Facts.posted("r1", "m1", "ana", "hola"));

            assertThat(view.applied).hasSize(1);
            assertThat(view.positions).containsExactly(Map.entry(Topic.ROOM_EVENTS, at.offset() + 1));
            assertThat(delays).singleElement(InstanceOfAssertFactories.LONG).isNotNegative();
        }
    }

    @Test
    void whatTheViewHasIsLeftOut() {
        view.positions.put(Topic.ROOM_EVENTS, 2L);
        try (TestLog log = log()) {
            log.append(Facts.posted("r1", "m0", "ana", "hola"));
            log.append(Facts.posted("r1", "m1", "ana", "hola"));
            log.append(Facts.posted("r1", "m2", "ana", "hola"));

            assertThat(view.applied).hasSize(1);
            assertThat(asked).containsExactly(Map.entry(Topic.ROOM_EVENTS, 2L));
        }
    }

    @Test
    void theGapIsAppliedBeforeAnythingElse() {
        var event = Facts.posted("r1", "mgap", "ana", "hola");
        try (TestLog log = log((partition, from, missing) ->
                missing.receive(Topic.ROOM_EVENTS, new LogRecord.OfEvent(event, Json.bytes(event)), 0))) {
            assertThat(view.applied).hasSize(1);
            log.append(Facts.posted("r1", "again", "ana", "hola"));
            assertThat(view.applied).hasSize(1);
            log.append(Facts.posted("r1", "new", "ana", "hola"));
            assertThat(view.applied).hasSize(2);
        }
    }

    @Test
    void anAnnotationWaitsForItsEventAndHoldsItsPosition() {
        try (TestLog log = log()) {
            log.append(mentions("m0", 0));
            log.append(mentions("m1", 1));
            assertThat(view.applied).isEmpty();
            assertThat(view.positions).containsExactly(Map.entry(Topic.ROOM_ANNOTATIONS, 0L));

            log.append(Facts.posted("r1", "m0", "ana", "hola"));
            assertThat(view.applied).hasSize(2);
            assertThat(view.positions).containsEntry(Topic.ROOM_ANNOTATIONS, 1L);

            log.append(Facts.posted("r1", "m1", "ana", "hola"));
            assertThat(view.applied).hasSize(4);
            assertThat(view.positions).containsEntry(Topic.ROOM_ANNOTATIONS, 2L);
        }
    }

    @Test
    void aViewThatIsAwayIsWaitedForAndNothingIsLost() {
        try (TestLog log = log()) {
            view.away = 3;
            log.append(Facts.posted("r1", "m1", "ana", "hola"));

            assertThat(view.away).isZero();
            assertThat(view.applied).hasSize(1);
            assertThat(progress.waitingFor()).isNull();
        }
    }

    @Test
    void stoppingEndsTheWait() {
        view.away = Integer.MAX_VALUE;
        stop.stop();

        assertThatThrownBy(this::log).isInstanceOf(ViewUnavailableException.class);
        assertThat(progress.waitingFor()).isNotNull();
    }

    @Test
    void badRecordsBecomeDeadLettersAndTheRestGoesOn() {
        view.refused = "m1";
        try (TestLog log = log()) {
            log.appendRaw("r1", "not json");
            log.appendRaw("r1", "{\"type\":\"message.posted\",\"id\":\"\\ud800\"}");
            log.append(Facts.posted("r1", "m1", "ana", "hola"));
            log.append(Facts.posted("r1", "m2", "ana", "hola"));

            assertThat(log.deadLetters()).hasSize(3);
            assertThat(view.applied).hasSize(1);
        }
    }

    @Test
    void typesOfTheFutureAreLeftOut() {
        try (TestLog log = log()) {
            log.driver()
                    .createInputTopic(
                            Topic.ROOM_EVENTS.topicName(),
                            new org.apache.kafka.common.serialization.StringSerializer(),
                            new org.apache.kafka.common.serialization.StringSerializer())
                    .pipeInput(new org.apache.kafka.streams.test.TestRecord<>(
                            "r1",
                            "{\"type\":\"poll.opened\"}",
                            new org.apache.kafka.common.header.internals.RecordHeaders()
                                    .add(
                                            "ce_type",
                                            "chat.tertulia.poll.opened.v1"
                                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8))));
            log.append(facts.joined("r1", "ana"));

            assertThat(log.deadLetters()).isEmpty();
            assertThat(view.applied).hasSize(1);
        }
    }

    private static MessageMentions mentions(String message, long offset) {
        return new MessageMentions(
                "a" + message, "r1", Facts.AT, new Subject(message, "0:" + offset), List.of(), List.of());
    }

    private static final class Memory implements View {
        private final Map<Topic, Long> positions = new HashMap<>();
        private final List<Entry> applied = new ArrayList<>();
        private int away;
        private String refused = "";

        @Override
        public Map<Topic, Long> positions(int partition) {
            answer();
            return positions;
        }

        @Override
        public void check(LogRecord record) {
            if (record instanceof LogRecord.OfEvent carried
                    && carried.event().id().equals(refused)) {
                throw new IllegalArgumentException("never");
            }
        }

        @Override
        public void apply(Batch batch) {
            answer();
            assertThat(batch.before()).isEqualTo(positions);
            applied.addAll(batch.entries());
            positions.putAll(batch.after());
        }

        private void answer() {
            if (away > 0) {
                away--;
                throw new ViewUnavailableException("away");
            }
        }
    }
}
