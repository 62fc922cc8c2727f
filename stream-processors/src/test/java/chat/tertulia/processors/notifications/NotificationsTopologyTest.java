package chat.tertulia.processors.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.events.Member;
import chat.tertulia.contracts.events.MemberJoined;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomChanged;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.Notification.Reason;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.processors.log.Facts;
import chat.tertulia.processors.log.TestLog;
import chat.tertulia.processors.runtime.Progress;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NotificationsTopologyTest {

    private final Facts facts = new Facts();
    private final Set<String> away = new HashSet<>();
    private final TestLog log = new TestLog(
            NotificationsTopology.APPLICATION,
            NotificationsTopology.of(user -> !away.contains(user), new Progress(Clock.systemUTC())));

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
        log.append(Facts.posted("r1", "m1", "ana", "@ana @cea @dea @room"));

        assertThat(told()).containsExactly("ubea ROOM");
    }

    @Test
    void onceAMessageAlsoWhenAnEditMentionsAgain() {
        Position at = log.append(Facts.posted("r1", "m1", "ana", "@bea @bea"));
        log.append(Facts.posted("r1", "m1", "ana", "@bea @bea"));
        log.append(facts.edited("r1", "m1", "ana", "@bea @cea"));

        List<NotificationCreated> told = log.notifications();

        assertThat(told).extracting(NotificationCreated::user).containsExactly("ubea", "ucea");
        assertThat(told.getLast().notification().position()).isEqualTo(at.toString());
        assertThat(told.getLast().notification().excerpt()).isEqualTo("@bea @cea");
    }

    @Test
    void roomTellsAllMembersAndThoseNamedForTheirName() {
        log.append(Facts.posted("r1", "m1", "ana", "@room @bea"));

        assertThat(told()).containsExactlyInAnyOrder("ubea MENTION", "ucea ROOM");
    }

    @Test
    void hereTellsThoseWhoAreThere() {
        away.add("ucea");
        log.append(Facts.posted("r1", "m1", "ana", "@here"));

        assertThat(told()).containsExactly("ubea HERE");
    }

    @Test
    void whoMayNotSpeakToAllDoesNot() {
        log.append(new RoomChanged(
                "e1",
                "r1",
                Facts.AT,
                Facts.actor("ana"),
                new Room("r1", "plaza", null, RoomKind.PUBLIC, null, false, Moderation.OFF, RoomMentions.MODERATORS)));
        log.append(Facts.posted("r1", "m1", "ana", "@room @here"));
        log.append(new MemberJoined(
                "e2", "r1", Facts.AT, Facts.actor("ana"), new Member("ubea", "bea", Role.MODERATOR, null)));
        log.append(Facts.posted("r1", "m2", "bea", "@room"));

        assertThat(told()).containsExactlyInAnyOrder("uana ROOM", "ucea ROOM");
    }

    @Test
    void aMessageInADirectRoomTellsTheOthersOnce() {
        log.append(facts.created("d1", RoomKind.DIRECT, false, "ana"));
        log.append(facts.joined("d1", "ana"));
        log.append(facts.joined("d1", "bea"));
        log.append(facts.joined("d1", "cea"));
        log.append(Facts.posted("d1", "m1", "ana", "hola @bea"));
        log.append(facts.edited("d1", "m1", "ana", "hola"));

        assertThat(told()).containsExactlyInAnyOrder("ubea MENTION", "ucea DIRECT");
    }

    @Test
    void anAnswerTellsWhoIsAnswered() {
        log.append(Facts.posted("r1", "m1", "bea", "¿alguien?"));
        log.append(reply("m2", "ana", "yo", "m1"));
        log.append(reply("m3", "bea", "gracias", "m1"));
        log.append(facts.deleted("r1", "m1", "bea"));
        log.append(reply("m4", "ana", "ya no está", "m1"));
        log.append(reply("m5", "ana", "eso nunca estuvo", "m0"));

        assertThat(told()).containsExactly("ubea REPLY");
    }

    @Test
    void aThreadTellsWhoBeganItAndWhoWroteThere() {
        log.append(Facts.posted("r1", "m1", "bea", "¿alguien?"));
        log.append(inThread("m2", "ana", "m1"));
        log.append(inThread("m3", "cea", "m2"));
        log.append(inThread("m4", "bea", "m3"));
        log.append(Facts.posted("r1", "m5", "ana", "otra cosa"));
        log.append(inThread("m6", "cea", "m5"));

        assertThat(told())
                .containsExactly("ubea REPLY", "uana REPLY", "ubea THREAD", "ucea REPLY", "uana THREAD", "uana REPLY");
    }

    @Test
    void anEditInAThreadTakesNothingBackAndTellsNobodyAgain() {
        log.append(Facts.posted("r1", "m1", "bea", "¿alguien?"));
        log.append(inThread("m2", "cea", "m1"));
        log.append(inThread("m3", "ana", "m1"));
        log.userEvents();
        MessageBody said = inThread("m3", "ana", "m1").message();
        log.append(new MessageEdited(
                "e1",
                "r1",
                Facts.AT,
                Facts.actor("ana"),
                new MessageBody(
                        "m3",
                        "r1",
                        said.sender(),
                        Facts.AT,
                        "no",
                        said.kind(),
                        "m1",
                        "m1",
                        null,
                        Facts.AT,
                        null,
                        null)));

        assertThat(log.userEvents()).isEmpty();
    }

    /** In the thread that m1 or m5 began. */
    private static MessagePosted inThread(String message, String by, String to) {
        String thread = to.equals("m5") ? "m5" : "m1";
        return new MessagePosted(
                message,
                "r1",
                Facts.AT,
                Facts.actor(by),
                new MessageBody(
                        message,
                        "r1",
                        Facts.actor(by),
                        Facts.AT,
                        "sí",
                        MessageKind.MESSAGE,
                        to,
                        thread,
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void keywordsTellWhoHasThem() {
        log.append(chosen("bea", List.of("Tren nocturno"), List.of(), List.of(), Map.of()));
        log.append(chosen("cea", List.of("café"), List.of(), List.of(), Map.of()));
        log.append(Facts.posted("r1", "m1", "ana", "¡el TREN\nnocturno! un cafe; el tren, nocturno"));
        log.append(Facts.posted("r1", "m2", "ana", "cafeína y trenes nocturnos"));

        List<NotificationCreated> told = log.notifications();

        assertThat(told)
                .extracting(one -> one.user() + " " + one.notification().match())
                .containsExactly("ubea Tren nocturno", "ucea café");
        assertThat(told).allMatch(one -> one.notification().reason() == Reason.KEYWORD);
    }

    @Test
    void followedTagsTellTheirFollowersUntilTheyFollowThemNoMore() {
        log.append(chosen("bea", List.of(), List.of("cafe"), List.of(), Map.of()));
        log.append(Facts.posted("r1", "m1", "ana", "un #Café"));
        log.append(chosen("bea", List.of(), List.of(), List.of(), Map.of()));
        log.append(Facts.posted("r1", "m2", "ana", "otro #café"));

        assertThat(log.notifications())
                .extracting(one -> one.user() + " " + one.notification().reason() + " "
                        + one.notification().match())
                .containsExactly("ubea TAG cafe");
    }

    @Test
    void whoWantsAllIsToldOfAllButNotOfEdits() {
        log.append(chosen("bea", List.of(), List.of(), List.of(), Map.of("r1", NotificationLevel.ALL)));
        log.append(chosen("dea", List.of(), List.of(), List.of(), Map.of("r1", NotificationLevel.ALL)));
        log.append(Facts.posted("r1", "m1", "ana", "hola"));
        log.append(facts.edited("r1", "mold", "ana", "hola!"));

        assertThat(told()).containsExactly("ubea ALL");
    }

    @Test
    void mutedRoomsAndBlockedWritersTellNothing() {
        log.append(chosen("bea", List.of("hola"), List.of(), List.of(), Map.of("r1", NotificationLevel.NOTHING)));
        log.append(chosen("cea", List.of("hola"), List.of(), List.of("uana"), Map.of()));
        log.append(Facts.posted("r1", "m1", "ana", "hola @bea @cea @room"));
        log.append(Facts.posted("r1", "m2", "bea", "@cea"));

        assertThat(told()).containsExactly("ucea MENTION");
    }

    @Test
    void aDeletedMessageIsTakenBackOnce() {
        log.append(Facts.posted("r1", "m1", "ana", "@room"));
        log.append(facts.deleted("r1", "m1", "ana"));
        log.append(facts.deleted("r1", "m1", "ana"));

        assertThat(log.userEvents())
                .extracting(event -> event.user() + " " + event.getClass().getSimpleName())
                .containsExactly(
                        "ubea NotificationCreated",
                        "ucea NotificationCreated",
                        "ubea NotificationWithdrawn",
                        "ucea NotificationWithdrawn");
    }

    @Test
    void anEditTakesBackWhatItTookOutAndTellsOnlyThoseNotToldBefore() {
        log.append(Facts.posted("r1", "m1", "ana", "@bea"));
        log.append(facts.edited("r1", "m1", "ana", "@cea"));
        log.append(facts.edited("r1", "m1", "ana", "@bea @cea"));
        log.append(facts.deleted("r1", "m1", "ana"));

        assertThat(log.userEvents())
                .extracting(event -> event.user() + " " + event.getClass().getSimpleName())
                .containsExactly(
                        "ubea NotificationCreated",
                        "ubea NotificationWithdrawn",
                        "ucea NotificationCreated",
                        "ucea NotificationWithdrawn");
    }

    @Test
    void anEditKeepsWhatWasToldForOtherReasonsThanTheText() {
        log.append(chosen("cea", List.of(), List.of(), List.of(), Map.of("r1", NotificationLevel.ALL)));
        log.append(Facts.posted("r1", "m0", "bea", "¿?"));
        log.append(reply("m1", "ana", "uno", "m0"));
        log.append(Facts.posted("r1", "m2", "ana", "@here"));
        away.add("ubea");
        log.userEvents();
        log.append(new MessageEdited(
                "e1",
                "r1",
                Facts.AT,
                Facts.actor("ana"),
                new MessageBody(
                        "m1", "r1", Facts.actor("ana"), Facts.AT, "dos", MessageKind.MESSAGE, "m0", null, Facts.AT)));
        log.append(facts.edited("r1", "m2", "ana", "¡@here!"));

        assertThat(log.userEvents()).isEmpty();
    }

    @Test
    void aMessageThatIsGoneTellsNobody() {
        log.append(Facts.posted("r1", "m1", "ana", "hola"));
        log.append(facts.deleted("r1", "m1", "ana"));
        log.append(facts.edited("r1", "m1", "ana", "@bea"));

        assertThat(log.notifications()).isEmpty();
    }

    @Test
    void longTextsAreCutBetweenCodePoints() {
        log.append(Facts.posted("r1", "m1", "ana", "@bea " + "😀".repeat(200)));

        String excerpt = log.notifications().getFirst().notification().excerpt();

        assertThat(excerpt.length()).isLessThanOrEqualTo(160);
        assertThat(excerpt).endsWith("😀…");
    }

    private List<String> told() {
        return log.notifications().stream()
                .map(one -> one.user() + " " + one.notification().reason())
                .toList();
    }

    private static MessagePosted reply(String message, String by, String text, String to) {
        return new MessagePosted(
                message,
                "r1",
                Facts.AT,
                Facts.actor(by),
                new MessageBody(message, "r1", Facts.actor(by), Facts.AT, text, MessageKind.MESSAGE, to, null, null));
    }

    private static PreferencesEntry chosen(
            String name,
            List<String> keywords,
            List<String> tags,
            List<String> blocked,
            Map<String, NotificationLevel> rooms) {
        return new PreferencesEntry("u" + name, keywords, tags, blocked, rooms, true, true, null, null, Facts.AT);
    }
}
