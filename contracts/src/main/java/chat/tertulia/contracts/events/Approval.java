package chat.tertulia.contracts.events;

import chat.tertulia.contracts.positions.Position;
import org.jspecify.annotations.Nullable;

/**
 * Which text a moderator lets stand.
 *
 * @param id message id
 * @param position of the {@code message.posted} or {@code message.edited} that the moderator read, as {@code partition:offset};
 *     absent for the text the message has where the event stands
 */
public record Approval(String id, @Nullable String position) {

    public Approval {
        Shape.id("message.id", id);
        if (position != null) {
            Position.parse(position);
        }
    }
}
