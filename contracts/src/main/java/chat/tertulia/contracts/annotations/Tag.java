package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Shape;

/**
 * One {@code #tag} in a text.
 *
 * @param name folded name without the sign
 * @param start first code point, the sign, from 0
 * @param end code point after the last
 */
public record Tag(String name, int start, int end) {

    public Tag {
        Shape.text("name", name, 128);
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("a tag has a start and an end after it");
        }
    }
}
