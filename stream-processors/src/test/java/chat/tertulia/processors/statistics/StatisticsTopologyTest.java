package chat.tertulia.processors.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.contracts.statistics.RoomMinute.Tones;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.records.DeadLetters;
import chat.tertulia.processors.runtime.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatisticsTopologyTest {

    private static final Instant MINUTE = Instant.parse("2026-11-24T05:38:00Z");
    private static final Duration EARLY = Duration.ofMillis(StatisticsProcessor.EARLY_MS);

    /** When the minute of {@link Facts#AT} is closed by later events. */
    private static final Instant OVER = MINUTE.plusSeconds(60).plusMillis(StatisticsProcessor.GRACE_MS);

    private final TestLog log = log();

    private static TestLog log() {
        return new TestLog(StatisticsTopology.APPLICATION, StatisticsTopology.of(new Progress(Clock.systemUTC())));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aMinuteHasEarlyResultsAndOneFinalOne() {
        log.append(posted("r1", "m1", "ana", Facts.AT));
        log.append(posted("r1", "m2", "ana", Facts.AT.plusSeconds(1)));
        log.advance(EARLY);
        assertThat(results()).containsExactly(minute("r1", 2, 1, false));

        log.advance(EARLY);
        assertThat(results()).as("nothing new").isEmpty();

        log.append(posted("r1", "m3", "bea", Facts.AT.plusSeconds(9)));
        assertThat(results()).as("not at once").isEmpty();
        log.advance(EARLY);
        assertThat(results()).containsExactly(minute("r1", 3, 2, false));

        log.advance(Duration.ofHours(1));
        assertThat(results()).containsExactly(minute("r1", 3, 2, true));
        log.advance(Duration.ofHours(1));
        assertThat(results()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void aMinuteIsClosedByTheTimeOfEventsAfterItsGrace() {
        log.advance(Duration.ofHours(1));
        log.append(posted("r1", "m1", "ana", Facts.AT));

        log.append(posted("r2", "m2", "ana", OVER.minusMillis(1)));
        assertThat(results()).isEmpty();

        log.append(posted("r2", "m3", "ana", OVER));
        assertThat(results()).containsExactly(minute("r1", 1, 1, true));
    }

    @Test
    void anEventAheadOfTheClockClosesNothing() {
        log.append(posted("r1", "m1", "ana", Facts.AT));
        log.append(posted("r1", "m2", "bea", Facts.AT.plusSeconds(600)));

        log.append(posted("r1", "m3", "bea", Facts.AT.plusSeconds(1)));
        log.advance(EARLY);

        assertThat(results())
                .containsExactlyInAnyOrder(
                        minute("r1", 2, 2, false), minute("r1", MINUTE.plusSeconds(600), 1, 1, false));
    }

    @Test
    void annotationsCountInTheMinuteOfTheirMessageAlsoWithinTheGrace() {
        log.advance(Duration.ofHours(1));
        Position one = log.append(posted("r1", "m1", "ana", Facts.AT));
        Position two = log.append(posted("r1", "m2", "bea", Facts.AT));
        log.append(posted("r2", "m3", "bea", OVER.minusMillis(1)));
        log.append(mentions("m1", one));
        log.append(flags("m1", one));
        log.append(tone("m1", one, Sentiment.Label.NEGATIVE));
        log.append(tone("m2", two, null));
        log.append(noMentions("m2", two));

        log.append(posted("r2", "m4", "bea", OVER));

        assertThat(results()).containsExactly(expected(2, 2, 1, 1, new Tones(0, 1, 0, 0, 1), true));
    }

    @Test
    void everyToneHasItsNumber() {
        for (Sentiment.Label label : Sentiment.Label.values()) {
            log.append(tone(label.name(), log.append(posted("r1", label.name(), "ana", Facts.AT)), label));
        }
        log.append(tone("m1", log.append(posted("r1", "m1", "ana", Facts.AT)), null));

        log.advance(EARLY);

        assertThat(results()).containsExactly(expected(5, 1, 0, 0, new Tones(1, 1, 1, 1, 1), false));
    }

    @Test
    void whatComesAfterTheFinalResultOpensNothing() {
        log.advance(Duration.ofHours(1));
        Position one = log.append(posted("r1", "m1", "ana", Facts.AT));
        log.append(posted("r2", "m2", "ana", OVER));
        assertThat(results()).hasSize(1);

        log.append(tone("m1", one, Sentiment.Label.MIXED));
        log.append(posted("r1", "m3", "ana", Facts.AT));
        log.append(posted("r1", "m1", "ana", Facts.AT));
        log.advance(Duration.ofHours(1));

        assertThat(results()).allSatisfy(result -> assertThat(result.room()).isEqualTo("r2"));
    }

    @Test
    void repeatsChangeNothing() {
        Position one = log.append(posted("r1", "m1", "ana", Facts.AT));
        log.append(mentions("m1", one));
        log.append(flags("m1", one));
        log.append(tone("m1", one, Sentiment.Label.POSITIVE));
        log.advance(EARLY);
        RoomMinute once = expected(1, 1, 1, 1, new Tones(1, 0, 0, 0, 0), false);
        assertThat(results()).containsExactly(once);

        Position again = log.append(posted("r1", "m1", "ana", Facts.AT));
        log.append(posted("r1", "m1", "ana", Facts.AT.plusSeconds(60)));
        for (Position position : List.of(one, again)) {
            log.append(mentions("m1", position));
            log.append(flags("m1", position));
            log.append(tone("m1", position, Sentiment.Label.POSITIVE));
            log.append(tone("m1", position, Sentiment.Label.NEGATIVE));
        }
        log.advance(EARLY);
        assertThat(results()).isEmpty();

        log.advance(Duration.ofHours(1));
        assertThat(results()).containsExactly(expected(1, 1, 1, 1, new Tones(1, 0, 0, 0, 0), true));
    }

    @Test
    void editsAreNoMessagesAndTheirAnnotationsDoNotCount() {
        Position one = log.append(posted("r1", "m1", "ana", Facts.AT));
        Position edit = log.append(edited("r1", "m1", "ana", Facts.AT.plusSeconds(1)));
        log.append(tone("m1", edit, Sentiment.Label.NEGATIVE));
        log.append(mentions("m1", edit));
        log.append(tone("m1", one, Sentiment.Label.POSITIVE));
        Position older = log.append(edited("r1", "m0", "ana", Facts.AT.plusSeconds(1)));
        log.append(tone("m0", older, Sentiment.Label.NEGATIVE));

        log.advance(Duration.ofHours(1));

        assertThat(last()).isEqualTo(expected(1, 1, 0, 0, new Tones(1, 0, 0, 0, 0), true));
        assertNothingIsLeft();
    }

    @Test
    void anAnnotationMayComeBeforeItsMessage() {
        Position next = new Position(0, 0);
        log.append(tone("m1", next, Sentiment.Label.NEUTRAL));
        log.append(mentions("m1", new Position(0, 7)));
        log.advance(EARLY);
        assertThat(results()).as("no message, no result").isEmpty();

        log.append(posted("r1", "m1", "ana", Facts.AT));
        log.append(tone("m1", next, Sentiment.Label.NEUTRAL));
        log.advance(EARLY);

        assertThat(results()).containsExactly(expected(1, 1, 0, 0, new Tones(0, 0, 1, 0, 0), false));
    }

    @Test
    void aMinuteWithoutMessagesHasNoResultAndLeavesNothing() {
        log.append(tone("m1", new Position(0, 0), Sentiment.Label.NEUTRAL));

        log.advance(Duration.ofHours(1));

        assertThat(results()).isEmpty();
        assertNothingIsLeft();
    }

    @Test
    void theLastMinuteOfAQuietPartitionIsClosedByTheClock() {
        log.append(posted("r1", "m1", "ana", Facts.AT));
        log.append(posted("r2", "m2", "ana", Facts.AT.plusSeconds(60)));
        log.advance(EARLY);
        assertThat(results()).hasSize(2);

        log.advance(Duration.between(Facts.AT, OVER).minus(EARLY.multipliedBy(2)));
        assertThat(results()).isEmpty();
        log.advance(EARLY.multipliedBy(2));
        assertThat(results()).containsExactly(minute("r1", 1, 1, true));

        log.advance(Duration.ofMinutes(1));
        assertThat(results()).containsExactly(minute("r2", MINUTE.plusSeconds(60), 1, 1, true));
    }

    @Test
    void theClockClosesNothingWhileRecordsComeOrBeforeTheyDo() {
        log.advance(Duration.ofHours(5));
        for (int i = 0; i < 20; i++) {
            log.append(posted("r1", "m" + i, "ana", Facts.AT.plusSeconds(i)));
            log.advance(EARLY);
        }
        assertThat(results()).hasSize(20).noneMatch(RoomMinute::isFinal).last().isEqualTo(minute("r1", 20, 1, false));

        log.advance(Duration.ofMillis(StatisticsProcessor.IDLE_MS));
        assertThat(results()).containsExactly(minute("r1", 20, 1, true));

        log.append(posted("r1", "later", "ana", MINUTE.plusSeconds(60)));
        log.advance(EARLY);
        assertThat(results()).containsExactly(minute("r1", MINUTE.plusSeconds(60), 1, 1, false));
    }

    @Test
    void roomsAreCountedApart() {
        Position one = log.append(posted("r1", "m1", "ana", Facts.AT));
        log.append(posted("r10", "m1", "ana", Facts.AT));
        log.append(posted("r10", "m2", "bea", Facts.AT));
        log.append(flags("m1", one));

        log.advance(Duration.ofHours(1));

        assertThat(results().stream().filter(RoomMinute::isFinal))
                .containsExactly(expected(1, 1, 0, 1, Tones.NONE, true), minute("r10", 2, 2, true));
    }

    @Test
    void peopleAreCountedUpToTheirBound() {
        for (int i = 0; i <= RoomMinute.PEOPLE_MAX; i++) {
            log.append(posted("r1", "m" + i, "p" + i, Facts.AT));
        }

        log.advance(EARLY);

        assertThat(results()).containsExactly(minute("r1", RoomMinute.PEOPLE_MAX + 1, RoomMinute.PEOPLE_MAX, false));
    }

    @Test
    void theSameLogGivesTheSameBytesAndIds() {
        try (TestLog again = log()) {
            for (TestLog one : List.of(log, again)) {
                one.append(posted("r1", "m1", "ana", Facts.AT));
                one.advance(EARLY);
                one.append(posted("r1", "m2", "ana", Facts.AT));
                one.advance(EARLY);
                one.advance(Duration.ofHours(1));
            }

            var first = log.output(Topic.ROOM_STATISTICS.topicName());
            var second = again.output(Topic.ROOM_STATISTICS.topicName());

            assertThat(first).hasSize(3);
            assertThat(first.stream().map(record -> text(record.value())).toList())
                    .isEqualTo(
                            second.stream().map(record -> text(record.value())).toList());
            assertThat(first.stream().map(record -> CloudEvents.text(record.headers(), CloudEvents.ID)))
                    .doesNotHaveDuplicates();
            assertThat(first.getFirst().key()).isEqualTo("r1");
            assertThat(first.getFirst().timestamp()).isEqualTo(MINUTE.toEpochMilli());
            assertThat(CloudEvents.type(first.getFirst().headers())).isEqualTo("room.minute");
            assertThat(CloudEvents.text(first.getFirst().headers(), CloudEvents.SOURCE))
                    .isEqualTo("/statistics");
        }
    }

    @Test
    void aBadRecordBecomesADeadLetterAndStopsNobody() {
        log.appendRaw("r1", "{\"type\":\"message.posted\"");
        log.append(posted("r1", "m1", "ana", Facts.AT.plus(Duration.ofDays(365))));
        log.appendRaw("r2", text(Json.bytes(posted("r1", "m2", "ana", Facts.AT))));

        log.append(posted("r1", "m3", "ana", Facts.AT));
        log.advance(EARLY);

        assertThat(log.deadLetters()).hasSize(3).first().satisfies(letter -> {
            assertThat(text(letter.value())).isEqualTo("{\"type\":\"message.posted\"");
            assertThat(CloudEvents.text(letter.headers(), DeadLetters.OFFSET_HEADER))
                    .isEqualTo("0");
        });
        assertThat(results()).containsExactly(minute("r1", 1, 1, false));
    }

    private List<RoomMinute> results() {
        return log.output(Topic.ROOM_STATISTICS.topicName()).stream()
                .map(record -> Json.read(record.value(), RoomMinute.class))
                .map(result -> withId(result, "t"))
                .toList();
    }

    private RoomMinute last() {
        return results().getLast();
    }

    private void assertNothingIsLeft() {
        for (String store : List.of("open-minutes", "counted")) {
            try (KeyValueIterator<String, Object> all =
                    log.driver().<String, Object>getKeyValueStore(store).all()) {
                assertThat(all.hasNext()).as(store).isFalse();
            }
        }
    }

    private static RoomMinute withId(RoomMinute result, String id) {
        return new RoomMinute(
                id,
                result.room(),
                result.minute(),
                result.messages(),
                result.people(),
                result.mentions(),
                result.flags(),
                result.sentiment(),
                result.isFinal());
    }

    private static RoomMinute minute(String room, long messages, int people, boolean isFinal) {
        return minute(room, MINUTE, messages, people, isFinal);
    }

    private static RoomMinute minute(String room, Instant minute, long messages, int people, boolean isFinal) {
        return new RoomMinute("t", room, minute, messages, people, 0, 0, Tones.NONE, isFinal);
    }

    private static RoomMinute expected(
            long messages, int people, long mentions, long flags, Tones tones, boolean isFinal) {
        return new RoomMinute("t", "r1", MINUTE, messages, people, mentions, flags, tones, isFinal);
    }

    private static MessagePosted posted(String room, String message, String by, Instant at) {
        return new MessagePosted(message, room, at, Facts.actor(by), body(room, message, by, at, null));
    }

    private static MessageEdited edited(String room, String message, String by, Instant at) {
        return new MessageEdited("edit-" + message, room, at, Facts.actor(by), body(room, message, by, Facts.AT, at));
    }

    private static MessageBody body(String room, String message, String by, Instant at, @Nullable Instant editedAt) {
        return new MessageBody(message, room, Facts.actor(by), at, "hola", MessageKind.MESSAGE, null, null, editedAt);
    }

    private static Annotation mentions(String message, Position position) {
        return new MessageMentions(
                "a",
                "r1",
                Facts.AT,
                new Subject(message, position.toString()),
                List.of(
                        new Mention(Mention.Kind.USER, "ubea", "bea", 0, 4),
                        new Mention(Mention.Kind.USER, "uana", "ana", 5, 9)),
                List.of());
    }

    private static Annotation noMentions(String message, Position position) {
        return new MessageMentions(
                "a", "r1", Facts.AT, new Subject(message, position.toString()), List.of(), List.of());
    }

    private static Annotation flags(String message, Position position) {
        return new MessageFlagged(
                "a",
                "r1",
                Facts.AT,
                new Subject(message, position.toString()),
                Moderation.TAG,
                List.of(new Flag("en/profanity", Flag.Severity.MILD, 0, 4)));
    }

    private static Annotation tone(String message, Position position, Sentiment.@Nullable Label label) {
        return new MessageSentiment(
                "a",
                "r1",
                Facts.AT,
                new Subject(message, position.toString()),
                label == null
                        ? Sentiment.without(Sentiment.Status.UNSUPPORTED, null, "test/1")
                        : Sentiment.ok(label, new Sentiment.Scores(1, 0, 0, 0), "es", "test/1"));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
