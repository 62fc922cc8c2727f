package chat.tertulia.ingest.history;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Flag.Severity;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Approval;
import chat.tertulia.contracts.events.MessageApproved;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who reads a flagged word. «weon» is mild, «culiao» strong. */
class MaskTest {

    private static final Instant AT = Instant.parse("2026-11-24T09:00:00Z");
    private static final Actor ANA = new Actor("u1", "ana");
    private static final MessageView POSTED = MessageView.of(
            new MessagePosted(
                    "m1",
                    "r1",
                    AT,
                    ANA,
                    new MessageBody("m1", "r1", ANA, AT, "🎉 weon culiao", MessageKind.MESSAGE, null, null, null)),
            new Position(0, 5));

    private static MessageView flagged(Moderation action) {
        return POSTED.annotated(new MessageFlagged(
                "a1",
                "r1",
                AT,
                new Subject("m1", "0:5"),
                action,
                List.of(
                        new Flag("es-cl/garabatos", Severity.MILD, 2, 6),
                        new Flag("es-cl/garabatos", Severity.STRONG, 7, 13))));
    }

    @ParameterizedTest
    @CsvSource({
        "MASK, u2, MEMBER, 🎉 weon ••••••",
        "MASK, u1, MEMBER, 🎉 weon culiao",
        "MASK, u2, MODERATOR, 🎉 weon culiao",
        "MASK, u2, OWNER, 🎉 weon culiao",
        "TAG, u2, MEMBER, 🎉 weon culiao",
        "HOLD, u2, MEMBER, 🎉 weon culiao"
    })
    void onlyStrongFlagsAreMaskedAndNotForAll(Moderation action, String reader, Role role, String text) {
        Message shown = Message.of(flagged(action), reader, role);

        assertThat(shown.text()).isEqualTo(text);
        assertThat(shown.masked()).isEqualTo(text.contains("•"));
        assertThat(shown.flags()).hasSize(2);
        assertThat(shown.action()).isEqualTo(action);
    }

    @Test
    void anApprovedTextIsForAll() {
        MessageApproved approved = new MessageApproved("e1", "r1", AT, ANA, new Approval("m1", "0:5"));

        Message shown = Message.of(flagged(Moderation.MASK).approved(approved), "u2", Role.MEMBER);

        assertThat(shown.text()).endsWith("culiao");
        assertThat(shown.approved()).isTrue();
    }

    @Test
    void aFlagBeyondTheTextMasksWhatIsThere() {
        assertThat(Message.masked("hola", List.of(new Flag("room", Severity.STRONG, 2, 99))))
                .isEqualTo("ho••");
    }
}
