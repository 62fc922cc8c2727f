package chat.tertulia.processors.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.Notification.Reason;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.runtime.Progress;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NotificationsTopologyTest {

    private final Facts facts = new Facts();
    private final Map<Position, RoomEvent> stored = new HashMap<>();
    private final TestLog log = new TestLog(
            NotificationsTopology.APPLICATION, NotificationsTopology.of(stored::get, new Progress(Clock.systemUTC())));

    @BeforeEach
    void room() {
        log.append(facts.created("r1", RoomKind.PUBLIC, false, "ana"));
        for (String name : List.of("ana", "bea", "cea")) {
            log.append(facts.joined("r1", name));
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void aMentionTellsWhoIsMentioned() {
        Position at = log.append(Facts.posted("r1", "m1", "ana", "  hola\n@bea  "));
        log.append(mentions("r1", "m1", at, user("bea")));

        NotificationCreated told = log.notifications().getFirst();

        assertThat(told.user()).isEqualTo("ubea");
        assertThat(told.id()).isEqualTo(Ids.derived('n', "ubea", "m1"));
        assertThat(told.at()).isEqualTo(Facts.AT);
        assertThat(told.notification().reason()).isEqualTo(Reason.MENTION);
        assertThat(told.notification().position()).isEqualTo(at.toString());
        assertThat(told.notification().by()).isEqualTo(Facts.actor("ana"));
        assertThat(told.notification().excerpt()).isEqualTo("hola @bea");
        assertThat(told.notification().roomName()).isEqualTo("la r1");
    }

    @Test
    void neverTheWriterNorANonMember() {
        log.append(facts.left("r1", "cea"));
        Position at = log.append(Facts.posted("r1", "m1", "ana", "@ana @cea @dea"));
        log.append(mentions("r1", "m1", at, user("ana"), user("cea"), user("dea")));

        assertThat(log.notifications()).isEmpty();
    }

    @Test
    void onceAMessageAlsoWhenAnEditMentionsAgain() {
        Position at = log.append(Facts.posted("r1", "m1", "ana", "@bea"));
        log.append(mentions("r1", "m1", at, user("bea"), user("bea")));
        log.append(mentions("r1", "m1", at, user("bea")));
        Position edit = log.append(facts.edited("r1", "m1", "ana", "@bea @cea"));
        log.append(mentions("r1", "m1", edit, user("bea"), user("cea")));

        List<NotificationCreated> told = log.notifications();

        assertThat(told).extracting(NotificationCreated::user).containsExactly("ubea", "ucea");
        assertThat(told.getLast().notification().position()).isEqualTo(at.toString());
        assertThat(told.getLast().notification().excerpt()).isEqualTo("@bea @cea");
    }

    @Test
    void roomTellsAllMembersAndThoseNamedForTheirName() {
        Position at = log.append(Facts.posted("r1", "m1", "ana", "@room @bea"));
        log.append(mentions("r1", "m1", at, new Mention(Mention.Kind.ROOM, null, "room", 0, 5), user("bea")));

        assertThat(log.notifications())
                .extracting(
                        NotificationCreated::user, told -> told.notification().reason())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("ubea", Reason.MENTION),
                        org.assertj.core.groups.Tuple.tuple("ucea", Reason.ROOM));
    }

    @Test
    void aMessageInADirectRoomTellsTheOthersOnce() {
        log.append(facts.created("d1", RoomKind.DIRECT, false, "ana"));
        log.append(facts.joined("d1", "ana"));
        log.append(facts.joined("d1", "bea"));
        log.append(facts.joined("d1", "cea"));
        Position at = log.append(Facts.posted("d1", "m1", "ana", "hola @bea"));
        log.append(mentions("d1", "m1", at, user("bea")));
        log.append(facts.edited("d1", "m1", "ana", "hola"));

        assertThat(log.notifications())
                .extracting(
                        NotificationCreated::user, told -> told.notification().reason())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("ubea", Reason.MENTION),
                        org.assertj.core.groups.Tuple.tuple("ucea", Reason.DIRECT));
    }

    @Test
    void anAnnotationBeforeItsMessageIsReadFromTheLog() {
        Position next = new Position(0, 4);
        stored.put(next, Facts.posted("r1", "m1", "ana", "@bea"));
        log.append(mentions("r1", "m1", next, user("bea")));
        log.append(Facts.posted("r1", "m1", "ana", "@bea"));
        log.append(mentions("r1", "m1", next, user("bea")));

        List<NotificationCreated> told = log.notifications();

        assertThat(told).hasSize(1);
        assertThat(told.getFirst().notification().excerpt()).isEqualTo("@bea");
        assertThat(told.getFirst().notification().position()).isEqualTo(next.toString());
    }

    @Test
    void aMessageThatIsGoneTellsNobody() {
        Position at = log.append(Facts.posted("r1", "m1", "ana", "@bea"));
        log.append(facts.deleted("r1", "m1", "ana"));
        log.append(mentions("r1", "m1", at, user("bea")));
        log.append(mentions("r1", "mtrimmed", new Position(0, 1), user("bea")));

        assertThat(log.notifications()).isEmpty();
    }

    @Test
    void longTextsAreCutBetweenCodePoints() {
        Position at = log.append(Facts.posted("r1", "m1", "ana", "a" + "😀".repeat(200)));
        log.append(mentions("r1", "m1", at, user("bea")));

        String excerpt = log.notifications().getFirst().notification().excerpt();

        assertThat(excerpt.length()).isLessThanOrEqualTo(160);
        assertThat(excerpt).endsWith("😀…");
    }

    private static Mention user(String name) {
        return new Mention(Mention.Kind.USER, "u" + name, name, 0, 4);
    }

    private static MessageMentions mentions(String room, String message, Position at, Mention... found) {
        return new MessageMentions(
                Ids.derived('a', "message.mentions", at.toString()),
                room,
                Facts.AT,
                new Subject(message, at.toString()),
                Arrays.asList(found),
                List.of());
    }
}
