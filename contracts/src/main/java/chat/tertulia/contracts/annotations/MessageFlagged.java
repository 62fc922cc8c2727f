package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Shape;
import java.time.Instant;
import java.util.List;

/**
 * {@code message.flagged}: what word lists match in a message; no flags when an edit took the last one out.
 *
 * @param action what the room wants done with such a message, when it was written; never {@link Moderation#OFF}
 * @param flags in order of their start, without overlap
 */
public record MessageFlagged(String id, String room, Instant at, Subject message, Moderation action, List<Flag> flags)
        implements Annotation {

    public static final String TYPE = "message.flagged";

    /** A frame holds them all, so they are bounded; the last one spans what is beyond. */
    public static final int FLAGS_MAX = 100;

    public MessageFlagged {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("message", message);
        if (Shape.present("action", action) == Moderation.OFF) {
            throw new IllegalArgumentException("a room without moderation flags nothing");
        }
        flags = List.copyOf(Shape.present("flags", flags));
        if (flags.size() > FLAGS_MAX) {
            throw new IllegalArgumentException("flags must be at most " + FLAGS_MAX);
        }
    }
}
