package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/**
 * {@code notification.withdrawn}: what a user was told of is no more: the message was deleted, or an edit took out what it was told
 * for. Comes after the {@code notification.created}, once.
 */
public record NotificationWithdrawn(String id, String user, Instant at, Withdrawn notification) implements UserEvent {

    public static final String TYPE = "notification.withdrawn";

    public NotificationWithdrawn {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("notification", notification);
    }

    /**
     * Which notification.
     *
     * @param id the notification's
     * @param room room id
     * @param message message id
     */
    public record Withdrawn(String id, String room, String message) {
        public Withdrawn {
            Shape.id("notification.id", id);
            Shape.id("notification.room", room);
            Shape.id("notification.message", message);
        }
    }
}
