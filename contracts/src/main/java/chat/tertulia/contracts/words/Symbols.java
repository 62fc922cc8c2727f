package chat.tertulia.contracts.words;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.text.SpoofChecker;
import java.util.Arrays;

/**
 * What a code point is to somebody who reads a word: one of 27 letters whatever its case, accent, width or script, a digit or sign
 * that may stand for a letter, something not seen at all, or the gap between words. Look-alikes of other scripts are those of
 * <a href="https://www.unicode.org/reports/tr39/#Confusable_Detection">UTS 39</a>. Thread-safe.
 */
final class Symbols {

    /** What an automaton reads is below this: {@link #GAP}, a to z from 1, and the four after them. */
    static final int WIDTH = 32;

    static final byte GAP = 0;
    static final byte N = 14;
    /** ñ: año is not ano. */
    static final byte N_TILDE = 27;
    /** An asterisk between letters, as in f*ck. */
    static final byte STAR = 28;
    /** The one emoji on the lists, U+1F595. */
    static final byte FINGER = 29;
    /** Part of a word, but of none on a list. */
    static final byte OTHER = 30;

    // From here on, what only the folding sees.
    /** The digit 0; the others follow. */
    static final byte DIGIT = 32;

    static final byte DOLLAR = 42;
    static final byte EURO = 43;
    static final byte AT = 44;
    static final byte EXCLAMATION = 45;
    static final byte BAR = 46;
    static final byte ASTERISK = 47;
    static final byte APOSTROPHE = 48;
    /** The combining tilde, which makes an ñ of what looks like an n. */
    static final byte TILDE = 49;
    /** Belongs to the letter before. */
    static final byte MARK = 50;
    /** Is not seen: zero-width, soft hyphen, joiners. */
    static final byte UNSEEN = 51;
    /** Several letters in one code point, such as ß and ﬁ: {@link #several}. */
    static final byte SEVERAL = 52;

    /** Letters that UTS 39 looks no further than; ʋ is how it writes the Greek υ. */
    private static final String SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢʋ";

    private static final String SMALL_CAPITALS_ARE = "abcdefghijklmnoprstuvwyzu";

    private static final byte UNKNOWN = -1;
    private static final Normalizer2 CASE_FOLDED = Normalizer2.getNFKCCasefoldInstance();
    private static final Normalizer2 DECOMPOSED = Normalizer2.getNFDInstance();
    private static final SpoofChecker LOOK_ALIKES =
            new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();

    /** Found once for each code point; two threads that find the same write the same. Planes 0 and 1 hold all letters but Han. */
    private static final byte[] KNOWN = new byte[0x20000];

    static {
        Arrays.fill(KNOWN, UNKNOWN);
        for (char c = 0; c < 0x80; c++) {
            KNOWN[c] = ofAscii(c);
        }
    }

    private Symbols() {}

    static boolean isLetter(byte symbol) {
        return symbol > GAP && symbol <= N_TILDE;
    }

    static boolean isDigit(byte symbol) {
        return symbol >= DIGIT && symbol < DIGIT + 10;
    }

    static byte letter(char c) {
        return (byte) (c - 'a' + 1);
    }

    static byte of(int codePoint) {
        if (codePoint >= KNOWN.length) {
            return find(codePoint);
        }
        byte known = KNOWN[codePoint];
        if (known == UNKNOWN) {
            known = find(codePoint);
            KNOWN[codePoint] = known;
        }
        return known;
    }

    /** The letters of a code point that {@link #of} calls {@link #SEVERAL}, a to z. */
    static String several(int codePoint) {
        return latin(Character.toString(codePoint));
    }

    private static byte ofAscii(char c) {
        if (c >= 'a' && c <= 'z') {
            return letter(c);
        }
        if (c >= 'A' && c <= 'Z') {
            return letter((char) (c | 0x20));
        }
        if (c >= '0' && c <= '9') {
            return (byte) (DIGIT + c - '0');
        }
        return switch (c) {
            case '$' -> DOLLAR;
            case '@' -> AT;
            case '!' -> EXCLAMATION;
            case '|' -> BAR;
            case '*' -> ASTERISK;
            case '\'' -> APOSTROPHE;
            default -> GAP;
        };
    }

    private static byte find(int codePoint) {
        switch (codePoint) {
            case 0x0303:
                return TILDE;
            case 0x1f595:
                return FINGER;
            case '€':
                return EURO;
            case '’', '‘', '´', 'ʼ', '′', 'ʹ':
                return APOSTROPHE;
            default:
                break;
        }
        if (codePoint >= 0x1f150 && codePoint <= 0x1f169) {
            return (byte) (codePoint - 0x1f150 + 1); // white on black circles: not decomposed by Unicode
        }
        if (codePoint >= 0x1f170 && codePoint <= 0x1f189) {
            return (byte) (codePoint - 0x1f170 + 1); // white on black squares
        }
        if (UCharacter.hasBinaryProperty(codePoint, UProperty.DEFAULT_IGNORABLE_CODE_POINT)) {
            return UNSEEN;
        }
        if (isMark(codePoint) || UCharacter.hasBinaryProperty(codePoint, UProperty.EMOJI_MODIFIER)) {
            return MARK;
        }
        String written = Character.toString(codePoint);
        if (CASE_FOLDED.normalize(written).equals("ñ")) {
            return N_TILDE;
        }
        String base = base(written);
        if (base.length() == 1 && base.charAt(0) < 0x80) {
            return ofAscii(base.charAt(0));
        }
        if (UCharacter.isLetter(codePoint)) {
            String latin = latin(written);
            return switch (latin.length()) {
                case 0 -> OTHER;
                case 1 -> letter(latin.charAt(0));
                default -> SEVERAL;
            };
        }
        int digit = UCharacter.digit(codePoint);
        return digit >= 0 ? (byte) (DIGIT + digit) : GAP;
    }

    /** The letters a to z that a letter is or looks like; empty if there are none. */
    private static String latin(String letter) {
        String base = base(letter);
        if (isLatin(base)) {
            return base;
        }
        String alike = lookAlike(base);
        if (!isLatin(alike)) {
            alike = lookAlike(letter); // Р looks like P, whatever р looks like
        }
        return isLatin(alike) ? alike : "";
    }

    /** Without difference of case and width, and without accents. */
    private static String base(String written) {
        return withoutMarks(DECOMPOSED.normalize(CASE_FOLDED.normalize(written)));
    }

    private static String lookAlike(String letter) {
        String alike = CASE_FOLDED.normalize(withoutMarks(LOOK_ALIKES.getSkeleton(letter)));
        if (alike.length() == 1) {
            int small = SMALL_CAPITALS.indexOf(alike);
            return small < 0 ? alike : SMALL_CAPITALS_ARE.substring(small, small + 1);
        }
        return switch (alike) { // UTS 39 takes some letters apart
            case "rn" -> "m";
            case "vv" -> "w";
            default -> alike;
        };
    }

    private static String withoutMarks(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isMark(c)).forEach(kept::appendCodePoint);
        return kept.toString();
    }

    private static boolean isMark(int codePoint) {
        int type = UCharacter.getType(codePoint);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean isLatin(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= 'a' && c <= 'z');
    }
}
