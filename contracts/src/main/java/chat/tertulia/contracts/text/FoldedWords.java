package chat.tertulia.contracts.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The words of a text as keywords are compared: without difference of case, width and accents. A word is a run of letters, digits
 * and marks; in scripts that are written without spaces (Han, kana) each character is one.
 */
public final class FoldedWords {

    private FoldedWords() {}

    /** The words of a text in their order. Linear in its length. */
    public static List<String> of(String text) {
        String folded = FoldedName.withoutAccents(text);
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < folded.length(); ) {
            int point = folded.codePointAt(i);
            int next = i + Character.charCount(point);
            boolean alone = Scripts.isWrittenWithoutSpaces(point);
            boolean inWord = !alone && (Character.isLetterOrDigit(point) || (start >= 0 && Scripts.isMark(point)));
            if (!inWord && start >= 0) {
                words.add(folded.substring(start, i));
                start = -1;
            }
            if (alone) {
                words.add(folded.substring(i, next));
            } else if (inWord && start < 0) {
                start = i;
            }
            i = next;
        }
        if (start >= 0) {
            words.add(folded.substring(start));
        }
        return words;
    }
}
