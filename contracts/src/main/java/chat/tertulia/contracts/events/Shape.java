package chat.tertulia.contracts.events;

import chat.tertulia.contracts.ids.Ids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The bounds of the JSON Schemas, asserted where a record is made: one that breaks its schema cannot be produced. */
public final class Shape {

    private Shape() {}

    /** An id: 1 to 64 characters. */
    public static String id(String field, @Nullable String value) {
        return text(field, value, Ids.LENGTH_MAX);
    }

    /** A text of 1 to {@code max} UTF-16 units. */
    public static String text(String field, @Nullable String value, int max) {
        if (value == null || value.isEmpty() || value.length() > max) {
            throw new IllegalArgumentException(field + " must have 1 to " + max + " characters");
        }
        return value;
    }

    /** Null, or a text of at most {@code max} UTF-16 units. */
    public static @Nullable String optional(String field, @Nullable String value, int max) {
        if (value != null && value.length() > max) {
            throw new IllegalArgumentException(field + " must have at most " + max + " characters");
        }
        return value;
    }

    /** A time, cut to milliseconds, as the wire has it. */
    public static Instant time(String field, @Nullable Instant value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value.truncatedTo(ChronoUnit.MILLIS);
    }

    public static <T> T present(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value;
    }
}
