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
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePinned;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.MessageUnpinned;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Poll;
import chat.tertulia.contracts.events.PollClosed;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.ReactionRemoved;
import chat.tertulia.contracts.events.RoomEvent;
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
 * @param thread the message that began the thread this one belongs to; null if it belongs to none
 * @param text empty once deleted
 * @param revision position of the event the text comes from; annotations about an older one are ignored
 * @param reactors user ids by emoji, in the order they came
 * @param mentions null until annotated
 * @param tags null until annotated
 * @param sentiment null until annotated
 * @param flags null until annotated
 * @param action what the room wanted done with a message that has flags; null until annotated
 * @param approved true once a moderator lets the text stand, else null
 * @param replies the thread that it began; null while nobody has replied
 * @param pinned who pinned it; null if it is not
 * @param poll that it is one, and whether it has ended; null if not, and once deleted
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
        @Nullable String thread,
        @Nullable Replies replies,
        @Nullable Pinned pinned,
        @Nullable Poll poll,
        @Nullable List<Attachment> attachments) {

    /** Different emoji on one message, beside the votes of a poll; more are ignored. */
    public static final int EMOJI_MAX = 32;

    /** People counted for one emoji; more are ignored. */
    public static final int REACTORS_MAX = 1_000;

    /** A message that is no poll. */
    public MessageView(
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
            @Nullable Boolean approved) {
        this(
                id, room, position, sender, at, text, kind, replyTo, clientId, editedAt, deletedAt, revision, reactors,
                mentions, tags, sentiment, flags, action, approved, null, null, null, null, null);
    }

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
                message.thread(),
                null,
                null,
                message.poll(),
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
                thread,
                replies,
                pinned,
                poll,
                attachments);
    }

    /** The message after an event that is about it; of any other event the same message. */
    public MessageView applied(RoomEvent event, Position at) {
        return switch (event) {
            case MessageEdited edited -> edited(edited, at);
            case MessageDeleted deleted -> deleted(deleted);
            case MessageApproved approved -> approved(approved);
            case MessagePinned pinned -> pinned(pinned);
            case MessageUnpinned unpinned -> unpinned(unpinned);
            case PollClosed closed -> closed(closed);
            case ReactionAdded added -> reacted(added);
            case ReactionRemoved removed -> unreacted(removed);
            default -> this;
        };
    }

    /** The message without what it said. */
    public MessageView deleted(MessageDeleted event) {
        return deletedAt != null ? this : emptied(event.message().deletedAt(), Map.of());
    }

    /** The message as it was before it was deleted, as far as that can be told: what it said is gone. */
    public MessageView withoutText() {
        return emptied(deletedAt, reactors);
    }

    private MessageView emptied(@Nullable Instant deleted, Map<String, List<String>> left) {
        return new MessageView(
                id, room, position, sender, at, "", kind, replyTo, clientId, editedAt, deleted, revision, left, null,
                null, null, null, null, null, thread, replies, null, null, null);
    }

    /** With a reaction. A vote that counts takes the voter's earlier one away, where one may vote for one answer only. */
    public MessageView reacted(ReactionAdded event) {
        String emoji = event.reaction().emoji();
        String user = event.by().id();
        List<String> users = reactors.getOrDefault(emoji, List.of());
        boolean vote = isVote(emoji);
        if (deletedAt != null
                || users.contains(user)
                || users.size() >= REACTORS_MAX
                || (vote && isClosed(event.at()))
                || (!vote && users.isEmpty() && emojiBesideVotes() >= EMOJI_MAX)) {
            return this;
        }
        Map<String, List<String>> next = new LinkedHashMap<>(reactors);
        if (vote && poll != null && !poll.multiple()) {
            poll.signs().forEach(sign -> put(next, sign, without(next.getOrDefault(sign, List.of()), user)));
        }
        List<String> more = new ArrayList<>(users);
        more.add(user);
        put(next, emoji, more);
        return withReactors(next);
    }

    public MessageView unreacted(ReactionRemoved event) {
        String emoji = event.reaction().emoji();
        List<String> users = reactors.getOrDefault(emoji, List.of());
        if (!users.contains(event.by().id()) || (isVote(emoji) && isClosed(event.at()))) {
            return this;
        }
        Map<String, List<String>> next = new LinkedHashMap<>(reactors);
        put(next, emoji, without(users, event.by().id()));
        return withReactors(next);
    }

    /** The poll with its end; the first one counts. */
    public MessageView closed(PollClosed event) {
        return poll == null || poll.closedAt() != null ? this : withPoll(poll.closed(event.at()));
    }

    private boolean isVote(String emoji) {
        return poll != null && poll.signs().contains(emoji);
    }

    private boolean isClosed(Instant time) {
        return poll != null && poll.isClosed(time);
    }

    private long emojiBesideVotes() {
        return reactors.keySet().stream().filter(emoji -> !isVote(emoji)).count();
    }

    private static List<String> without(List<String> users, String user) {
        return users.stream().filter(one -> !one.equals(user)).toList();
    }

    private static void put(Map<String, List<String>> reactors, String emoji, List<String> users) {
        if (users.isEmpty()) {
            reactors.remove(emoji);
        } else {
            reactors.put(emoji, List.copyOf(users));
        }
    }

    /** The message with a moderator's word that it may stand; without effect if the moderator read another text. */
    public MessageView approved(MessageApproved event) {
        String read = event.message().position();
        if (deletedAt != null || (read != null && !read.equals(revision))) {
            return this;
        }
        return withAnnotations(mentions, tags, sentiment, flags, action, true);
    }

    /** With a reply in the thread that it began. */
    public MessageView replied(MessageBody reply) {
        return withThread(Replies.after(replies, reply), pinned);
    }

    /** With a reply less in the thread that it began. */
    public MessageView unreplied() {
        return replies == null ? this : withThread(replies.fewer(), pinned);
    }

    public MessageView pinned(MessagePinned event) {
        return deletedAt != null || pinned != null ? this : withThread(replies, new Pinned(event.by(), event.at()));
    }

    /** Pinned no more. */
    public MessageView unpinned(MessageUnpinned event) {
        return pinned == null ? this : withThread(replies, null);
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

    private MessageView withReactors(Map<String, List<String>> next) {
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
                thread,
                replies,
                pinned,
                poll,
                attachments);
    }

    private MessageView withThread(@Nullable Replies newReplies, @Nullable Pinned newPinned) {
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
                mentions,
                tags,
                sentiment,
                flags,
                action,
                approved,
                thread,
                newReplies,
                newPinned,
                poll,
                attachments);
    }

    private MessageView withPoll(Poll next) {
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
                mentions,
                tags,
                sentiment,
                flags,
                action,
                approved,
                thread,
                replies,
                pinned,
                next,
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
                thread,
                replies,
                pinned,
                poll,
                attachments);
    }
}
