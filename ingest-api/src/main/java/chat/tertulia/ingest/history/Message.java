package chat.tertulia.ingest.history;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Poll;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.contracts.views.Pinned;
import chat.tertulia.contracts.views.Replies;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as the API gives it to one caller.
 *
 * @param thread id of the message that began the thread it belongs to; absent if it belongs to none
 * @param action what the room wanted done with a message that has flags; absent without
 * @param approved whether a moderator lets it stand
 * @param poll that it is one, with its votes; absent if not
 * @param masked whether signs stand for what is flagged: one for each code point, so that all places stay true
 * @param replies the thread that it began, if anybody replied
 * @param pinned who pinned it and when, if it is
 */
public record Message(
        String id,
        String room,
        String position,
        Actor sender,
        Instant at,
        String text,
        MessageKind kind,
        @Nullable String replyTo,
        @Nullable String thread,
        @Nullable String clientId,
        @Nullable Instant editedAt,
        @Nullable Instant deletedAt,
        List<Reactions> reactions,
        List<Mention> mentions,
        List<Tag> tags,
        @Nullable Sentiment sentiment,
        List<Flag> flags,
        @Nullable Moderation action,
        boolean approved,
        boolean masked,
        @Nullable Replies replies,
        @Nullable Pinned pinned,
        @Nullable Votes poll,
        List<Attachment> attachments) {

    /**
     * @param count how many people
     * @param me whether the caller is one of them
     */
    public record Reactions(String emoji, int count, boolean me) {}

    /**
     * A poll.
     *
     * @param answers how many; their words are lines of the text
     * @param multiple whether one may vote for several
     * @param closesAt from when on no vote counts, if that was said
     * @param closedAt when somebody ended it
     * @param votes ids of who voted for each answer, in the order of the answers, as they came
     */
    public record Votes(
            int answers,
            boolean multiple,
            @Nullable Instant closesAt,
            @Nullable Instant closedAt,
            List<List<String>> votes) {

        static @Nullable Votes of(MessageView view) {
            Poll poll = view.poll();
            return poll == null
                    ? null
                    : new Votes(
                            poll.answers(),
                            poll.multiple(),
                            poll.closesAt(),
                            poll.closedAt(),
                            poll.signs().stream()
                                    .map(sign -> view.reactors().getOrDefault(sign, List.of()))
                                    .toList());
        }
    }

    /** What stands for a code point that not everybody reads. */
    private static final int MASK = '•';

    /** A text with something else in place of what is flagged. */
    public static String masked(String text, List<Flag> flags) {
        int[] points = text.codePoints().toArray();
        for (Flag flag : flags) {
            Arrays.fill(points, Math.min(flag.start(), points.length), Math.min(flag.end(), points.length), MASK);
        }
        return new String(points, 0, points.length);
    }

    /** @param role the caller's in the message's room: moderators and owners, and the sender, read everything */
    public static Message of(MessageView view, String caller, Role role) {
        return of(view, view.sender(), caller, role);
    }

    /** @param sender as they are called now */
    public static Message of(MessageView view, Actor sender, String caller, Role role) {
        boolean masked = view.isMasked()
                && !role.atLeast(Role.MODERATOR)
                && !view.sender().id().equals(caller);
        return new Message(
                view.id(),
                view.room(),
                view.position(),
                sender,
                view.at(),
                masked ? masked(view.text(), view.strongFlags()) : view.text(),
                view.kind(),
                view.replyTo(),
                view.thread(),
                view.clientId(),
                view.editedAt(),
                view.deletedAt(),
                view.reactors().entrySet().stream()
                        .map(one -> new Reactions(
                                one.getKey(),
                                one.getValue().size(),
                                one.getValue().contains(caller)))
                        .toList(),
                view.mentions() == null ? List.of() : view.mentions(),
                view.tags() == null ? List.of() : view.tags(),
                view.sentiment(),
                view.flags() == null ? List.of() : view.flags(),
                view.flags() == null || view.flags().isEmpty() ? null : view.action(),
                Boolean.TRUE.equals(view.approved()),
                masked,
                view.replies(),
                view.pinned(),
                Votes.of(view),
                view.attachments() == null ? List.of() : view.attachments());
    }
}
