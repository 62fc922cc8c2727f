package chat.tertulia.ingest.search;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody typed, taken apart: {@code one two}, {@code "a phrase"}, {@code -without}, {@code this or that}. Any text is a query;
 * one that names nothing to look for finds nothing.
 *
 * @param wanted what to find, in the syntax of {@code websearch_to_tsquery}, without exclusions
 * @param head {@code wanted} without its last word, if that may be the beginning of a longer one
 * @param beginning that last word, letters and digits only; empty if there is none
 * @param unwanted what must not be there, any of it; the same syntax; may be empty
 * @param words the single wanted words, to compare with similar ones
 */
record Query(String wanted, String head, String beginning, String unwanted, List<String> words) {

    /** More words than this are not compared one by one. */
    private static final int WORDS_MAX = 6;

    /** More of them make ranking slow, and nothing better. */
    private static final int PIECES_MAX = 16;

    /** Shorter beginnings are those of half the dictionary. */
    private static final int BEGINNING_MIN = 3;

    private static final Pattern PIECE = Pattern.compile("(-)?(\"[^\"]*\"?|[^\\s\"]+)");

    static Query of(String typed) {
        List<String> wanted = new ArrayList<>();
        List<String> unwanted = new ArrayList<>();
        List<String> words = new ArrayList<>();
        boolean alternatives = false;
        Matcher pieces = PIECE.matcher(typed);
        while (pieces.find() && wanted.size() + unwanted.size() < PIECES_MAX) {
            String piece = pieces.group(2).replace("\"", "");
            if (piece.codePoints().noneMatch(Character::isLetterOrDigit)) {
                continue;
            }
            boolean plain = isPlain(piece) && !pieces.group(2).startsWith("\"");
            String quoted = '"' + piece + '"';
            if (wanted.contains(piece) || wanted.contains(quoted)) {
                continue;
            }
            if (pieces.group(1) != null) {
                unwanted.add(quoted);
            } else if (plain && piece.equalsIgnoreCase("or")) {
                alternatives = true;
                wanted.add("or");
            } else {
                // Words with signs between them belong together.
                wanted.add(plain ? piece : quoted);
                if (words.size() < WORDS_MAX && plain && piece.length() >= BEGINNING_MIN) {
                    words.add(piece);
                }
            }
        }
        String last = wanted.isEmpty() ? "" : wanted.getLast();
        boolean open = !alternatives && isPlain(last) && last.codePointCount(0, last.length()) >= BEGINNING_MIN;
        return new Query(
                String.join(" ", wanted),
                open ? String.join(" ", wanted.subList(0, wanted.size() - 1)) : "",
                open ? last : "",
                String.join(" or ", unwanted),
                words);
    }

    /** Whether there is anything to look for. */
    boolean isEmpty() {
        return wanted.isEmpty();
    }

    private static boolean isPlain(String piece) {
        return !piece.isEmpty() && piece.codePoints().allMatch(Character::isLetterOrDigit);
    }
}
