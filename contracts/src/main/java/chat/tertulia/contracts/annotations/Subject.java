package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Shape;
import chat.tertulia.contracts.positions.Position;

/**
 * The event an annotation is about.
 *
 * @param id message id
 * @param position of the {@code message.posted} or {@code message.edited}, as {@code partition:offset}
 */
public record Subject(String id, String position) {

    public Subject {
        Shape.id("message.id", id);
        Position.parse(Shape.present("message.position", position));
    }
}
