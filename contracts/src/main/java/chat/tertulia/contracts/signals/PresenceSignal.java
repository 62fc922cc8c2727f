package chat.tertulia.contracts.signals;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;
import java.util.List;

/**
 * {@code signal.presence}: who has a stream at a gateway, and who has none there any more. Who is there is said again every
 * {@link chat.tertulia.contracts.views.Presence#SAID_AGAIN} in as many records as it takes; who was not for
 * {@link chat.tertulia.contracts.views.Presence#LASTS} is gone from it, whatever became of the gateway. Somebody is there while any
 * gateway says so.
 *
 * @param instance the gateway: its name, of which there is one
 * @param here user ids
 * @param left user ids
 */
public record PresenceSignal(String id, Instant at, String instance, List<String> here, List<String> left)
        implements Signal {

    public static final String TYPE = "signal.presence";

    /** Users in one record. */
    public static final int USERS_MAX = 500;

    public PresenceSignal {
        Shape.id("id", id);
        at = Shape.time("at", at);
        Shape.text("instance", instance, 255);
        here = users("here", here);
        left = users("left", left);
    }

    private static List<String> users(String field, List<String> ids) {
        if (Shape.present(field, ids).size() > USERS_MAX) {
            throw new IllegalArgumentException(field + " must have at most " + USERS_MAX + " users");
        }
        ids.forEach(id -> Shape.id(field, id));
        return List.copyOf(ids);
    }

    @Override
    public String key() {
        return instance;
    }

    @Override
    public String typeName() {
        return TYPE;
    }
}
