package chat.tertulia.contracts.words;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * All patterns at once, in one pass over a text: A. Aho and M. Corasick, "Efficient string matching", CACM 18 (1975), with the failure
 * links worked into the transitions, so that a symbol costs one look-up.
 *
 * <p>Built once for a version of the lists; immutable after that and shared by all threads.
 */
final class Automaton {

    private static final int ROOT = 0;
    private static final int NONE = -1;

    private final Pattern[] patterns;

    /** The node after a symbol: {@code next[node * WIDTH + symbol]}. */
    private final int[] next;

    /** A pattern that ends at a node, and the one after it with the same symbols. */
    private final int[] endsAt;

    private final int[] sameSymbols;

    /** The nearest node for a shorter end of the same symbols where a pattern ends. */
    private final int[] shorter;

    /** Where matches go. */
    interface Found {
        /**
         * @param first first code point
         * @param end code point after the last
         */
        void found(Pattern pattern, int first, int end);
    }

    Automaton(List<Pattern> all) {
        patterns = all.toArray(Pattern[]::new);
        sameSymbols = new int[patterns.length];
        List<int[]> nodes = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        nodes.add(new int[Symbols.WIDTH]);
        ends.add(NONE);
        for (int p = 0; p < patterns.length; p++) {
            int node = ROOT;
            for (byte symbol : patterns[p].symbols()) {
                int child = nodes.get(node)[symbol];
                if (child == ROOT) {
                    child = nodes.size();
                    nodes.get(node)[symbol] = child;
                    nodes.add(new int[Symbols.WIDTH]);
                    ends.add(NONE);
                }
                node = child;
            }
            sameSymbols[p] = ends.get(node);
            ends.set(node, p);
        }
        next = new int[nodes.size() * Symbols.WIDTH];
        for (int node = 0; node < nodes.size(); node++) {
            System.arraycopy(nodes.get(node), 0, next, node * Symbols.WIDTH, Symbols.WIDTH);
        }
        endsAt = ends.stream().mapToInt(Integer::intValue).toArray();
        shorter = new int[nodes.size()];
        link();
    }

    /** Breadth first, so that what a node falls back to is complete. */
    private void link() {
        int[] fallback = new int[endsAt.length];
        Arrays.fill(shorter, NONE);
        ArrayDeque<Integer> waiting = new ArrayDeque<>();
        for (int symbol = 0; symbol < Symbols.WIDTH; symbol++) {
            if (next[symbol] != ROOT) {
                waiting.add(next[symbol]);
            }
        }
        while (!waiting.isEmpty()) {
            int node = waiting.remove();
            int back = fallback[node];
            shorter[node] = endsAt[back] != NONE ? back : shorter[back];
            for (int symbol = 0; symbol < Symbols.WIDTH; symbol++) {
                int child = next[node * Symbols.WIDTH + symbol];
                int instead = next[back * Symbols.WIDTH + symbol];
                if (child == ROOT) {
                    next[node * Symbols.WIDTH + symbol] = instead;
                } else {
                    fallback[child] = instead;
                    waiting.add(child);
                }
            }
        }
    }

    int nodes() {
        return endsAt.length;
    }

    /** Finds all patterns. A pattern that is open at an end is found with the rest of its word. */
    void scan(FoldedText text, Found found) {
        int node = ROOT;
        int wordStart = 0;
        int wordEnd = -1; // of the word at hand, once it has been looked for
        for (int i = 0; i < text.length(); i++) {
            byte symbol = text.symbol(i);
            node = next[node * Symbols.WIDTH + symbol];
            int at = endsAt[node] != NONE ? node : shorter[node];
            while (at != NONE) {
                for (int p = endsAt[at]; p != NONE; p = sameSymbols[p]) {
                    Pattern pattern = patterns[p];
                    if (!pattern.fits(text, i)) {
                        continue;
                    }
                    int first = pattern.openStart() ? wordStart : i - pattern.symbols().length + 2;
                    int last = i - 1;
                    if (pattern.openEnd()) {
                        wordEnd = wordEnd < i ? endOfWord(text, i) : wordEnd;
                        last = wordEnd;
                    }
                    found.found(pattern, text.start(first), text.end(last));
                }
                at = shorter[at];
            }
            if (symbol == Symbols.GAP) {
                wordStart = i + 1;
            }
        }
    }

    private static int endOfWord(FoldedText text, int from) {
        int last = from;
        while (last + 1 < text.length() && text.symbol(last + 1) != Symbols.GAP) {
            last++;
        }
        return last;
    }
}
