package chat.tertulia.contracts.events;

/**
 * One person's reaction.
 *
 * @param message id of the message
 * @param emoji the emoji, at most 32 UTF-16 units
 */
public record Reaction(String message, String emoji) {

    public Reaction {
        Shape.id("reaction.message", message);
        Shape.text("reaction.emoji", emoji, 32);
    }
}
