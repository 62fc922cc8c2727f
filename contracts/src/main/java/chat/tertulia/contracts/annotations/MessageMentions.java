package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Shape;
import java.time.Instant;
import java.util.List;

/** {@code message.mentions}: who and what a message names; empty lists when an edit took the last one out. */
public record MessageMentions(
        String id, String room, Instant at, Subject message, List<Mention> mentions, List<Tag> tags)
        implements Annotation {

    public static final String TYPE = "message.mentions";

    public MessageMentions {
        Shape.id("id", id);
        Shape.id("room", room);
        at = Shape.time("at", at);
        Shape.present("message", message);
        mentions = List.copyOf(Shape.present("mentions", mentions));
        tags = List.copyOf(Shape.present("tags", tags));
    }
}
