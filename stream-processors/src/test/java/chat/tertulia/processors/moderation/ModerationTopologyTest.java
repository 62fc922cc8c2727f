package chat.tertulia.processors.moderation;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Flag.Severity;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomChanged;
import chat.tertulia.contracts.events.RoomCreated;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.words.WordMatcher;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.records.DeadLetters;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ModerationTopologyTest {

    private static final WordMatcher WORDS = WordMatcher.shipped();

    private final Facts facts = new Facts();
    private final TestLog log = log();

    private static TestLog log() {
        return new TestLog(
                ModerationTopology.APPLICATION, ModerationTopology.of(WORDS, new Progress(Clock.systemUTC())));
    }

    @AfterEach
    void close() {
        log.close();
    }

    private static Room room(Moderation moderation) {
        return new Room("r1", "plaza", null, RoomKind.PUBLIC, null, false, moderation, RoomMentions.MEMBERS);
    }

    private static RoomCreated created(Moderation moderation) {
        return new RoomCreated("c1", "r1", Facts.AT, Facts.actor("ana"), room(moderation));
    }

    @Test
    void aPostedMessageThatIsOnAListIsFlaggedAtItsPlace() {
        log.append(created(Moderation.TAG));

        Position at = log.append(Facts.posted("r1", "m1", "ana", "🎉 qué mierda es esto"));

        MessageFlagged flagged = onlyFlagged();
        assertThat(flagged.message()).isEqualTo(new Subject("m1", at.toString()));
        assertThat(flagged.at()).isEqualTo(Facts.AT);
        assertThat(flagged.flags()).containsExactly(new Flag("es/profanity", Severity.MILD, 6, 12));
    }

    @ParameterizedTest
    @EnumSource(
            value = Moderation.class,
            names = {"TAG", "MASK", "HOLD"})
    void theRoomSaysWhatIsDone(Moderation moderation) {
        log.append(created(moderation));

        log.append(Facts.posted("r1", "m1", "ana", "culiao"));

        assertThat(onlyFlagged().action()).isEqualTo(moderation);
    }

    @Test
    void roomsThatAreNotModeratedOrNotKnownGetNothing() {
        log.append(created(Moderation.OFF));

        log.append(Facts.posted("r1", "m1", "ana", "culiao"));
        log.append(Facts.posted("unknown", "m2", "ana", "culiao"));

        assertThat(log.annotations()).isEmpty();
    }

    @Test
    void aRoomOlderThanTheLogIsKnownFromTheDirectory() {
        log.append(RoomEntry.of(room(Moderation.HOLD), Facts.AT));

        log.append(Facts.posted("r1", "m1", "ana", "culiao"));

        assertThat(onlyFlagged().action()).isEqualTo(Moderation.HOLD);
    }

    @Test
    void aRoomsOwnListIsLookedForBesideTheShippedOnes() {
        log.append(created(Moderation.MASK));
        log.append(new WordsEntry("r1", List.of("*spoiler*"), List.of("mierda"), Facts.AT));
        log.append(new WordsEntry("r2", List.of("buenas"), List.of(), Facts.AT));

        log.append(Facts.posted("r1", "m1", "ana", "buenas, sin megaspoilers de mierda"));

        assertThat(onlyFlagged().flags()).containsExactly(new Flag("room", Severity.STRONG, 12, 24));
    }

    @Test
    void aNewOwnListCountsFromTheNextText() {
        log.append(created(Moderation.TAG));
        log.append(new WordsEntry("r1", List.of("capibara"), List.of(), Facts.AT));
        log.append(Facts.posted("r1", "m1", "ana", "capibara"));
        log.append(new WordsEntry("r1", List.of("nutria"), List.of(), Facts.AT.plusMillis(1)));

        log.append(Facts.posted("r1", "m2", "ana", "capibara"));
        log.append(Facts.posted("r1", "m3", "ana", "nutria"));

        assertThat(flagged()).extracting(one -> one.message().id()).containsExactly("m1", "m3");
    }

    @Test
    void aChangeOfTheRoomHoldsFromItsPosition() {
        log.append(created(Moderation.OFF));
        log.append(Facts.posted("r1", "m1", "ana", "culiao"));
        log.append(new RoomChanged("c2", "r1", Facts.AT, Facts.actor("ana"), room(Moderation.MASK)));

        log.append(Facts.posted("r1", "m2", "ana", "culiao"));

        assertThat(onlyFlagged().message().id()).isEqualTo("m2");
    }

    @Test
    void aCleanMessageGetsNothing() {
        log.append(created(Moderation.TAG));

        log.append(Facts.posted("r1", "m1", "ana", "buenas tardes"));
        log.append(facts.edited("r1", "m1", "ana", "buenas noches"));

        assertThat(log.annotations()).isEmpty();
    }

    @Test
    void anEditIsFlaggedAnewAndOnceEmptyWhenTheWordIsGone() {
        log.append(created(Moderation.TAG));
        log.append(Facts.posted("r1", "m1", "ana", "buenas"));
        Position bad = log.append(facts.edited("r1", "m1", "ana", "buenas, culiao"));
        Position good = log.append(facts.edited("r1", "m1", "ana", "buenas, amigo"));
        log.append(facts.edited("r1", "m1", "ana", "buenas, amiga"));

        List<MessageFlagged> all = flagged();

        assertThat(all).extracting(one -> one.message().position()).containsExactly(bad.toString(), good.toString());
        assertThat(all).extracting(one -> one.flags().size()).containsExactly(1, 0);
    }

    @Test
    void anEditOfAForgottenMessageIsAnsweredEvenIfClean() {
        log.append(created(Moderation.TAG));

        log.append(facts.edited("r1", "m1", "ana", "buenas"));

        assertThat(onlyFlagged().flags()).isEmpty();
    }

    @Test
    void repeatsDeletedMessagesAndEditsByOthersAreIgnored() {
        log.append(created(Moderation.TAG));
        log.append(Facts.posted("r1", "m1", "ana", "culiao"));
        log.append(Facts.posted("r1", "m1", "ana", "culiao"));
        log.append(facts.edited("r1", "m1", "bea", "culiao ql"));
        log.append(facts.deleted("r1", "m1", "ana"));
        log.append(facts.edited("r1", "m1", "ana", "ql"));

        assertThat(flagged()).hasSize(1);
    }

    @Test
    void theSameLogGivesTheSameBytesAndIds() {
        try (TestLog again = log()) {
            for (TestLog one : List.of(log, again)) {
                one.append(created(Moderation.TAG));
                one.append(Facts.posted("r1", "m1", "ana", "culiao"));
            }

            var first = log.output(Topic.ROOM_ANNOTATIONS.topicName()).getFirst();
            var second = again.output(Topic.ROOM_ANNOTATIONS.topicName()).getFirst();

            assertThat(second.value()).isEqualTo(first.value());
            assertThat(CloudEvents.type(first.headers())).isEqualTo("message.flagged");
            assertThat(CloudEvents.text(first.headers(), "ce_source")).isEqualTo("/moderation");
            assertThat(CloudEvents.text(first.headers(), CloudEvents.TRACEPARENT))
                    .isEqualTo("00-trace");
            assertThat(first.key()).isEqualTo("r1");
            assertThat(RecordReader.annotations().deserialize("", first.headers(), first.value()))
                    .isInstanceOf(LogRecord.OfAnnotation.class);
        }
    }

    @Test
    void aBadRecordBecomesADeadLetterAndStopsNobody() {
        log.append(created(Moderation.TAG));
        log.appendRaw("r1", "{\"type\":\"message.posted\"");
        log.appendRaw("r2", """
                {"type":"message.deleted","id":"d1","room":"r1","at":"2026-11-24T05:38:30.123Z",\
                "by":{"id":"u1","name":"ana"},"message":{"id":"m1","deletedAt":"2026-11-24T05:38:30.123Z"}}""");

        log.append(Facts.posted("r1", "m1", "ana", "culiao"));

        assertThat(log.deadLetters()).hasSize(2).first().satisfies(letter -> {
            assertThat(new String(letter.value(), StandardCharsets.UTF_8)).isEqualTo("{\"type\":\"message.posted\"");
            assertThat(CloudEvents.text(letter.headers(), DeadLetters.OFFSET_HEADER))
                    .isEqualTo("1");
        });
        assertThat(flagged()).hasSize(1);
    }

    private MessageFlagged onlyFlagged() {
        List<MessageFlagged> all = flagged();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private List<MessageFlagged> flagged() {
        return log.annotations().stream().map(MessageFlagged.class::cast).toList();
    }
}
