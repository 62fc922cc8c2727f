package chat.tertulia.processors.sentiment.lexicon;

import org.jspecify.annotations.Nullable;

/** Guesses that an unknown Spanish word is a form of a known one: prefixes, plurals, feminines, diminutives, adverbs. */
final class SpanishGuess {

    private static final int LENGTH_MIN = 5;
    private static final float STRONGER = 1.2f;
    /** «re» starts many words of its own (reunión, reparto), so it only strengthens clear ones (rebueno). */
    private static final float RE_VALENCE_MIN = 1.9f;

    private static final String[] PREFIXES = {"super", "hiper", "ultra", "mega", "archi", "recontra", "requete", "re"};
    private static final String[] ENDINGS_LONG = {
        "isimos", "isimas", "isimo", "isima", "citos", "citas", "cito", "cita", "itos", "itas", "ito", "ita"
    };

    private SpanishGuess() {}

    /** The valence of the word it seems to be a form of, or null. */
    static @Nullable Float valence(String word, Lexicon lexicon) {
        int length = word.length();
        if (length < LENGTH_MIN) {
            return null;
        }
        Float found = ending(word, lexicon);
        if (found != null) {
            return found;
        }
        for (String prefix : PREFIXES) {
            if (word.startsWith(prefix) && length - prefix.length() >= (prefix.length() > 2 ? 4 : LENGTH_MIN)) {
                String rest = word.substring(prefix.length());
                Float base = lexicon.word(rest);
                if (base == null) {
                    base = ending(rest, lexicon);
                }
                if (base != null && (prefix.length() > 2 || Math.abs(base) >= RE_VALENCE_MIN)) {
                    return base * STRONGER;
                }
            }
        }
        return null;
    }

    private static @Nullable Float ending(String word, Lexicon lexicon) {
        int length = word.length();
        if (length < LENGTH_MIN) {
            return null;
        }
        Float found = null;
        char last = word.charAt(length - 1);
        if (last == 's') {
            String singular = word.substring(0, length - 1);
            found = lexicon.word(singular);
            if (found == null && word.endsWith("es")) {
                found = lexicon.word(word.substring(0, length - 2));
            }
            if (found == null && singular.endsWith("a")) {
                found = lexicon.word(singular.substring(0, singular.length() - 1) + "o");
            }
        } else if (last == 'a') {
            found = lexicon.word(word.substring(0, length - 1) + "o");
        } else if (word.endsWith("mente") && length > 8) {
            String stem = word.substring(0, length - 5);
            found = lexicon.word(stem);
            if (found == null && stem.endsWith("a")) {
                found = lexicon.word(stem.substring(0, stem.length() - 1) + "o");
            }
        }
        if (found != null) {
            return found;
        }
        for (String ending : ENDINGS_LONG) {
            if (word.endsWith(ending) && length - ending.length() >= 3) {
                String stem = word.substring(0, length - ending.length());
                for (String base : new String[] {stem, stem + "o", stem + "a", stem + "e"}) {
                    found = lexicon.word(base);
                    if (found != null) {
                        return found;
                    }
                }
            }
        }
        return null;
    }
}
