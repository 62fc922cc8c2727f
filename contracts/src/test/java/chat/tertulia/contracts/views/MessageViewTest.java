package chat.tertulia.contracts.views;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Approval;
import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageApproved;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Reaction;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.ReactionRemoved;
import chat.tertulia.contracts.positions.Position;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageViewTest {

    private static final Instant AT = Instant.parse("2026-11-24T05:38:30.123Z");
    private static final Actor ANA = new Actor("u1", "ana");
    private static final Actor BEA = new Actor("u2", "bea");
    private static final MessageView POSTED =
            MessageView.of(new MessagePosted("m1", "r1", AT, ANA, body("hola", null)), new Position(7, 1));

    private static MessageBody body(String text, @org.jspecify.annotations.Nullable Instant editedAt) {
        return new MessageBody("m1", "r1", ANA, AT, text, MessageKind.MESSAGE, null, "c1", editedAt);
    }

    private static MessageEdited edit(Actor by, String text) {
        return new MessageEdited("e1", "r1", AT, by, body(text, AT));
    }

    private static MessageMentions tagged(String position) {
        return new MessageMentions("a1", "r1", AT, new Subject("m1", position), List.of(), List.of(new Tag("t", 0, 2)));
    }

    private static MessageFlagged flagged(String position) {
        Flag flag = new Flag("es/profanity", Flag.Severity.STRONG, 0, 4);
        return new MessageFlagged("a2", "r1", AT, new Subject("m1", position), Moderation.MASK, List.of(flag));
    }

    @Test
    void onlyTheSenderEditsAndOnlyForward() {
        MessageView edited = POSTED.edited(edit(ANA, "adiós"), new Position(7, 5));
        assertThat(edited.text()).isEqualTo("adiós");
        assertThat(edited.position()).isEqualTo("7:1");
        assertThat(POSTED.edited(edit(BEA, "adiós"), new Position(7, 5))).isSameAs(POSTED);
        assertThat(edited.edited(edit(ANA, "antes"), new Position(7, 4))).isSameAs(edited);
    }

    @Test
    void anAnnotationHoldsForTheTextItIsAbout() {
        MessageView edited = POSTED.annotated(tagged("7:1")).edited(edit(ANA, "adiós"), new Position(7, 5));
        assertThat(edited.tags()).isNull();
        assertThat(edited.annotated(tagged("7:1"))).isSameAs(edited);
        assertThat(edited.annotated(tagged("7:5")).tags()).hasSize(1);
        assertThat(POSTED.isBefore(tagged("7:5"))).isTrue();
        assertThat(edited.isBefore(tagged("7:5"))).isFalse();
    }

    @Test
    void annotationsOfDifferentTypesStandBesideEachOther() {
        MessageView both = POSTED.annotated(flagged("7:1")).annotated(tagged("7:1"));
        assertThat(both.flags()).hasSize(1);
        assertThat(both.tags()).hasSize(1);
        assertThat(both).isEqualTo(POSTED.annotated(tagged("7:1")).annotated(flagged("7:1")));
        assertThat(both.edited(edit(ANA, "adiós"), new Position(7, 5)).flags()).isNull();
        assertThat(both.reacted(new ReactionAdded("e2", "r1", AT, BEA, new Reaction("m1", "👍")))
                        .flags())
                .hasSize(1);
    }

    @Test
    void aDeletedMessageSaysNothingAndStaysSo() {
        MessageView deleted = POSTED.annotated(tagged("7:1"))
                .reacted(new ReactionAdded("e2", "r1", AT, BEA, new Reaction("m1", "👍")))
                .deleted(new MessageDeleted("e3", "r1", AT, ANA, new Deletion("m1", AT)));
        assertThat(deleted.text()).isEmpty();
        assertThat(deleted.tags()).isNull();
        assertThat(deleted.reactors()).isEmpty();
        assertThat(deleted.edited(edit(ANA, "otra vez"), new Position(7, 9))).isSameAs(deleted);
        assertThat(deleted.annotated(tagged("7:1"))).isSameAs(deleted);
    }

    @Test
    void aReactionCountsOnceAPerson() {
        ReactionAdded thumb = new ReactionAdded("e2", "r1", AT, BEA, new Reaction("m1", "👍"));
        MessageView reacted = POSTED.reacted(thumb);
        assertThat(reacted.reacted(thumb)).isSameAs(reacted);
        assertThat(reacted.reactors()).containsEntry("👍", List.of("u2"));
        assertThat(reacted.unreacted(new ReactionRemoved("e3", "r1", AT, BEA, new Reaction("m1", "👍"))))
                .isEqualTo(POSTED);
    }

    @Test
    void aViewComesBackFromItsJson() {
        MessageView view = POSTED.annotated(tagged("7:1"))
                .annotated(flagged("7:1"))
                .reacted(new ReactionAdded("e2", "r1", AT, BEA, new Reaction("m1", "👍")));
        assertThat(Json.read(Json.bytes(view), MessageView.class)).isEqualTo(view);
    }

    private static MessageApproved approval(@org.jspecify.annotations.Nullable String position) {
        return new MessageApproved("e9", "r1", AT, BEA, new Approval("m1", position));
    }

    @Test
    void anApprovalHoldsForTheTextThatWasRead() {
        MessageView flagged = POSTED.annotated(flagged("7:1"));
        assertThat(flagged.isMasked()).isTrue();
        assertThat(flagged.approved(approval("7:0"))).isSameAs(flagged);
        MessageView approved = flagged.approved(approval("7:1"));
        assertThat(approved.isMasked()).isFalse();
        assertThat(approved.flags()).isEqualTo(flagged.flags());
        assertThat(POSTED.approved(approval(null)).annotated(flagged("7:1")).isMasked())
                .as("approved before it was flagged")
                .isFalse();
        MessageView edited = approved.edited(edit(ANA, "otra"), new Position(7, 5));
        assertThat(edited.approved()).isNull();
        assertThat(edited.annotated(flagged("7:5")).isMasked()).isTrue();
    }

    @Test
    void anEditKeepsItsFilesAndADeletionDoesNot() {
        Attachment file = new Attachment("a1", "plan.pdf", "application/pdf", 10, null, null, null);
        MessageBody body =
                new MessageBody("m1", "r1", ANA, AT, "", MessageKind.MESSAGE, null, "c1", null, List.of(file));
        MessageView posted = MessageView.of(new MessagePosted("m1", "r1", AT, ANA, body), new Position(0, 1));
        assertThat(posted.attachments()).containsExactly(file);

        MessageBody without = new MessageBody("m1", "r1", ANA, AT, "x", MessageKind.MESSAGE, null, "c1", AT);
        MessageView edited = posted.edited(new MessageEdited("e1", "r1", AT, ANA, without), new Position(0, 2));
        assertThat(edited.text()).isEqualTo("x");
        assertThat(edited.attachments()).containsExactly(file);

        assertThat(edited.deleted(new MessageDeleted("e2", "r1", AT, ANA, new Deletion("m1", AT)))
                        .attachments())
                .isNull();
    }
}
