package chat.tertulia.contracts.signals;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/**
 * {@code signal.typing}: somebody writes in a room, or has stopped. Who writes says it again every few seconds; who has not for
 * {@value #LASTS_SECONDS} s has stopped.
 */
public record TypingSignal(String id, String room, Instant at, Actor by, boolean typing) implements Signal {

    public static final String TYPE = "signal.typing";

    /** How long it holds without being said again. */
    public static final int LASTS_SECONDS = 6;

    public TypingSignal {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("by", by);
    }

    @Override
    public String key() {
        return room;
    }

    @Override
    public String typeName() {
        return TYPE;
    }
}
