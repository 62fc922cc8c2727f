package chat.tertulia.functions.mail;

import chat.tertulia.contracts.events.Json;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A letter to be sent, as it is posted. Any of its members may be missing or wrong until {@link #faults()} finds nothing.
 *
 * @param to one address, at most 254 characters
 * @param subject one line of at most 250 characters
 * @param text at most 100,000 characters
 * @param html the same as HTML, at most 200,000 characters; none is fine
 * @param language {@code es} or {@code en}
 * @param unsubscribe where a click ends letters, an http or https address of at most 800 characters; none is fine
 */
public record PostedLetter(
        @Nullable String to,
        @Nullable String subject,
        @Nullable String text,
        @Nullable String html,
        @Nullable String language,
        @Nullable String unsubscribe) {

    private static final Pattern ADDRESS =
            Pattern.compile("[!-;=?A-~&&[^,:;()\\[\\]\\\\\"@]]{1,64}@[A-Za-z0-9.-]{1,189}");
    private static final Pattern LINE = Pattern.compile("[^\\p{Cntrl}\\u2028\\u2029]{1,250}");
    private static final int TEXT_MAX = 100_000;
    private static final int HTML_MAX = 200_000;
    private static final int UNSUBSCRIBE_MAX = 800;

    /** The names of the members that cannot be sent as they are. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (to == null || !ADDRESS.matcher(to).matches()) {
            faults.add("to");
        }
        if (subject == null || subject.isBlank() || !LINE.matcher(subject).matches()) {
            faults.add("subject");
        }
        if (text == null || text.isBlank() || text.length() > TEXT_MAX) {
            faults.add("text");
        }
        if (html != null && html.length() > HTML_MAX) {
            faults.add("html");
        }
        if (!"es".equals(language) && !"en".equals(language)) {
            faults.add("language");
        }
        if (unsubscribe != null && !isAddress(unsubscribe)) {
            faults.add("unsubscribe");
        }
        return faults;
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            return text.length() <= UNSUBSCRIBE_MAX
                    && address.getHost() != null
                    && ("https".equals(address.getScheme()) || "http".equals(address.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Tells whether two letters are the same; says nothing of what is in them. */
    String digest() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Json.bytes(this)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }

    /** Without what it says and to whom. */
    @Override
    public String toString() {
        return "PostedLetter[]";
    }
}
