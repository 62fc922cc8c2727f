package chat.tertulia.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.RoomSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.commands.Command;
import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.commands.CommandHandled;
import chat.tertulia.contracts.commands.CommandName;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.NotificationLevel;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.QuietHours;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.directory.UserKind;
import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.inbox.CommandAnswered;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.contracts.inbox.Held;
import chat.tertulia.contracts.inbox.HeldDecided;
import chat.tertulia.contracts.inbox.InboxRead;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.MessageHeld;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.QuietChanged;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.signals.PresenceSignal;
import chat.tertulia.contracts.signals.Signal;
import chat.tertulia.contracts.signals.TypingSignal;
import chat.tertulia.contracts.statistics.RoomMinute;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;

/** The JSON Schemas and the records say the same: what can be made conforms, and what does not conform cannot be made. */
class SchemasTest {

    private static final Instant AT = Instant.parse("2026-11-24T05:38:30.123456Z");
    private static final Actor ANA = new Actor("u1", "ana");

    private static final Schema ROOM_EVENT = schema("room-event");
    private static final Schema ANNOTATION = schema("annotation");
    private static final Schema USER_EVENT = schema("user-event");
    private static final Schema DIRECTORY_ENTRY = schema("directory-entry");
    private static final Schema COMMAND = schema("command");
    private static final Schema SIGNAL = schema("signal");
    private static final Schema ROOM_MINUTE = schema("room-minute");
    private static final Instant MINUTE = Instant.parse("2026-11-24T05:38:00Z");

    private static Schema schema(String name) {
        try (InputStream in = SchemasTest.class.getResourceAsStream("/schemas/" + name + ".json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<RoomEvent> roomEvents() {
        MessageBody message =
                new MessageBody("m1", "r1", ANA, AT, "hola «mundo» 🎉", MessageKind.MESSAGE, null, "c1", null);
        Room room = new Room(
                "r1",
                "plaza",
                "La plaza",
                RoomKind.PUBLIC,
                null,
                true,
                Moderation.TAG,
                RoomMentions.MODERATORS,
                3_600,
                true);
        return Stream.of(
                new MessagePosted("m1", "r1", AT, ANA, message),
                new MessageEdited(
                        "e2",
                        "r1",
                        AT,
                        ANA,
                        new MessageBody("m1", "r1", ANA, AT, "x".repeat(8000), MessageKind.ACTION, "m0", null, AT)),
                new MessagePosted(
                        "m2",
                        "r1",
                        AT,
                        ANA,
                        new MessageBody(
                                "m2", "r1", ANA, AT, "sí", MessageKind.MESSAGE, "m1", "m0", "c2", null, null, null)),
                new MessagePosted(
                        "m3",
                        "r1",
                        AT,
                        ANA,
                        new MessageBody(
                                "m3",
                                "r1",
                                ANA,
                                AT,
                                "📊 q\n1️⃣ a\n2️⃣ b",
                                MessageKind.SYSTEM,
                                null,
                                null,
                                "c3",
                                null,
                                new Poll(2, true, AT, null),
                                null)),
                new PollClosed("e19", "r1", AT, ANA, new PollClosed.Ended("m3")),
                new MessagePosted(
                        "m4",
                        "r1",
                        AT,
                        ANA,
                        new MessageBody(
                                "m4",
                                "r1",
                                ANA,
                                AT,
                                "",
                                MessageKind.MESSAGE,
                                null,
                                null,
                                null,
                                null,
                                null,
                                List.of(
                                        new Attachment("a1", "plan «uno».pdf", "application/pdf", 10, null, null, null),
                                        new Attachment(
                                                "a2",
                                                "plaza.jpg",
                                                "image/jpeg",
                                                1L << 30,
                                                4_000,
                                                3_000,
                                                new Attachment.Thumbnail(640, 480))))),
                new MessageDeleted("e3", "r1", AT, ANA, new Deletion("m1", AT)),
                new MessageDeleted("e14", "r1", AT, ANA, new Deletion("m2", AT, "m0")),
                new MessagePinned("e17", "r1", AT, ANA, new Pin("m1")),
                new MessageUnpinned("e18", "r1", AT, ANA, new Pin("m1")),
                new ReactionAdded("e4", "r1", AT, ANA, new Reaction("m1", "👍🏽")),
                new ReactionRemoved("e5", "r1", AT, ANA, new Reaction("m1", "👍🏽")),
                new MemberJoined("e6", "r1", AT, ANA, new Member("u1", "ana", Role.OWNER, null)),
                new MemberJoined("e16", "r1", AT, ANA, new Member("u3", "ci", Role.MEMBER, null, true)),
                new MessageApproved("e10", "r1", AT, ANA, new Approval("m1", "7:12")),
                new MessageApproved("e11", "r1", AT, ANA, new Approval("m1", null)),
                new MemberMuted("e12", "r1", AT, ANA, new MemberMuted.Muted("u2", "rodo"), AT),
                new MemberMuted("e13", "r1", AT, ANA, new MemberMuted.Muted("u2", "rodo"), null),
                new MemberLeft("e7", "r1", AT, ANA, new Member("u1", "ana", Role.OWNER, LeaveReason.LEFT)),
                new RoomCreated("e8", "r1", AT, ANA, room),
                new RoomChanged("e9", "r1", AT, ANA, room));
    }

    static Stream<Annotation> annotations() {
        Subject subject = new Subject("m1", "7:12");
        return Stream.of(
                new MessageMentions(
                        "a1",
                        "r1",
                        AT,
                        subject,
                        List.of(new Mention(Mention.Kind.USER, "u2", "josé", 0, 5)),
                        List.of(new Tag("café", 6, 11))),
                new MessageMentions("a2", "r1", AT, subject, List.of(), List.of()),
                new MessageSentiment(
                        "a3",
                        "r1",
                        AT,
                        subject,
                        new Sentiment(
                                Sentiment.Status.OK,
                                Sentiment.Label.POSITIVE,
                                new Sentiment.Scores(0.9, 0, 0.1, 0),
                                "es",
                                "lexicon/1")),
                new MessageSentiment(
                        "a4",
                        "r1",
                        AT,
                        subject,
                        new Sentiment(Sentiment.Status.UNSUPPORTED, null, null, null, "lexicon/1")),
                new MessageFlagged(
                        "a5",
                        "r1",
                        AT,
                        subject,
                        Moderation.HOLD,
                        List.of(new Flag("es-cl/garabatos", Flag.Severity.MILD, 5, 9))),
                new MessageFlagged("a6", "r1", AT, subject, Moderation.TAG, List.of()));
    }

    static Stream<UserEvent> userEvents() {
        return Stream.of(
                new NotificationCreated(
                        "n1",
                        "u2",
                        AT,
                        new Notification(
                                "n1",
                                Notification.Reason.MENTION,
                                "r1",
                                "plaza",
                                "m1",
                                "7:12",
                                ANA,
                                "hola @josé",
                                null)),
                NotificationDecided.of(
                        "u2",
                        AT,
                        AT,
                        new Delivery(
                                "n1",
                                "r1",
                                Delivery.Channel.EMAIL,
                                Delivery.Decision.SENT,
                                Delivery.Reason.QUIET_HOURS_THEN_SENT,
                                120L)),
                NotificationDecided.of(
                        "u2",
                        AT,
                        AT,
                        new Delivery(
                                "n1",
                                "r1",
                                Delivery.Channel.PUSH,
                                Delivery.Decision.SUPPRESSED,
                                Delivery.Reason.NO_SUBSCRIPTION,
                                null)),
                new NotificationWithdrawn("w1", "u2", AT, new NotificationWithdrawn.Withdrawn("n1", "r1", "m1")),
                new MarkerMoved("e1", "u2", AT, new MarkerMoved.Marker("r1", "7:12")),
                new MarkerMoved("e9", "u2", AT, new MarkerMoved.Marker("r1", "7:2", true)),
                new InboxRead("e2", "u2", AT, new InboxRead.Marker("3:4")),
                new MessageHeld("h1", "u2", AT, new Held("m1", "r1", "m1", "u2", null)),
                new HeldDecided("h2", "u2", AT, new Held("e5", "r1", "m1", "u2", Held.Decision.REMOVE)),
                new CommandAnswered(
                        "a1",
                        "u2",
                        AT,
                        new CommandAnswered.Answer(
                                "c1",
                                "r1",
                                "roll",
                                "x1",
                                CommandAnswered.Status.REFUSED,
                                "dice",
                                Map.of("dice", "100"),
                                null)),
                new CommandAnswered(
                        "a2",
                        "u2",
                        AT,
                        new CommandAnswered.Answer(
                                "c2", "r1", "desplegar", "x2", CommandAnswered.Status.DONE, "own", Map.of(), "va")),
                new QuietChanged("q1", "u2", AT, new QuietChanged.Quiet(AT)),
                new QuietChanged("q2", "u2", AT, new QuietChanged.Quiet(null)),
                new SessionRevoked("x1", "u2", AT, new SessionRevoked.Session("s1")));
    }

    static Stream<DirectoryEntry> directoryEntries() {
        return Stream.of(
                new UserEntry("u1", "ana", null, "es", AT),
                new UserEntry("u3", "ci", null, "es", AT, UserKind.FORMER_BOT),
                new UserEntry("u4", "josé", null, "es", AT, null, 1_764_561_600_000L),
                UserEntry.deleted("u5", "es", AT),
                RoomEntry.of(
                        new Room(
                                "r1",
                                "plaza",
                                null,
                                RoomKind.DIRECT,
                                "tema",
                                false,
                                Moderation.OFF,
                                RoomMentions.MEMBERS),
                        AT),
                new MemberEntry("r1", "u1", "ana", Role.MEMBER, List.of(new Span("7:1", "7:5"), new Span("7:9", null))),
                new MemberEntry("r1", "u1", "ana", Role.MEMBER, AT, List.of(new Span("7:1", null))),
                new WordsEntry("r1", List.of("spoiler*", "final feliz"), List.of("culo de botella"), AT),
                PreferencesEntry.of("u1", AT),
                PreferencesEntry.of("u1", AT).quietUntil(AT),
                new PreferencesEntry(
                        "u1",
                        List.of("tren nocturno"),
                        List.of("café"),
                        List.of("u9"),
                        Map.of("r1", NotificationLevel.NOTHING, "r2", NotificationLevel.ALL),
                        false,
                        true,
                        true,
                        new QuietHours("22:00", "07:30", "America/Santiago"),
                        AT));
    }

    @ParameterizedTest
    @MethodSource("roomEvents")
    void everyRoomEventConformsAndComesBackEqual(RoomEvent event) {
        conforms(ROOM_EVENT, event, RoomEvent.class);
    }

    @ParameterizedTest
    @MethodSource("annotations")
    void everyAnnotationConformsAndComesBackEqual(Annotation annotation) {
        conforms(ANNOTATION, annotation, Annotation.class);
    }

    @ParameterizedTest
    @MethodSource("userEvents")
    void everyUserEventConformsAndComesBackEqual(UserEvent event) {
        conforms(USER_EVENT, event, UserEvent.class);
    }

    @ParameterizedTest
    @MethodSource("directoryEntries")
    void everyDirectoryEntryConformsAndComesBackEqual(DirectoryEntry entry) {
        conforms(DIRECTORY_ENTRY, entry, DirectoryEntry.class);
    }

    @Test
    void aRoomsTrendConformsAndComesBackEqual() {
        RoomSentiment trend = new RoomSentiment("a1", "r1", AT, RoomSentiment.Trend.of(15, 5, 2, 2, 1));

        conforms(ANNOTATION, trend, RoomSentiment.class);
        assertThat(trend.trend().score()).isEqualTo(0.3);
        assertThatThrownBy(() -> new RoomSentiment.Trend(15, 9, 5, 2, 2, 1, 0.3))
                .hasMessageContaining("add up");
    }

    @Test
    void commandsAndTheirOutcomesConformAndComeBackEqual() {
        CommandGiven given = new CommandGiven(
                "c1", "r1", AT, ANA, new Command(CommandName.REMIND, "en 1h té", "es", "America/Santiago", "x1"));
        conforms(COMMAND, given, CommandGiven.class);
        for (Outcome outcome : List.of(
                new Outcome.Said(Outcome.Said.Voice.SYSTEM, "🎲 1d6 → **4**"),
                new Outcome.Said(Outcome.Said.Voice.SYSTEM, "📊 q", new Poll(2, false, AT, null)),
                new Outcome.Said(Outcome.Said.Voice.MESSAGE, "¯"),
                new Outcome.Quiet(AT),
                new Outcome.Quiet(null),
                new Outcome.Topic(""),
                new Outcome.Invitation("josé"),
                new Outcome.Reminder(Outcome.Reminder.Whom.USER, "josé", AT, "té"),
                new Outcome.Reminder(Outcome.Reminder.Whom.ROOM, null, AT, "té"),
                new Outcome.Help(CommandName.ROLL),
                new Outcome.Help(null),
                new Outcome.Refused("dice", Map.of("dice", "100")))) {
            conforms(COMMAND, CommandHandled.of(given, outcome, AT), CommandHandled.class);
        }
        assertThatThrownBy(() -> new Outcome.Reminder(Outcome.Reminder.Whom.ME, "josé", AT, "té"))
                .hasMessageContaining("for a user");
        assertThatThrownBy(() -> new Outcome.Refused("x", Map.of("a", "x".repeat(501))))
                .hasMessageContaining("500");
    }

    @Test
    void everySignalConformsAndComesBackEqual() {
        conforms(SIGNAL, new TypingSignal("s1", "r1", AT, ANA, true), Signal.class);
        conforms(SIGNAL, new PresenceSignal("s2", AT, "gw-1", List.of("u1", "u2"), List.of()), Signal.class);
        assertThatThrownBy(
                        () -> new PresenceSignal("s2", AT, "gw-1", java.util.Collections.nCopies(501, "u1"), List.of()))
                .hasMessageContaining("500 users");
        assertThat(new String(Json.bytes(new TypingSignal("s1", "r1", AT, ANA, false)), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"type\":\"signal.typing\",\"id\":\"s1\",\"room\":\"r1\",\"at\":\"2026-11-24T05:38:30.123Z\","
                                + "\"by\":{\"id\":\"u1\",\"name\":\"ana\"},\"typing\":false}");
    }

    @Test
    void everyRoomMinuteConformsAndComesBackEqual() {
        conforms(
                ROOM_MINUTE,
                new RoomMinute("t1", "r1", MINUTE, 1L << 53, 1_000, 3, 2, new RoomMinute.Tones(1, 2, 3, 4, 5), true),
                RoomMinute.class);
        RoomMinute early = new RoomMinute("t2", "r1", MINUTE, 1, 1, 0, 0, RoomMinute.Tones.NONE, false);
        conforms(ROOM_MINUTE, early, RoomMinute.class);
        assertThat(new String(Json.bytes(early), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"type\":\"room.minute\",\"id\":\"t2\",\"room\":\"r1\",\"minute\":\"2026-11-24T05:38:00.000Z\","
                                + "\"messages\":1,\"people\":1,\"mentions\":0,\"flags\":0,\"sentiment\":{\"positive\":0,\"negative\":0,"
                                + "\"neutral\":0,\"mixed\":0,\"other\":0},\"final\":false}");
    }

    private static <T> void conforms(Schema schema, T record, Class<T> type) {
        String json = new String(Json.bytes(record), StandardCharsets.UTF_8);
        assertThat(schema.validate(json, InputFormat.JSON)).as(json).isEmpty();
        assertThat(Json.read(json.getBytes(StandardCharsets.UTF_8), type)).isEqualTo(record);
        assertThat(json).doesNotContain("\n").doesNotContain("null");
    }

    @Test
    void theBytesAreWhatTheDocumentsSay() {
        RoomEvent event = new ReactionAdded("e4", "r1", AT, ANA, new Reaction("m1", "👍"));
        assertThat(new String(Json.bytes(event), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"type\":\"reaction.added\",\"id\":\"e4\",\"room\":\"r1\",\"at\":\"2026-11-24T05:38:30.123Z\","
                                + "\"by\":{\"id\":\"u1\",\"name\":\"ana\"},\"reaction\":{\"message\":\"m1\",\"emoji\":\"👍\"}}");
    }

    @Test
    void unknownMembersAreIgnored() {
        String json = "{\"type\":\"session.revoked\",\"id\":\"x\",\"user\":\"u\",\"at\":\"2026-11-24T05:38:30.123Z\","
                + "\"session\":{\"id\":\"s\",\"later\":1},\"new\":{\"a\":[]}}";
        assertThat(Json.read(json.getBytes(StandardCharsets.UTF_8), UserEvent.class))
                .isInstanceOf(SessionRevoked.class);
    }

    @Test
    void whatBreaksTheSchemaCannotBeMade() {
        assertThatThrownBy(() -> new MessageBody("m1", "r1", ANA, AT, "", MessageKind.MESSAGE, null, null, null))
                .hasMessageContaining("message.text");
        assertThatThrownBy(() ->
                        new MessageBody("m1", "r1", ANA, AT, "x".repeat(8001), MessageKind.MESSAGE, null, null, null))
                .hasMessageContaining("8000 code points");
        assertThatThrownBy(() -> new Reaction("m1", "👍".repeat(17))).hasMessageContaining("reaction.emoji");
        assertThatThrownBy(() -> new Actor("u".repeat(65), "ana")).hasMessageContaining("by.id");
        assertThatThrownBy(
                        () -> new MessageFlagged("a1", "r1", AT, new Subject("m1", "7:12"), Moderation.OFF, List.of()))
                .hasMessageContaining("moderation");
        assertThatThrownBy(() -> new Flag("en/profanity", Flag.Severity.MILD, 5, 5))
                .hasMessageContaining("an end after it");
        assertThatThrownBy(() -> new Subject("m1", "somewhere")).hasMessageContaining("partition:offset");
        RoomMinute.Tones none = RoomMinute.Tones.NONE;
        assertThatThrownBy(() -> new RoomMinute("t1", "r1", AT, 1, 1, 0, 0, none, true))
                .hasMessageContaining("start of a minute");
        assertThatThrownBy(() -> new RoomMinute("t1", "r1", MINUTE, 0, 0, 0, 0, none, true))
                .hasMessageContaining("without messages");
        assertThatThrownBy(() -> new RoomMinute("t1", "r1", MINUTE, 2_000, 1_001, 0, 0, none, true))
                .hasMessageContaining("people must be 0 to 1000");
        assertThatThrownBy(() -> new RoomMinute("t1", "r1", MINUTE, 1, 1, 2, 0, none, true))
                .hasMessageContaining("mentions must be 0 to 1");
        assertThatThrownBy(
                        () -> new RoomMinute("t1", "r1", MINUTE, 1, 1, 0, 0, new RoomMinute.Tones(1, 1, 0, 0, 0), true))
                .hasMessageContaining("sentiment must be 0 to 1");
    }

    @Test
    void repeatedMembersDeepAndCutOffDocumentsAreRefused() {
        for (String bad : List.of(
                "{\"type\":\"session.revoked\",\"type\":\"session.revoked\"}",
                "[".repeat(17) + "]".repeat(17),
                "{\"type\":\"session.revoked\"",
                "{\"type\":\"nothing.known\",\"id\":\"x\"}",
                "{} {}")) {
            assertThatThrownBy(() -> Json.read(bad.getBytes(StandardCharsets.UTF_8), UserEvent.class))
                    .isInstanceOf(JacksonException.class);
        }
    }
}
