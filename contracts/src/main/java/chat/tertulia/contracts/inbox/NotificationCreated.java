package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/** {@code notification.created}: something in a room wants this user's attention. Its id is derived from user and message. */
public record NotificationCreated(String id, String user, Instant at, Notification notification) implements UserEvent {

    public static final String TYPE = "notification.created";

    public NotificationCreated {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("notification", notification);
    }
}
