package chat.tertulia.contracts.text;

import com.ibm.icu.text.Normalizer2;

/**
 * Forms of a name to compare by. Folding is many to one, so a folded form is for finding and never for showing; where two
 * names fold to one, the exact name decides.
 */
public final class FoldedName {

    private static final Normalizer2 CASE_FOLDED = Normalizer2.getNFKCCasefoldInstance();
    private static final Normalizer2 DECOMPOSED = Normalizer2.getNFDInstance();
    private static final Normalizer2 COMPOSED = Normalizer2.getNFCInstance();

    /** The tilde of ñ is a letter's own: año is not ano. */
    private static final char TILDE = '\u0303';

    private FoldedName() {}

    /** Without difference of case and width ({@code José}, {@code JOSÉ} and {@code ｊｏｓé} are one). */
    public static String withoutCase(String name) {
        return CASE_FOLDED.normalize(name);
    }

    /**
     * Without difference of case, width and accents ({@code José} and {@code jose} are one). Only the common diacritics
     * (U+0300 to U+036F) go: the vowel signs of other scripts are letters to those who read them.
     */
    public static String withoutAccents(String name) {
        return stripped(name, false);
    }

    /** The form of a tag: as {@link #withoutAccents}, but ñ stays ñ. */
    public static String ofTag(String name) {
        return stripped(name, true);
    }

    private static String stripped(String name, boolean keepTildeOfN) {
        String folded = CASE_FOLDED.normalize(name);
        if (isAscii(folded)) {
            return folded;
        }
        String decomposed = DECOMPOSED.normalize(folded);
        StringBuilder kept = new StringBuilder(decomposed.length());
        for (int i = 0; i < decomposed.length(); i++) {
            char c = decomposed.charAt(i);
            boolean diacritic = c >= '\u0300' && c <= '\u036f';
            boolean tildeOfN = keepTildeOfN && c == TILDE && i > 0 && decomposed.charAt(i - 1) == 'n';
            if (!diacritic || tildeOfN) {
                kept.append(c);
            }
        }
        return COMPOSED.normalize(kept);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }
}
