package chat.tertulia.contracts.views;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.MessageBody;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The thread under a message, in short.
 *
 * @param count replies that are not deleted, at least 1
 * @param lastAt when the newest reply was accepted; a deletion does not move it back
 * @param by who replied, the last one first, at most {@value #NAMES_MAX}; a deletion takes nobody out
 */
public record Replies(long count, Instant lastAt, List<Actor> by) {

    public static final int NAMES_MAX = 3;

    public Replies {
        by = List.copyOf(by);
    }

    /** One more reply. */
    static Replies after(@Nullable Replies before, MessageBody reply) {
        List<Actor> known = before == null ? List.of() : before.by;
        List<Actor> names = Stream.concat(
                        Stream.of(reply.sender()),
                        known.stream()
                                .filter(one -> !one.id().equals(reply.sender().id())))
                .limit(NAMES_MAX)
                .toList();
        return new Replies(before == null ? 1 : before.count + 1, reply.at(), names);
    }

    /** One reply less; null if that was the last. */
    @Nullable
    Replies fewer() {
        return count <= 1 ? null : new Replies(count - 1, lastAt, by);
    }
}
