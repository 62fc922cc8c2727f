package chat.tertulia.processors.operations;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.QuietHours;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.records.LogRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TracedPersonTest {

    private static final Position AT = new Position(3, 100);
    private static final MessagePosted POSTED = Facts.posted("r1", "m1", "ana", "hola");

    @Test
    void membershipIsDecidedByPositions() {
        assertThat(why(bea(null, null), 0).findings())
                .singleElement()
                .asString()
                .contains("never a member");
        assertThat(why(bea(null, null), 0).mayRead()).isFalse();
        assertThat(why(member(new Span("3:101", null)), 0).findings())
                .first()
                .asString()
                .contains("joined later, at 3:101");
        assertThat(why(member(new Span("3:10", "3:99")), 0).findings())
                .first()
                .asString()
                .contains("had left the room, at 3:99");
        assertThat(why(member(new Span("3:10", "3:99"), new Span("3:105", null)), 0)
                        .findings())
                .first()
                .asString()
                .contains("had left at 3:99 and came back at 3:105");
        for (Span there : List.of(new Span("3:100", null), new Span("3:10", "3:100"))) {
            assertThat(why(member(there), 0).mayRead()).as(there.toString()).isTrue();
        }
    }

    @Test
    void whoWasNotToldIsToldWhy() {
        assertThat(findings(chosen(Map.of("r1", NotificationLevel.NOTHING), List.of()), 0))
                .contains("has muted the room");
        assertThat(findings(chosen(Map.of("r2", NotificationLevel.NOTHING), List.of("uana")), 0))
                .contains("has blocked ana");
        assertThat(findings(null, 4)).contains("not told yet: notifications has 4 records");
        assertThat(findings(null, 0)).contains("it names them not");
        assertThat(findings(null, 0, named())).contains("although it names them");
        assertThat(new TracedPerson("uana", "ana", membership(new Span("3:1", null)), null, null)
                        .why(POSTED, AT, List.of(), 0)
                        .findings())
                .last()
                .asString()
                .contains("wrote it");
    }

    @Test
    void whoWasToldIsToldHow() {
        PreferencesEntry quiet = new PreferencesEntry(
                "ubea",
                List.of(),
                List.of(),
                List.of(),
                Map.of(),
                true,
                true,
                null,
                new QuietHours("22:00", "07:00", "America/Santiago"),
                Facts.AT);
        String waits = findings(quiet, 0, told());
        assertThat(waits)
                .contains(
                        "was told, in the inbox",
                        "mention",
                        "by email: waits",
                        "by push: waits",
                        "22:00–07:00 America/Santiago")
                .doesNotContain("not told");
        assertThat(findings(quiet, 0, told(), sent()))
                .contains("by email: sent, quiet-hours-then-sent", "by push: waits")
                .doesNotContain("by email: waits");
        TracedRecord withdrawn = of(new NotificationWithdrawn(
                "w1", "ubea", Facts.AT.plusSeconds(9), new NotificationWithdrawn.Withdrawn("n1", "r1", "m1")));
        MessageTrace.Why why =
                bea(membership(new Span("3:1", null)), null).why(POSTED, AT, List.of(told(), withdrawn), 0);
        assertThat(why.told()).isFalse();
        assertThat(why.findings()).anyMatch(finding -> finding.contains("was withdrawn at"));
    }

    @Test
    void whatSomebodyElseWasToldIsNotTheirs() {
        TracedRecord another = of(new NotificationCreated("n2", "ucleo", Facts.AT, notification("n2")));
        assertThat(why(member(new Span("3:1", null)), 0, another).told()).isFalse();
    }

    @Test
    void whoHasReadTheRoomHasReadIt() {
        MemberEntry membership = membership(new Span("3:1", null));
        assertThat(new TracedPerson("ubea", "bea", membership, null, 100L)
                        .why(POSTED, AT, List.of(), 0)
                        .findings())
                .contains("has read the room up to 3:100, so this too");
        assertThat(new TracedPerson("ubea", "bea", membership, null, 99L)
                        .why(POSTED, AT, List.of(), 0)
                        .findings())
                .contains("has read the room up to 3:99, not this");
    }

    private static String findings(@Nullable PreferencesEntry chosen, long toDecide, TracedRecord... records) {
        return String.join(
                "\n",
                bea(membership(new Span("3:1", null)), chosen)
                        .why(POSTED, AT, List.of(records), toDecide)
                        .findings());
    }

    private static MessageTrace.Why why(TracedPerson person, long toDecide, TracedRecord... records) {
        return person.why(POSTED, AT, List.of(records), toDecide);
    }

    private static TracedPerson member(Span... spans) {
        return bea(membership(spans), null);
    }

    private static TracedPerson bea(@Nullable MemberEntry membership, @Nullable PreferencesEntry chosen) {
        return new TracedPerson("ubea", "bea", membership, chosen, null);
    }

    private static MemberEntry membership(Span... spans) {
        return new MemberEntry("r1", "ubea", "bea", Role.MEMBER, List.of(spans));
    }

    private static PreferencesEntry chosen(Map<String, NotificationLevel> rooms, List<String> blocked) {
        return new PreferencesEntry("ubea", List.of(), List.of(), blocked, rooms, true, true, null, null, Facts.AT);
    }

    private static TracedRecord named() {
        MessageMentions found = new MessageMentions(
                "a1",
                "r1",
                Facts.AT,
                new Subject("m1", AT.toString()),
                List.of(new Mention(Mention.Kind.USER, "ubea", "bea", 0, 4)),
                List.of());
        return new TracedRecord(
                Topic.ROOM_ANNOTATIONS, new Position(3, 7), new LogRecord.OfAnnotation(found, new byte[0]), null, null);
    }

    private static TracedRecord told() {
        return of(new NotificationCreated("n1", "ubea", Facts.AT, notification("n1")));
    }

    private static Notification notification(String id) {
        return new Notification(
                id, Notification.Reason.MENTION, "r1", "la r1", "m1", AT.toString(), Facts.actor("ana"), "hola", null);
    }

    private static TracedRecord sent() {
        return of(NotificationDecided.of(
                "ubea",
                Facts.AT,
                Facts.AT.plusSeconds(60),
                new Delivery(
                        "n1",
                        "r1",
                        Delivery.Channel.EMAIL,
                        Delivery.Decision.SENT,
                        Delivery.Reason.QUIET_HOURS_THEN_SENT,
                        null)));
    }

    private static TracedRecord of(UserEvent event) {
        return new TracedRecord(
                Topic.USER_EVENTS, new Position(1, 1), new LogRecord.OfUser(event, new byte[0]), null, null);
    }
}
