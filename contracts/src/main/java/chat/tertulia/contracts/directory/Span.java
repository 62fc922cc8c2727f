package chat.tertulia.contracts.directory;

import chat.tertulia.contracts.events.Shape;
import chat.tertulia.contracts.positions.Position;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a room's log during which someone was a member. Both ends are inclusive: joining and leaving are
 * themselves seen.
 *
 * @param from position of the {@code member.joined}
 * @param to position of the {@code member.left}; null while the membership lasts
 */
public record Span(String from, @Nullable String to) {

    public Span {
        Position.parse(Shape.present("from", from));
        if (to != null) {
            Position.parse(to);
        }
    }

    public boolean contains(long offset) {
        return Position.parse(from).offset() <= offset
                && (to == null || offset <= Position.parse(to).offset());
    }
}
