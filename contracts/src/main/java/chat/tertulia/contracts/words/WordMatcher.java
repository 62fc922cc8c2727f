package chat.tertulia.contracts.words;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Flag.Severity;
import chat.tertulia.contracts.annotations.MessageFlagged;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what word lists have in a text, in time linear in the text. Made once for a version of the lists, immutable and
 * shared by all threads.
 *
 * <p>The text is folded once ({@link FoldedText}) and read by the {@link Automaton} of the lists, and by that of the room's own list if it
 * has one.
 */
public final class WordMatcher {

    private static final List<String> SHIPPED = List.of(
            "es-cl/garabatos",
            "es/profanity",
            "es/slurs",
            "es/harassment",
            "en/profanity",
            "en/sexual",
            "en/slurs",
            "en/harassment",
            "pt/profanity");

    /** Longer ones first where two start together, then the worse; the list's name makes the order total. */
    private static final Comparator<Match> ORDER = Comparator.comparingInt(Match::start)
            .thenComparing(Comparator.comparingInt(Match::end).reversed())
            .thenComparing(Comparator.comparing(Match::severity).reversed())
            .thenComparing(Match::list);

    private final Automaton automaton;
    private final String version;

    private record Match(String list, Severity severity, int start, int end) {}

    WordMatcher(List<WordList> lists) {
        automaton = new Automaton(lists.stream()
                .flatMap(list -> list.entries().stream().map(entry -> Pattern.of(list.id(), entry)))
                .toList());
        version = lists.stream().map(list -> list.id() + '/' + list.version()).collect(Collectors.joining(" "));
    }

    /**
     * With the lists that come with Tertulia (SOURCES.md beside them). The first call takes a few hundred milliseconds and 6 MiB; all
     * get the same.
     */
    public static WordMatcher shipped() {
        return Shipped.MATCHER;
    }

    private static final class Shipped {
        static final WordMatcher MATCHER =
                new WordMatcher(SHIPPED.stream().map(WordList::read).toList());
    }

    /** The lists and their versions. */
    public String version() {
        return version;
    }

    /**
     * The places in a text that are on a list, in order and without overlap: matches that overlap are one, of the list that says the
     * worst. At most {@link MessageFlagged#FLAGS_MAX}; the last one goes from the first to the last of what is left, since masking
     * too much is better than too little.
     */
    public List<Flag> find(String text) {
        return find(text, null);
    }

    /** The same, with a room's own list beside: its exceptions hold for all lists. */
    List<Flag> find(String text, @Nullable RoomWords own) {
        List<Match> matches = new ArrayList<>();
        List<Match> exceptions = new ArrayList<>();
        Automaton.Found sort = (pattern, first, end) -> {
            Severity severity = pattern.severity();
            if (severity == null) {
                exceptions.add(new Match(pattern.list(), Severity.MILD, first, end));
            } else {
                matches.add(new Match(pattern.list(), severity, first, end));
            }
        };
        for (FoldedText reading : FoldedText.readingsOf(text)) {
            automaton.scan(reading, sort);
            if (own != null) {
                own.automaton().scan(reading, sort);
            }
        }
        if (matches.isEmpty()) {
            return List.of();
        }
        if (!exceptions.isEmpty()) {
            leaveOut(exceptions, matches);
        }
        return merged(matches).stream()
                .map(match -> new Flag(match.list(), match.severity(), match.start(), match.end()))
                .toList();
    }

    /** Takes out what lies inside an exception. */
    private static void leaveOut(List<Match> exceptions, List<Match> matches) {
        exceptions.sort(ORDER);
        matches.sort(ORDER);
        int next = 0;
        int coveredTo = 0; // the farthest end of exceptions that start no later than the match
        List<Match> kept = new ArrayList<>(matches.size());
        for (Match match : matches) {
            while (next < exceptions.size() && exceptions.get(next).start() <= match.start()) {
                coveredTo = Math.max(coveredTo, exceptions.get(next).end());
                next++;
            }
            if (match.end() > coveredTo) {
                kept.add(match);
            }
        }
        matches.clear();
        matches.addAll(kept);
    }

    private static List<Match> merged(List<Match> matches) {
        matches.sort(ORDER);
        List<Match> merged = new ArrayList<>();
        for (Match match : matches) {
            if (merged.isEmpty()) {
                merged.add(match);
                continue;
            }
            Match last = merged.getLast();
            boolean overlap = match.start() < last.end();
            if (overlap || merged.size() == MessageFlagged.FLAGS_MAX) {
                Match worse = match.severity().compareTo(last.severity()) > 0 ? match : last;
                merged.set(
                        merged.size() - 1,
                        new Match(worse.list(), worse.severity(), last.start(), Math.max(last.end(), match.end())));
            } else {
                merged.add(match);
            }
        }
        return merged;
    }
}
