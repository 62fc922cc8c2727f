package chat.tertulia.contracts.text;

import com.ibm.icu.text.Normalizer2;
import org.jspecify.annotations.Nullable;

/** What a message may say. Text is kept as written, in NFC; what no one can see or type is refused. Thread-safe. */
public final class Texts {

    private Texts() {}

    /** Why a text was refused. */
    public enum Refusal {
        EMPTY,
        TOO_LONG,
        CONTROL_CHARACTER,
        LONE_SURROGATE
    }

    /** The text to keep: line ends as {@code \n}, NFC. Check it with {@link #refusal} first. */
    public static String normalize(String text) {
        return Normalizer2.getNFCInstance().normalize(text.replace("\r\n", "\n").replace('\r', '\n'));
    }

    /**
     * Why a text cannot be a message, or null if it can.
     *
     * @param max in code points, after normalization
     */
    public static @Nullable Refusal refusal(String text, int max) {
        if (text.length() > 4 * max) {
            return Refusal.TOO_LONG;
        }
        boolean blank = true;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                return Refusal.LONE_SURROGATE;
            }
            if (Character.getType(c) == Character.CONTROL && c != '\n' && c != '\t' && c != '\r') {
                return Refusal.CONTROL_CHARACTER;
            }
            blank &= Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
        }
        if (blank) {
            return Refusal.EMPTY;
        }
        String normal = normalize(text);
        return normal.codePointCount(0, normal.length()) > max ? Refusal.TOO_LONG : null;
    }
}
