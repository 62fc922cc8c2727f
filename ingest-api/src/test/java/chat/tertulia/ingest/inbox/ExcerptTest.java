package chat.tertulia.ingest.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Flag.Severity;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An excerpt in the inbox shows no more than the message does. */
class ExcerptTest {

    private static final Instant AT = Instant.parse("2026-11-24T09:00:00Z");
    private static final Actor ANA = new Actor("u1", "ana");
    private static final MessageView POSTED =
            MessageView.of(new MessagePosted("m1", "r1", AT, ANA, body("@bea culiao", null)), new Position(0, 5));

    private static MessageBody body(String text, @Nullable Instant editedAt) {
        return new MessageBody("m1", "r1", ANA, AT, text, MessageKind.MESSAGE, null, null, editedAt);
    }

    private static MessageView flagged(MessageView view, Moderation action) {
        return view.annotated(new MessageFlagged(
                "a1",
                "r1",
                AT,
                new Subject("m1", view.revision()),
                action,
                List.of(new Flag("es-cl/garabatos", Severity.STRONG, 5, 11))));
    }

    private static String readable(String excerpt, MessageView view) {
        return Inbox.readable(excerpt, new String(Json.bytes(view), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsMaskedThereIsMaskedHere() {
        assertThat(readable("@bea culiao", flagged(POSTED, Moderation.MASK))).isEqualTo("@bea ••••••");
        assertThat(readable("@bea cul", flagged(POSTED, Moderation.MASK))).isEqualTo("@bea •••");
        assertThat(readable("@bea culiao", flagged(POSTED, Moderation.TAG))).isEqualTo("@bea culiao");
        assertThat(readable("@bea culiao", POSTED)).isEqualTo("@bea culiao");
    }

    @Test
    void ofATextThatWasReplacedByAMaskedOneNothingIsShown() {
        MessageView edited = POSTED.edited(
                new MessageEdited("e1", "r1", AT, ANA, body("@bea qliao!", AT.plusSeconds(5))), new Position(0, 9));

        assertThat(readable("@bea culiao", flagged(edited, Moderation.MASK))).isEmpty();
        assertThat(readable("@bea culiao", edited)).isEmpty();
        assertThat(readable("@bea qliao", edited)).isEqualTo("@bea qliao");
    }
}
