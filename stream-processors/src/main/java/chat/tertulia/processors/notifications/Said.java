package chat.tertulia.processors.notifications;

import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text as the decision sees it.
 *
 * @param room where
 * @param direct whether that is a direct room
 * @param writer user id
 * @param text what
 * @param mentions what it names, in its order
 * @param tags its tags
 * @param repliesTo the writer of the message it answers, if that is known
 * @param thread who began the thread it is in and who has written there, as far as that is known
 */
record Said(
        String room,
        boolean direct,
        String writer,
        String text,
        List<Mention> mentions,
        List<Tag> tags,
        @Nullable String repliesTo,
        List<String> thread) {

    boolean has(Mention.Kind kind) {
        return mentions.stream().anyMatch(mention -> mention.kind() == kind);
    }
}
