package chat.tertulia.ingest.sessions;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person is shown of the program that signed in, made from the {@code User-Agent} header. Enough to tell a phone from a laptop,
 * and nothing more is kept: no versions, nothing that would know a browser again.
 */
final class UserAgent {

    /** Longest summary. */
    static final int LENGTH_MAX = 64;

    /** Of the header, what is looked at. */
    private static final int HEADER_MAX = 512;

    /** In this order: most browsers also say that they are those they descend from. */
    private static final String[][] PROGRAMS = {
        {"Edg", "Edge"},
        {"OPR/", "Opera"},
        {"SamsungBrowser/", "Samsung Internet"},
        {"Firefox/", "Firefox"},
        {"FxiOS/", "Firefox"},
        {"CriOS/", "Chrome"},
        {"Chrome/", "Chrome"},
        {"Safari/", "Safari"},
    };

    private static final String[][] SYSTEMS = {
        {"Android", "Android"},
        {"iPhone", "iOS"},
        {"iPad", "iPadOS"},
        {"Windows", "Windows"},
        {"CrOS", "ChromeOS"},
        {"Mac OS X", "macOS"},
        {"Linux", "Linux"},
    };

    /** Programs that are no browsers name themselves first. */
    private static final Pattern PRODUCT = Pattern.compile("^[A-Za-z][A-Za-z0-9._-]{0,31}");

    private UserAgent() {}

    /** Such as {@code Firefox, Linux} or {@code curl}: letters, digits and a little punctuation; null if there is nothing to say. */
    static @Nullable String summary(@Nullable String header) {
        if (header == null) {
            return null;
        }
        String said = header.substring(0, Math.min(header.length(), HEADER_MAX));
        String program = first(said, PROGRAMS);
        if (program == null) {
            Matcher product = PRODUCT.matcher(said);
            program = product.find() && !product.group().equals("Mozilla") ? product.group() : null;
        }
        String system = first(said, SYSTEMS);
        return program == null ? system : system == null ? program : program + ", " + system;
    }

    private static @Nullable String first(String said, String[][] known) {
        for (String[] one : known) {
            if (said.contains(one[0])) {
                return one[1];
            }
        }
        return null;
    }
}
