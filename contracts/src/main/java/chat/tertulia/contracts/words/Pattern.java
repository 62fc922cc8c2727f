package chat.tertulia.contracts.words;

import chat.tertulia.contracts.annotations.Flag.Severity;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An item of a list as the automaton has it: {@link Symbols} with a gap at each end that must be a word's.
 *
 * @param symbols folded as a text is
 * @param runs how often each letter must at least stand there in a row, so that «as» is not the «ass» with one s less
 * @param openStart whether the word may have begun before
 * @param openEnd whether the word may go on
 * @param list id of the list
 * @param severity null for an exception
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read by the automaton, never compared
record Pattern(
        byte[] symbols,
        byte[] runs,
        boolean openStart,
        boolean openEnd,
        String list,
        @Nullable Severity severity) {

    static Pattern of(String list, WordList.Entry entry) {
        String item = entry.item();
        boolean openStart = item.startsWith("*");
        boolean openEnd = item.endsWith("*");
        String letters = item.substring(openStart ? 1 : 0, item.length() - (openEnd ? 1 : 0));
        if (!letters.codePoints().allMatch(Pattern::isWritten)) {
            throw new IllegalArgumentException("an item of list " + list + " has what is no letter: " + item);
        }
        if (openStart && letters.indexOf(' ') >= 0) {
            throw new IllegalArgumentException("a phrase of list " + list + " is open at its start: " + item);
        }
        FoldedText folded = FoldedText.readingsOf(letters).getFirst();
        int from = openStart ? 1 : 0;
        int to = folded.length() - (openEnd ? 1 : 0);
        long seen = IntStream.range(from, to)
                .filter(i -> folded.symbol(i) != Symbols.GAP)
                .count();
        if (seen < 2 && folded.symbol(1) != Symbols.FINGER) {
            throw new IllegalArgumentException("an item of list " + list + " has less than two letters: " + item);
        }
        byte[] symbols = new byte[to - from];
        byte[] runs = new byte[to - from];
        for (int i = from; i < to; i++) {
            symbols[i - from] = folded.symbol(i);
            runs[i - from] = (byte) folded.run(i);
        }
        return new Pattern(symbols, runs, openStart, openEnd, list, entry.severity());
    }

    private static boolean isWritten(int codePoint) {
        byte symbol = Symbols.of(codePoint);
        return codePoint == ' ' || Symbols.isLetter(symbol) || symbol == Symbols.ASTERISK || symbol == Symbols.FINGER;
    }

    /** Whether the letters that end at a symbol of the text are repeated as often as they must be. */
    boolean fits(FoldedText text, int last) {
        int first = last - symbols.length + 1;
        for (int i = 0; i < runs.length; i++) {
            if (text.run(first + i) < runs[i]) {
                return false;
            }
        }
        return true;
    }
}
