package chat.tertulia.contracts.words;

import chat.tertulia.contracts.annotations.Flag.Severity;
import chat.tertulia.contracts.directory.WordsEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A room's own list, ready to be found in texts. An item is a word or phrase of letters, found as whole words, or with an asterisk
 * at an end inside longer ones. What it finds is {@link Severity#STRONG}. Immutable.
 */
public final class RoomWords {

    /** What a flag by a room's own list names. */
    public static final String LIST = "room";

    /** Fewer letters with an asterisk are in every other word. */
    private static final int OPEN_LETTERS_MIN = 3;

    /** At an end of an item: the word may go on there. */
    private static final String OPEN = "*";

    private final Automaton automaton;

    /** Why an item cannot be on a list. */
    public enum Refusal {
        /** It has something that no text is searched for: digits, signs, letters that no list has. */
        NOT_LETTERS,
        /** It would be found everywhere: one letter, or with an asterisk two. */
        TOO_BROAD
    }

    private RoomWords(List<Pattern> patterns) {
        automaton = new Automaton(patterns);
    }

    /** Why an item cannot be used, or null if it can. */
    public static @Nullable Refusal refusal(String item) {
        boolean openStart = item.startsWith(OPEN);
        boolean openEnd = item.length() > 1 && item.endsWith(OPEN);
        String letters = item.substring(openStart ? 1 : 0, item.length() - (openEnd ? 1 : 0))
                .strip();
        if (!letters.codePoints().allMatch(c -> c == ' ' || isLetterOrMark(c))) {
            return letters.equals(OPEN) ? Refusal.TOO_BROAD : Refusal.NOT_LETTERS;
        }
        long count = letters.codePoints()
                .filter(c -> Symbols.isLetter(Symbols.of(c)))
                .count();
        if (count < (openStart || openEnd ? OPEN_LETTERS_MIN : 2)) {
            return Refusal.TOO_BROAD;
        }
        try {
            Pattern.of(LIST, new WordList.Entry(item, Severity.STRONG));
            return null;
        } catch (IllegalArgumentException e) {
            // One letter repeated is one symbol: «jjj» is any laughter.
            return letters.indexOf(' ') >= 0 ? Refusal.NOT_LETTERS : Refusal.TOO_BROAD;
        }
    }

    private static boolean isLetterOrMark(int codePoint) {
        byte symbol = Symbols.of(codePoint);
        return Symbols.isLetter(symbol) || symbol == Symbols.MARK || symbol == Symbols.TILDE;
    }

    /** Takes milliseconds; items that could not be used are left out. */
    public static RoomWords of(WordsEntry list) {
        List<Pattern> patterns =
                new ArrayList<>(list.words().size() + list.allow().size());
        add(patterns, list.words(), Severity.STRONG);
        add(patterns, list.allow(), null);
        return new RoomWords(patterns);
    }

    private static void add(List<Pattern> patterns, List<String> items, @Nullable Severity severity) {
        for (String item : items) {
            if (refusal(item) == null) {
                patterns.add(Pattern.of(LIST, new WordList.Entry(item, severity)));
            }
        }
    }

    Automaton automaton() {
        return automaton;
    }

    /** What it takes in memory, in nodes of {@value Symbols#WIDTH} numbers. */
    int nodes() {
        return automaton.nodes();
    }
}
