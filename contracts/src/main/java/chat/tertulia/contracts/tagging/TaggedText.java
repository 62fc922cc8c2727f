package chat.tertulia.contracts.tagging;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.events.Shape;

/** The answer to a {@link TextToTag}. May come twice. */
public record TaggedText(String id, Sentiment sentiment) {

    public TaggedText {
        Shape.text("id", id, 64);
        Shape.present("sentiment", sentiment);
    }
}
