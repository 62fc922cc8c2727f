package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/** {@code notification.decided}: what became of a notification on one channel. One of each. Not shown to clients as it happens. */
public record NotificationDecided(String id, String user, Instant at, Delivery delivery) implements UserEvent {

    public static final String TYPE = "notification.decided";

    public NotificationDecided {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("delivery", delivery);
    }

    /**
     * With the id that a notification and channel have.
     *
     * @param told when the notification was made
     */
    public static NotificationDecided of(String user, Instant told, Instant at, Delivery delivery) {
        String id = Delivery.id(delivery.channel(), delivery.notification(), told);
        return new NotificationDecided(id, user, at, delivery);
    }
}
