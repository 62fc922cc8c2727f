package chat.tertulia.ingest.search;

import chat.tertulia.contracts.text.SearchText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A stretch of a message's text that was searched for.
 *
 * @param start in code points
 * @param end in code points, exclusive
 */
public record Highlight(int start, int end) {

    /** Marks in what {@code ts_headline} gives; {@link SearchText} leaves none in a text. */
    static final char OPEN = '\u0002';

    static final char CLOSE = '\u0003';

    /**
     * Trigrams that two similar words share, of all they have: one letter of six may be another (0.4). pg_trgm's own
     * threshold, of 0.5, is for whole words too strict.
     */
    static final double SIMILAR = 0.38;

    /** What is marked in any of several copies of one text. */
    static List<Highlight> marked(List<String> copies) {
        Set<Highlight> all =
                new TreeSet<>(Comparator.comparingInt(Highlight::start).thenComparingInt(Highlight::end));
        for (String copy : copies) {
            int at = 0;
            int start = 0;
            for (int c : copy.codePoints().toArray()) {
                if (c == OPEN) {
                    start = at;
                } else if (c == CLOSE) {
                    all.add(new Highlight(start, at));
                } else {
                    at++;
                }
            }
        }
        List<Highlight> apart = new ArrayList<>();
        for (Highlight next : all) {
            Highlight last = apart.isEmpty() ? null : apart.getLast();
            if (last != null && next.start < last.end) {
                apart.set(apart.size() - 1, new Highlight(last.start, Math.max(last.end, next.end)));
            } else {
                apart.add(next);
            }
        }
        return apart;
    }

    /** The words that are similar to wanted ones. */
    static List<Highlight> similar(String text, List<String> wanted) {
        List<Set<String>> trigrams = wanted.stream().map(Highlight::trigrams).toList();
        int[] points = text.codePoints().toArray();
        List<Highlight> found = new ArrayList<>();
        for (int start = 0; start < points.length; ) {
            int end = start;
            while (end < points.length && Character.isLetterOrDigit(points[end])) {
                end++;
            }
            if (end > start) {
                Set<String> has = trigrams(new String(points, start, end - start));
                if (trigrams.stream().anyMatch(wants -> areSimilar(wants, has))) {
                    found.add(new Highlight(start, end));
                }
            }
            start = end + 1;
        }
        return found;
    }

    /**
     * The same stretches in the text itself: {@link SearchText} leaves out its combining marks.
     *
     * @param found in the words of the text
     */
    static List<Highlight> inText(List<Highlight> found, String text) {
        int[] points = text.codePoints().toArray();
        int[] places = IntStream.range(0, points.length)
                .filter(i -> !SearchText.isMark(points[i]))
                .toArray();
        List<Highlight> inText = new ArrayList<>();
        for (Highlight one : found) {
            // A text that is not in NFC, which none of ours is, may be shorter than its words.
            if (one.start < one.end && one.end <= places.length) {
                int end = places[one.end - 1] + 1;
                while (end < points.length && SearchText.isMark(points[end])) {
                    end++;
                }
                inText.add(new Highlight(places[one.start], end));
            }
        }
        return inText;
    }

    private static boolean areSimilar(Set<String> wants, Set<String> has) {
        long shared = wants.stream().filter(has::contains).count();
        return shared >= SIMILAR * (wants.size() + has.size() - shared);
    }

    private static Set<String> trigrams(String word) {
        String padded = "  " + word.toLowerCase(Locale.ROOT) + " ";
        Set<String> trigrams = new HashSet<>();
        for (int i = 0; i + 3 <= padded.length(); i++) {
            trigrams.add(padded.substring(i, i + 3));
        }
        return trigrams;
    }
}
