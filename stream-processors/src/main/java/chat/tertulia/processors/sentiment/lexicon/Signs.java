package chat.tertulia.processors.sentiment.lexicon;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Emoji and emoticons with their valence, the same in every language. */
final class Signs {

    /** Longest emoticon looked for inside a run of other characters. */
    private static final int GLUED_MAX = 5;

    private static final String GLUED_STARTS = ":;=<";

    private final Map<String, Float> emoji = new HashMap<>();
    private final Map<String, Float> emoticons = new HashMap<>();

    Signs() {
        for (String line : Lexicon.lines("emoji.tsv")) {
            int tab = line.indexOf('\t');
            Float valence = Float.valueOf(line.substring(0, tab));
            for (String sequence : line.substring(tab + 1).split(" ", -1)) {
                emoji.put(sequence, valence);
            }
        }
        for (String line : Lexicon.lines("emoticons.tsv")) {
            int tab = line.lastIndexOf('\t');
            emoticons.put(line.substring(0, tab), Float.valueOf(line.substring(tab + 1)));
        }
    }

    /** The valence of a whole emoji sequence without variation selectors and skin tones; 0 when it says nothing. */
    float emoji(String bare, int firstCodePoint) {
        Float valence = emoji.get(bare);
        if (valence == null) {
            valence = emoji.get(Character.toString(firstCodePoint));
        }
        return valence == null ? 0 : valence;
    }

    /** The valence of a chunk that is an emoticon as a whole («:)))» counts as «:)»), or null. */
    @Nullable
    Float emoticon(String chunk) {
        if (chunk.length() > 24 || chunk.length() < 2) {
            return null;
        }
        String lower = chunk.toLowerCase(Locale.ROOT);
        Float valence = emoticons.get(lower);
        return valence != null ? valence : emoticons.get(Folding.shorten(lower, 1, 1));
    }

    /**
     * The length of an emoticon that starts at {@code from} right after a word («gracias:)»), 0 when none does. Letters as
     * mouths («:D») count only at the end of the chunk.
     */
    int glued(String text, int from, int end) {
        if (GLUED_STARTS.indexOf(text.charAt(from)) < 0) {
            return 0;
        }
        for (int length = Math.min(GLUED_MAX, end - from); length >= 2; length--) {
            int stop = from + length;
            boolean letterFollows = stop < end && Character.isLetterOrDigit(text.charAt(stop));
            if (!letterFollows
                    && emoticons.containsKey(text.substring(from, stop).toLowerCase(Locale.ROOT))) {
                return length;
            }
        }
        return 0;
    }
}
