package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Attachment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something in the moderators' queue.
 *
 * @param id what to decide on: of a flagged message and of a held post the message's id, of a held edit its own
 * @param kind {@code post} and {@code edit} are held, nobody has seen them; {@code flagged} is in the room
 * @param text absent once it is removed, or when another has taken its place
 * @param action what the room wanted done
 * @param state {@code open}, {@code approve} or {@code remove}
 * @param decision absent while open
 * @param attachments what comes with the text
 */
public record QueueItem(
        String id,
        String message,
        String kind,
        Actor sender,
        Instant at,
        @Nullable String text,
        List<Reason> flags,
        String action,
        String state,
        @Nullable Decision decision,
        List<Attachment> attachments) {

    /**
     * Why.
     *
     * @param list which list says it
     * @param start first code point
     * @param end code point after the last
     * @param word what stands there; absent with the text
     */
    public record Reason(
            String list,
            Flag.Severity severity,
            int start,
            int end,
            @Nullable String word) {}

    /** Who decided, and when. */
    public record Decision(Actor by, Instant at) {}

    static List<Reason> reasons(List<Flag> flags, @Nullable String text) {
        List<Reason> reasons = new ArrayList<>(flags.size());
        int[] points = text == null ? new int[0] : text.codePoints().toArray();
        for (Flag flag : flags) {
            String word =
                    flag.end() <= points.length ? new String(points, flag.start(), flag.end() - flag.start()) : null;
            reasons.add(new Reason(flag.list(), flag.severity(), flag.start(), flag.end(), word));
        }
        return reasons;
    }
}
