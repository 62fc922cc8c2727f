package chat.tertulia.processors.mentions;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.records.DeadLetters;
import chat.tertulia.processors.runtime.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class MentionsTopologyTest {

    private final Facts facts = new Facts();
    private final TestLog log =
            new TestLog(MentionsTopology.APPLICATION, MentionsTopology.of(new Progress(Clock.systemUTC())));

    @BeforeEach
    void room() {
        log.append(facts.created("r1", RoomKind.PUBLIC, false, "ana"));
        log.append(facts.joined("r1", "ana"));
        log.append(facts.joined("r1", "José"));
        log.append(facts.joined("r1", "rodo"));
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aMessageMentionsAMemberWhoJoinedOneRecordBefore() {
        log.append(facts.joined("r1", "eva"));
        Position at = log.append(Facts.posted("r1", "m1", "ana", "hola @eva, #Chile"));

        MessageMentions found = only();

        assertThat(found.message().id()).isEqualTo("m1");
        assertThat(found.message().position()).isEqualTo(at.toString());
        assertThat(found.mentions()).containsExactly(new Mention(Mention.Kind.USER, "ueva", "eva", 5, 9));
        assertThat(found.tags()).containsExactly(new Tag("chile", 11, 17));
    }

    @Test
    void namesAreFoundWithoutAccentAndCaseAndByHash() {
        log.append(Facts.posted("r1", "m1", "ana", "@JOSE ¿@josé? #rodo @rodo_"));

        assertThat(only().mentions()).extracting(Mention::id).containsExactly("uJosé", "uJosé", "urodo", "urodo");
    }

    @Test
    void theExactNameWinsAndAmbiguousOnesAreNobody() {
        log.append(facts.joined("r1", "jose"));
        log.append(Facts.posted("r1", "m1", "ana", "@jose @José @JOSÉ @JÓSE"));

        assertThat(only().mentions()).extracting(Mention::id).containsExactly("ujose", "uJosé", "uJosé");
    }

    @Test
    void thoseWhoLeftAndThoseOfOtherRoomsAreNotMentioned() {
        log.append(facts.left("r1", "rodo"));
        log.append(facts.joined("r2", "eva"));
        log.append(Facts.posted("r1", "m1", "ana", "@rodo @eva"));

        assertThat(log.annotations()).isEmpty();
    }

    @Test
    void theDirectoryKnowsWhatTheLogDoesNot() {
        log.append(new MemberEntry("r9", "uold", "old", Role.MEMBER, List.of(new Span("0:1", null))));
        log.append(new MemberEntry("r9", "ugone", "gone", Role.MEMBER, List.of(new Span("0:1", "0:2"))));
        // The directory is behind: it still has rodo, whose leaving is in the log.
        log.append(new MemberEntry("r1", "urodo", "rodo", Role.MEMBER, List.of(new Span("0:3", null))));
        log.append(facts.left("r1", "rodo"));
        log.append(Facts.posted("r9", "m1", "ana", "@old @gone"));
        log.append(Facts.posted("r1", "m2", "ana", "@rodo"));

        assertThat(only().mentions()).extracting(Mention::id).containsExactly("uold");
    }

    @Test
    void hereAndRoomAreForAll() {
        log.append(Facts.posted("r1", "m1", "ana", "@here y @Room"));

        assertThat(only().mentions()).extracting(Mention::kind).containsExactly(Mention.Kind.HERE, Mention.Kind.ROOM);
    }

    @Test
    void anEditThatTakesTheLastMentionOutGivesEmptyLists() {
        log.append(Facts.posted("r1", "m1", "ana", "hola @rodo"));
        log.annotations();
        Position at = log.append(facts.edited("r1", "m1", "ana", "hola"));

        MessageMentions found = only();

        assertThat(found.mentions()).isEmpty();
        assertThat(found.message().position()).isEqualTo(at.toString());
    }

    @Test
    void anEditWithoutMentionsBeforeAndAfterGivesNothing() {
        log.append(Facts.posted("r1", "m1", "ana", "hola"));
        log.append(facts.edited("r1", "m1", "ana", "hola!"));

        assertThat(log.annotations()).isEmpty();
    }

    @Test
    void whatReadersIgnoreIsIgnored() {
        log.append(Facts.posted("r1", "m1", "ana", "@rodo"));
        log.append(Facts.posted("r1", "m1", "ana", "@rodo"));
        var edit = facts.edited("r1", "m1", "ana", "@José");
        log.append(edit);
        log.append(edit);
        log.append(facts.edited("r1", "m1", "rodo", "@rodo"));
        log.append(facts.deleted("r1", "m1", "ana"));
        log.append(facts.edited("r1", "m1", "ana", "@rodo"));

        assertThat(log.annotations()).hasSize(2);
    }

    @Test
    void aReplayGivesTheSameIds() {
        log.append(Facts.posted("r1", "m1", "ana", "@rodo"));
        String first = only().id();
        try (TestLog again =
                new TestLog(MentionsTopology.APPLICATION, MentionsTopology.of(new Progress(Clock.systemUTC())))) {
            Facts same = new Facts();
            again.append(same.created("r1", RoomKind.PUBLIC, false, "ana"));
            again.append(same.joined("r1", "ana"));
            again.append(same.joined("r1", "José"));
            again.append(same.joined("r1", "rodo"));
            again.append(Facts.posted("r1", "m1", "ana", "@rodo"));

            assertThat(again.annotations()).extracting(Annotation::id).containsExactly(first);
        }
    }

    @Test
    void recordsAreCloudEventsOfTheSameTrace() {
        log.append(Facts.posted("r1", "m1", "ana", "@rodo"));

        var record = log.output(Topic.ROOM_ANNOTATIONS.topicName()).getFirst();

        assertThat(record.key()).isEqualTo("r1");
        assertThat(CloudEvents.type(record.headers())).isEqualTo("message.mentions");
        assertThat(CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT)).isEqualTo("00-trace");
        assertThat(record.timestamp()).isEqualTo(Facts.AT.toEpochMilli());
    }

    @Test
    void badRecordsBecomeDeadLettersAndTheRestGoesOn() {
        Position at = log.appendRaw("r1", "{\"type\":");
        log.appendRaw("r1", "{\"type\":\"message.posted\",\"id\":\"x\"}");
        log.appendRaw("other", new String(json("m0"), StandardCharsets.UTF_8));
        log.append(Facts.posted("r1", "m1", "ana", "@rodo"));

        var letters = log.deadLetters();

        assertThat(letters).hasSize(3);
        assertThat(log.countedDeadLetters()).isEqualTo(3);
        assertThat(letters.getFirst().value()).asString().isEqualTo("{\"type\":");
        assertThat(CloudEvents.text(letters.getFirst().headers(), DeadLetters.OFFSET_HEADER))
                .isEqualTo(Long.toString(at.offset()));
        assertThat(CloudEvents.text(letters.getFirst().headers(), DeadLetters.TOPIC_HEADER))
                .isEqualTo(Topic.ROOM_EVENTS.topicName());
        assertThat(letters.get(2).value()).isEqualTo(json("m0"));
        assertThat(CloudEvents.text(letters.get(2).headers(), DeadLetters.ERROR_HEADER))
                .contains("IllegalArgumentException");
        assertThat(log.annotations()).hasSize(1);
    }

    private static byte[] json(String message) {
        return chat.tertulia.contracts.events.Json.bytes(Facts.posted("r1", message, "ana", "@rodo"));
    }

    private MessageMentions only() {
        List<Annotation> all = log.annotations();
        assertThat(all).hasSize(1);
        return (MessageMentions) all.getFirst();
    }
}
