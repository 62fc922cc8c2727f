package chat.tertulia.ingest.tokens;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What an access token may do for its user. None of them includes another. */
public enum Scope {
    /** See all that the user sees, and follow it. */
    READ,
    /** Write messages, change and delete the user's own, react, say what was read. */
    WRITE,
    /** Make, change, join and leave rooms, bring people in and take them out, moderate, manage webhooks. */
    ROOMS,
    /** Change profile, preferences and push subscriptions. */
    ACCOUNT;

    /** All of them by their names. */
    public static final List<String> WORDS =
            Arrays.stream(values()).map(Scope::word).toList();

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Names with spaces between them, in one order. */
    static String text(Set<Scope> scopes) {
        return scopes.stream()
                .sorted(Comparator.naturalOrder())
                .map(Scope::word)
                .collect(Collectors.joining(" "));
    }

    /** The scopes of a {@link #text}; names that are none are left out, as a later version may have had more. */
    static Set<Scope> of(String text) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        List<String> words = List.of(text.split(" "));
        for (Scope scope : values()) {
            if (words.contains(scope.word())) {
                scopes.add(scope);
            }
        }
        return scopes;
    }
}
