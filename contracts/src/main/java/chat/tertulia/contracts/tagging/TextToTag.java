package chat.tertulia.contracts.tagging;

import chat.tertulia.contracts.events.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A text whose sentiment is asked for. It says nothing of who wrote it and where.
 *
 * @param id of this asking, 1 to 64 characters; the answer has the same
 * @param replyTo address of the queue the answer goes to
 * @param language that it is judged in, {@code es} or {@code en}
 * @param found the language that was found, if it was
 * @param text at most 5,000 bytes of UTF-8
 */
public record TextToTag(
        String id,
        String replyTo,
        String language,
        @Nullable String found,
        String text) {

    public TextToTag {
        Shape.text("id", id, 64);
        Shape.text("replyTo", replyTo, 512);
        Shape.present("text", text);
        if (!"es".equals(language) && !"en".equals(language)) {
            throw new IllegalArgumentException("a text is tagged in es or en");
        }
    }

    /** Without the text. */
    @Override
    public String toString() {
        return "TextToTag[" + id + ", " + language + "]";
    }
}
