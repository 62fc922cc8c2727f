package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One mention in a text.
 *
 * @param kind a user, those who are here, or the whole room
 * @param id user id; only for a user
 * @param name as written, without the sign
 * @param start first code point, the sign, from 0
 * @param end code point after the last
 */
public record Mention(Kind kind, @Nullable String id, String name, int start, int end) {

    /** Whom a mention is for. */
    public enum Kind {
        @JsonProperty("user")
        USER,
        @JsonProperty("here")
        HERE,
        @JsonProperty("room")
        ROOM
    }

    public Mention {
        Shape.present("kind", kind);
        Shape.text("name", name, 64);
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("a mention has a start and an end after it");
        }
    }
}
