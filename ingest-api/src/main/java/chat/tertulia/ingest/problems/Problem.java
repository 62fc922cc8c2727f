package chat.tertulia.ingest.problems;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as the caller will read it. Carries no text of its own: title and details come from the resource bundle
 * {@code problems} in the caller's language, so that none is forgotten in one of them.
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** One thing wrong with one member of the body or one parameter. */
    public record Field(String field, String code, List<Object> arguments) {

        public static Field of(String field, String code, Object... arguments) {
            return new Field(field, code, List.of(arguments));
        }
    }

    private final ProblemType type;
    private final transient List<Field> fields;
    private final transient Map<String, Object> more;
    private final @Nullable Duration retryAfter;

    private Problem(
            ProblemType type,
            List<Field> fields,
            Map<String, Object> more,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        // Expected outcomes need no stack trace, and floods of them must stay cheap.
        super(type.code(), cause, false, false);
        this.type = type;
        this.fields = fields;
        this.more = more;
        this.retryAfter = retryAfter;
    }

    public static Problem of(ProblemType type) {
        return new Problem(type, List.of(), Map.of(), null, null);
    }

    public static Problem invalid(Field... fields) {
        return new Problem(ProblemType.INVALID, List.of(fields), Map.of(), null, null);
    }

    /**
     * @param more members of the document that say what a program needs to go on
     */
    public static Problem with(ProblemType type, Map<String, Object> more) {
        return new Problem(type, List.of(), Map.copyOf(more), null, null);
    }

    /** Somebody who may not write for a while. */
    public static Problem muted(Instant until, Duration wait) {
        return new Problem(ProblemType.MUTED, List.of(), Map.of("until", until), wait, null);
    }

    public static Problem retryAfter(ProblemType type, Duration wait, @Nullable Throwable cause) {
        return new Problem(type, List.of(), Map.of(), wait, cause);
    }

    public ProblemType type() {
        return type;
    }

    public List<Field> fields() {
        return fields;
    }

    /** Members of the document besides those that all have. */
    public Map<String, Object> more() {
        return more;
    }

    /** How long to wait before trying again, if that helps. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
