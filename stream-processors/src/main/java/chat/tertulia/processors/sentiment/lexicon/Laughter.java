package chat.tertulia.processors.sentiment.lexicon;

/**
 * Written laughter: jaja, jajsjaj, jsjsjs, jeje, jijiji, haha, hehe, kkkk (three or more), with typing slips. «lol» and its
 * family are words of the lists.
 */
final class Laughter {

    private static final int LENGTH_MIN = 4;

    private Laughter() {}

    static boolean isLaughter(String folded) {
        int length = folded.length();
        if (length < 3) {
            return false;
        }
        char first = folded.charAt(0);
        if (first == 'k' && onlyOf(folded, "k")) {
            return true;
        }
        if (length < LENGTH_MIN || "jhasemkdloiu".indexOf(first) < 0) {
            return false;
        }
        return syllables(folded, 'j') || syllables(folded, 'h') || smashed(folded);
    }

    /** jaja, ajaja, jejeje, haha: one vowel, and the consonant at least twice, most letters alternating. */
    private static boolean syllables(String word, char consonant) {
        char vowel = 0;
        int consonants = 0;
        int changes = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == consonant) {
                consonants++;
            } else if ("aeiou".indexOf(c) < 0 || (vowel != 0 && c != vowel)) {
                return false;
            } else {
                vowel = c;
            }
            if (i > 0 && c != word.charAt(i - 1)) {
                changes++;
            }
        }
        return vowel != 0 && consonants >= 2 && changes >= 3;
    }

    /** jsjsjs, ajksjaj, jajskaj: the keys around j in a hurry. */
    private static boolean smashed(String word) {
        int j = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == 'j') {
                j++;
            } else if ("asdkheil".indexOf(c) < 0) {
                return false;
            }
        }
        return j >= 2 && j * 4 >= word.length() && (word.length() >= 4);
    }

    private static boolean onlyOf(String word, String letters) {
        for (int i = 0; i < word.length(); i++) {
            if (letters.indexOf(word.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
