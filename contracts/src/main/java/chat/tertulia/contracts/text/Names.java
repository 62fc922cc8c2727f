package chat.tertulia.contracts.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import org.jspecify.annotations.Nullable;

/**
 * What a user or a room may be called. Names are NFC, without spaces, control or bidi characters, and are compared by
 * their skeleton (<a href="https://www.unicode.org/reports/tr39/#Confusable_Detection">UTS 39</a>) so that two names
 * that look alike are one name. Thread-safe.
 */
public final class Names {

    /** In code points. */
    public static final int USER_LENGTH_MAX = 32;

    /** In code points. */
    public static final int ROOM_LENGTH_MAX = 64;

    private static final SpoofChecker CONFUSABLES =
            new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();

    private Names() {}

    /** The name in NFC, or null if it is no user name: 1 to 32 letters, marks, digits, {@code . _ -}; a letter or digit first and last. */
    public static @Nullable String user(String name) {
        return checked(name, USER_LENGTH_MAX);
    }

    /** The name in NFC and without a leading {@code #}, or null if it is no room name: as for users, but 1 to 64. */
    public static @Nullable String room(String name) {
        return checked(name.startsWith("#") ? name.substring(1) : name, ROOM_LENGTH_MAX);
    }

    private static @Nullable String checked(String raw, int max) {
        if (raw.isEmpty() || raw.length() > 4 * max) {
            return null;
        }
        String name = Normalizer2.getNFCInstance().normalize(raw);
        int length = name.codePointCount(0, name.length());
        if (length > max || !isEnd(name.codePointAt(0)) || !isInner(name.codePointBefore(name.length()))) {
            return null;
        }
        return name.codePoints().allMatch(Names::isInner) ? name : null;
    }

    private static boolean isEnd(int c) {
        return UCharacter.isLetter(c) || UCharacter.isDigit(c);
    }

    private static boolean isInner(int c) {
        int type = UCharacter.getType(c);
        return isEnd(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || c == '.'
                || c == '_'
                || c == '-';
    }

    /** Equal for names that could be taken for one another, whatever their case. */
    public static String skeleton(String name) {
        String folded = Normalizer2.getNFKCCasefoldInstance().normalize(name);
        return UCharacter.foldCase(CONFUSABLES.getSkeleton(folded), true);
    }
}
