package chat.tertulia.contracts.events;

/** Which message is pinned, or is so no more. */
public record Pin(String id) {

    /** Messages pinned in one room; more are refused when they are asked for. */
    public static final int ROOM_MAX = 50;

    public Pin {
        Shape.id("message.id", id);
    }
}
