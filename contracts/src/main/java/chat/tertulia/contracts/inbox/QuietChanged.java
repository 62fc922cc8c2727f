package chat.tertulia.contracts.inbox;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code quiet.changed}: the user does not want to be disturbed until a time, or no longer minds. */
public record QuietChanged(String id, String user, Instant at, Quiet quiet) implements UserEvent {

    public static final String TYPE = "quiet.changed";

    public QuietChanged {
        Shape.id("id", id);
        Shape.id("user", user);
        at = Shape.time("at", at);
        Shape.present("quiet", quiet);
    }

    /**
     * For how long.
     *
     * @param until null: not any more
     */
    public record Quiet(@Nullable Instant until) {
        public Quiet {
            until = until == null ? null : Shape.time("quiet.until", until);
        }
    }
}
