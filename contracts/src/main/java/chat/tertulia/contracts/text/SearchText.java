package chat.tertulia.contracts.text;

import com.ibm.icu.text.Normalizer2;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text as it is searched, and a query as it is looked for: small letters without their marks, punctuation and control characters as spaces, so that
 * Postgres takes no part of it for an address, a path or a tag. Quotation marks stay, for they mean something in a query.
 *
 * <p>One code point for each of the text's, in NFC, that is no common mark (U+0300 to U+036F) itself: so places in the folded text
 * are places in the text. Stateless.
 */
public final class SearchText {

    private static final Normalizer2 COMPOSED = Normalizer2.getNFCInstance();
    private static final Normalizer2 DECOMPOSED = Normalizer2.getNFDInstance();
    private static final Pattern LINK = Pattern.compile("https?://\\S", Pattern.CASE_INSENSITIVE);

    private static final int WORD_MIN = 3;
    private static final int WORD_MAX = 32;

    private SearchText() {}

    /** The words of a text. */
    public static String of(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        boolean ascii = true;
        for (int i = 0; i < text.length() && ascii; i++) {
            char c = text.charAt(i);
            ascii = c < 0x80;
            folded.append(isSeparator(c) ? ' ' : Character.toLowerCase(c));
        }
        return ascii ? folded.toString() : ofAny(text);
    }

    private static String ofAny(String text) {
        String decomposed = DECOMPOSED.normalize(text);
        StringBuilder letters = new StringBuilder(decomposed.length());
        for (int i = 0; i < decomposed.length(); i++) {
            char c = decomposed.charAt(i);
            if (!isMark(c)) {
                letters.append(c);
            }
        }
        StringBuilder folded = new StringBuilder(COMPOSED.normalize(letters));
        for (int i = 0; i < folded.length(); i++) {
            char c = folded.charAt(i);
            folded.setCharAt(i, isSeparator(c) ? ' ' : plain(Character.toLowerCase(c)));
        }
        return folded.toString();
    }

    /** The different words in a folded text that are worth comparing with similar ones: letters only, {@value #WORD_MIN} to {@value #WORD_MAX}. */
    public static Set<String> words(String folded) {
        Set<String> words = new HashSet<>();
        int start = -1;
        for (int i = 0; i <= folded.length(); i++) {
            boolean letter = i < folded.length() && Character.isLetter(folded.charAt(i));
            if (letter && start < 0) {
                start = i;
            } else if (!letter && start >= 0) {
                if (i - start >= WORD_MIN && i - start <= WORD_MAX) {
                    words.add(folded.substring(start, i));
                }
                start = -1;
            }
        }
        return words;
    }

    /** Whether a text has a web address. */
    public static boolean hasLink(String text) {
        return text.indexOf(':') >= 0 && LINK.matcher(text).find();
    }

    /** Whether folding leaves a code point out. */
    public static boolean isMark(int c) {
        return c >= 0x300 && c <= 0x36f;
    }

    private static boolean isSeparator(char c) {
        if (c < 0x80) {
            return c != '"'
                    && c != 0x7f
                    && !(c >= 'a' && c <= 'z')
                    && !(c >= 'A' && c <= 'Z')
                    && !(c >= '0' && c <= '9');
        }
        return switch (c) {
            case '\u00a0', '¡', '§', '«', '·', '»', '¿', '＃', '＠' -> true;
            default -> c >= '\u2000' && c <= '\u206f';
        };
    }

    /** Letters that are others with a stroke, which no normalization takes off. */
    private static char plain(char c) {
        return switch (c) {
            case 'ø' -> 'o';
            case 'ł' -> 'l';
            case 'đ' -> 'd';
            case 'ß' -> 's';
            case 'ı' -> 'i';
            default -> c;
        };
    }
}
