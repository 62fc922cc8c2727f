package chat.tertulia.ingest.history;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Tag;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.views.MessageView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message as the API gives it to one caller. */
public record Message(
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
        List<Reactions> reactions,
        List<Mention> mentions,
        List<Tag> tags,
        @Nullable Sentiment sentiment,
        List<Flag> flags) {

    /**
     * @param count how many people
     * @param me whether the caller is one of them
     */
    public record Reactions(String emoji, int count, boolean me) {}

    public static Message of(MessageView view, String caller) {
        return new Message(
                view.id(),
                view.room(),
                view.position(),
                view.sender(),
                view.at(),
                view.text(),
                view.kind(),
                view.replyTo(),
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
                view.flags() == null ? List.of() : view.flags());
    }
}
