package chat.tertulia.contracts.views;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.contracts.events.MessageApproved;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.ReactionRemoved;
import chat.tertulia.contracts.positions.Position;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message as a view holds it: the fold of its events and annotations, in log order. The room view and the archive both
 * apply events through these methods, so that they cannot differ. Immutable; applying what does not concern the
 * message, or came before what it holds, gives the same message back.
 *
 * @param position of the {@code message.posted}
 * @param text empty once deleted
 * @param revision position of the event the text comes from; annotations about an older one are ignored
 * @param reactors user ids by emoji, in the order they came
 * @param mentions null until annotated
 * @param tags null until annotated
 * @param sentiment null until annotated
 * @param flags null until annotated
 * @param action what the room wanted done with a message that has flags; null until annotated
 * @param approved true once a moderator lets the text stand, else null
 * @param attachments its files; null without, and once deleted
 */
public record MessageView(
        String id,
        String room,
        String position,
        Actor sender,
        Instant at,
        String text,
        MessageKind kind,
        @Nullable String replyTo,
        @Nullable String clientId,
        @Nullable Instant editedAt,
        @Nullable Instant deletedAt,
        String revision,
        Map<String, List<String>> reactors,
        @Nullable List<Mention> mentions,
        @Nullable List<Tag> tags,
        @Nullable Sentiment sentiment,
        @Nullable List<Flag> flags,
        @Nullable Moderation action,
        @Nullable Boolean approved,
        @Nullable List<Attachment> attachments) {

    /** Different emoji on one message; more are ignored. */
    public static final int EMOJI_MAX = 32;

    /** People counted for one emoji; more are ignored. */
    public static final int REACTORS_MAX = 1_000;

    public static MessageView of(MessagePosted event, Position position) {
        var message = event.message();
        return new MessageView(
                message.id(),
                message.room(),
                position.toString(),
                message.sender(),
                message.at(),
                message.text(),
                message.kind(),
                message.replyTo(),
                message.clientId(),
                null,
                null,
                position.toString(),
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                message.attachments());
    }

    /** The text anew. Annotations of the old text are dropped with it. Only by the sender, only while not deleted. */
    public MessageView edited(MessageEdited event, Position at) {
        if (deletedAt != null || !event.by().id().equals(sender.id()) || isAfter(revision, at)) {
            return this;
        }
        return new MessageView(
                id,
                room,
                position,
                sender,
                this.at,
                event.message().text(),
                kind,
                replyTo,
                clientId,
                event.message().editedAt() == null
                        ? event.at()
                        : event.message().editedAt(),
                null,
                at.toString(),
                reactors,
                null,
                null,
                null,
                null,
                null,
                null,
                attachments);
    }

    /** The message without what it said. */
    public MessageView deleted(MessageDeleted event) {
        if (deletedAt != null) {
            return this;
        }
        return new MessageView(
                id,
                room,
                position,
                sender,
                at,
                "",
                kind,
                replyTo,
                clientId,
                editedAt,
                event.message().deletedAt(),
                revision,
                Map.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    public MessageView reacted(ReactionAdded event) {
        String emoji = event.reaction().emoji();
        List<String> users = reactors.getOrDefault(emoji, List.of());
        if (deletedAt != null
                || users.contains(event.by().id())
                || users.size() >= REACTORS_MAX
                || (users.isEmpty() && reactors.size() >= EMOJI_MAX)) {
            return this;
        }
        List<String> more = new ArrayList<>(users);
        more.add(event.by().id());
        return withReactors(emoji, more);
    }

    public MessageView unreacted(ReactionRemoved event) {
        String emoji = event.reaction().emoji();
        List<String> users = reactors.getOrDefault(emoji, List.of());
        if (!users.contains(event.by().id())) {
            return this;
        }
        List<String> fewer = new ArrayList<>(users);
        fewer.remove(event.by().id());
        return withReactors(emoji, fewer);
    }

    /** The message with a moderator's word that it may stand; without effect if the moderator read another text. */
    public MessageView approved(MessageApproved event) {
        String read = event.message().position();
        if (deletedAt != null || (read != null && !read.equals(revision))) {
            return this;
        }
        return withAnnotations(mentions, tags, sentiment, flags, action, true);
    }

    /** Flags that a moderator has to decide on or that are masked: those of {@link Flag.Severity#STRONG} and above. */
    public List<Flag> strongFlags() {
        return flags == null ? List.of() : flags.stream().filter(Flag::isStrong).toList();
    }

    /** Whether the flagged words are not for everybody to read. */
    @JsonIgnore
    public boolean isMasked() {
        return action == Moderation.MASK && approved == null && !strongFlags().isEmpty();
    }

    /** With what a processor found out about the text it holds. */
    public MessageView annotated(Annotation annotation) {
        if (deletedAt != null || !annotation.message().position().equals(revision)) {
            return this;
        }
        return switch (annotation) {
            case MessageFlagged found ->
                withAnnotations(mentions, tags, sentiment, found.flags(), found.action(), approved);
            case MessageMentions found ->
                withAnnotations(found.mentions(), found.tags(), sentiment, flags, action, approved);
            case MessageSentiment found ->
                sentiment == null || sentiment.withoutAnalysis()
                        ? withAnnotations(mentions, tags, found.sentiment(), flags, action, approved)
                        : this;
        };
    }

    /** Whether an annotation is about a text this view has not seen yet. */
    public boolean isBefore(Annotation annotation) {
        return isAfter(annotation.message().position(), Position.parse(revision));
    }

    private static boolean isAfter(String position, Position other) {
        return Position.parse(position).offset() > other.offset();
    }

    private MessageView withReactors(String emoji, List<String> users) {
        Map<String, List<String>> next = new LinkedHashMap<>(reactors);
        if (users.isEmpty()) {
            next.remove(emoji);
        } else {
            next.put(emoji, List.copyOf(users));
        }
        return new MessageView(
                id,
                room,
                position,
                sender,
                at,
                text,
                kind,
                replyTo,
                clientId,
                editedAt,
                deletedAt,
                revision,
                next,
                mentions,
                tags,
                sentiment,
                flags,
                action,
                approved,
                attachments);
    }

    private MessageView withAnnotations(
            @Nullable List<Mention> newMentions,
            @Nullable List<Tag> newTags,
            @Nullable Sentiment newSentiment,
            @Nullable List<Flag> newFlags,
            @Nullable Moderation newAction,
            @Nullable Boolean newApproved) {
        return new MessageView(
                id,
                room,
                position,
                sender,
                at,
                text,
                kind,
                replyTo,
                clientId,
                editedAt,
                deletedAt,
                revision,
                reactors,
                newMentions,
                newTags,
                newSentiment,
                newFlags,
                newAction,
                newApproved,
                attachments);
    }
}
