package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One place in a text that a word list matches.
 *
 * @param list id of the list, such as {@code es-cl/garabatos}
 * @param severity how bad the list says it is
 * @param start first code point, from 0
 * @param end code point after the last
 */
public record Flag(String list, Severity severity, int start, int end) {

    /** How bad a word is, the worst last. */
    public enum Severity {
        /** Coarse, and often friendly. */
        @JsonProperty("mild")
        MILD,
        /** An insult or obscenity. */
        @JsonProperty("strong")
        STRONG,
        /** A slur, or a wish of harm. */
        @JsonProperty("severe")
        SEVERE
    }

    /** Whether it is at least {@link Severity#STRONG}: what is masked, held, and shown to moderators. */
    @JsonIgnore
    public boolean isStrong() {
        return severity.compareTo(Severity.STRONG) >= 0;
    }

    public Flag {
        Shape.text("list", list, 64);
        Shape.present("severity", severity);
        if (start < 0 || end <= start) {
            throw new IllegalArgumentException("a flag has a start and an end after it");
        }
    }
}
