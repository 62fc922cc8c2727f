package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;

/** {@code message.sentiment}: how a message sounds. Each message ends in exactly one status. */
public record MessageSentiment(String id, String room, Instant at, Subject message, Sentiment sentiment)
        implements Annotation {

    public static final String TYPE = "message.sentiment";

    public MessageSentiment {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("message", message);
        Shape.present("sentiment", sentiment);
    }
}
