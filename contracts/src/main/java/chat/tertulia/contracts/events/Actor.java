package chat.tertulia.contracts.events;

/**
 * Who did something, as named at that time.
 *
 * @param id user id
 * @param name user name
 */
public record Actor(String id, String name) {

    public Actor {
        Shape.id("by.id", id);
        Shape.text("by.name", name, 64);
    }
}
