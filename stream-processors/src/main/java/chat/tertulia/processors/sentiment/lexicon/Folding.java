package chat.tertulia.processors.sentiment.lexicon;

import java.text.Normalizer;

/** The form in which words are compared: lower case, without accents, ñ kept (año and ano are two words). */
final class Folding {

    private Folding() {}

    /** Folds a word that is lower case already; returns the same string when there is nothing to fold. */
    static String fold(String lower) {
        for (int i = 0; i < lower.length(); i++) {
            if (lower.charAt(i) > 0x7F) {
                return foldFrom(lower, i);
            }
        }
        return lower;
    }

    private static String foldFrom(String lower, int from) {
        StringBuilder out = new StringBuilder(lower.length()).append(lower, 0, from);
        for (int i = from; i < lower.length(); i++) {
            char c = lower.charAt(i);
            switch (c) {
                case 'á', 'à', 'ä', 'â', 'ã' -> out.append('a');
                case 'é', 'è', 'ë', 'ê' -> out.append('e');
                case 'í', 'ì', 'ï', 'î' -> out.append('i');
                case 'ó', 'ò', 'ö', 'ô', 'õ' -> out.append('o');
                case 'ú', 'ù', 'ü', 'û' -> out.append('u');
                case '’', '‘', '´' -> out.append('\'');
                default -> {
                    if (c < 0x0300 || c > 0x036F) {
                        out.append(c);
                    } else if (c == 0x0303 && !out.isEmpty() && out.charAt(out.length() - 1) == 'n') {
                        out.setCharAt(out.length() - 1, 'ñ');
                    }
                }
            }
        }
        return out.toString();
    }

    /** Letters drawn as mathematical or full-width symbols become plain letters; other text stays as it is. */
    static String plainLetters(String word) {
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c >= 0xFF00 || Character.isHighSurrogate(c)) {
                return Normalizer.normalize(word, Normalizer.Form.NFKC);
            }
        }
        return word;
    }

    /** True when some character stands three or more times in a row, as in «holaaa». */
    static boolean elongated(String word) {
        for (int i = 2; i < word.length(); i++) {
            if (word.charAt(i) == word.charAt(i - 1) && word.charAt(i) == word.charAt(i - 2)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Shortens runs of the same character.
     *
     * @param longerThan runs longer than this are shortened
     * @param to how many characters remain of such a run
     */
    static String shorten(String word, int longerThan, int to) {
        StringBuilder out = new StringBuilder(word.length());
        int i = 0;
        while (i < word.length()) {
            char c = word.charAt(i);
            int end = i + 1;
            while (end < word.length() && word.charAt(end) == c) {
                end++;
            }
            int run = end - i > longerThan ? to : end - i;
            for (int k = 0; k < run; k++) {
                out.append(c);
            }
            i = end;
        }
        return out.toString();
    }
}
