package chat.tertulia.ingest.web;

import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.text.Texts;
import chat.tertulia.ingest.problems.Problem;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks the fields of one request and, at the end, says all that is wrong with it at once. Not thread-safe. */
public final class Input {

    private final List<Problem.Field> wrong = new ArrayList<>();

    /** Notes that a field is wrong. */
    public void wrong(String field, String code, Object... arguments) {
        wrong.add(Problem.Field.of(field, code, arguments));
    }

    /** A text that must be there, of at least {@code min} and at most {@code max} UTF-16 units. */
    public String text(String field, @Nullable String value, int min, int max) {
        if (value == null) {
            wrong(field, "required");
            return "";
        }
        if (value.length() < min) {
            wrong(field, "too-short", min);
        }
        return text(field, value, max);
    }

    private String text(String field, String value, int max) {
        if (value.length() > max) {
            wrong(field, "too-long", max);
        } else if (!value.isEmpty()) {
            refusal(field, Texts.refusal(value, max), max);
        }
        return Texts.normalize(value);
    }

    /** A text that may be missing; empty takes an earlier one away. */
    public @Nullable String optional(String field, @Nullable String value, int max) {
        return value == null ? null : text(field, value, max);
    }

    /** A message's text. */
    public String message(String field, @Nullable String value, int max) {
        if (value == null) {
            wrong(field, "required");
            return "";
        }
        refusal(field, Texts.refusal(value, max), max);
        return Texts.normalize(value);
    }

    /** What a client calls what it sends. */
    public String clientId(@Nullable String value) {
        if (value == null || !value.matches("[\\x21-\\x7e]{1,64}")) {
            wrong("clientId", value == null ? "required" : "client-id");
            return "";
        }
        return value;
    }

    private void refusal(String field, Texts.@Nullable Refusal refusal, int max) {
        switch (refusal) {
            case null -> {}
            case EMPTY -> wrong(field, "empty");
            case TOO_LONG -> wrong(field, "too-long", max);
            case CONTROL_CHARACTER -> wrong(field, "control");
            case LONE_SURROGATE -> wrong(field, "surrogate");
        }
    }

    /** A name by a rule that gives null for what is none. */
    public String name(String field, @Nullable String value, Function<String, @Nullable String> rule) {
        if (value == null) {
            wrong(field, "required");
            return "";
        }
        String name = rule.apply(value);
        if (name == null) {
            wrong(field, "name");
            return "";
        }
        return name;
    }

    /** One of some words; {@code otherwise} if missing. */
    public String choice(String field, @Nullable String value, String otherwise, List<String> choices) {
        if (value == null) {
            return otherwise;
        }
        if (!choices.contains(value)) {
            wrong(field, "choice", String.join(", ", choices));
        }
        return value;
    }

    /** A position that must be there. */
    public Position position(String field, @Nullable String value) {
        if (value == null) {
            wrong(field, "required");
            return new Position(0, 0);
        }
        Position position = optionalPosition(field, value);
        return position == null ? new Position(0, 0) : position;
    }

    /** A position that may be missing. */
    public @Nullable Position optionalPosition(String field, @Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            return Position.parse(value);
        } catch (IllegalArgumentException e) {
            wrong(field, "position");
            return null;
        }
    }

    /** A page size, up to 200. */
    public int limit(@Nullable String value, int otherwise) {
        return limit(value, otherwise, 200);
    }

    /** A page size. */
    public int limit(@Nullable String value, int otherwise, int max) {
        if (value == null) {
            return otherwise;
        }
        try {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= max) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        wrong("limit", "range", 1, max);
        return otherwise;
    }

    /** A time that may be missing: RFC 3339, of the years 1 to 9999. */
    public @Nullable Instant optionalTime(String field, @Nullable String value) {
        if (value == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(value);
            if (time.getYear() >= 1 && time.getYear() <= 9999) {
                return time.toInstant();
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        wrong(field, "time");
        return null;
    }

    /** Ends the check. */
    public void done() {
        if (!wrong.isEmpty()) {
            throw problem();
        }
    }

    /** What is wrong, of which there is something. */
    public Problem problem() {
        return Problem.invalid(wrong.toArray(Problem.Field[]::new));
    }
}
