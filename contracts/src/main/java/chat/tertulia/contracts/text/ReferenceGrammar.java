package chat.tertulia.contracts.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a text has the form of mentions and tags: {@code docs/MENTIONS.md} has the grammar in full. The page's {@code references.ts} is the
 * same; both are held to one list of examples.
 *
 * <pre>
 * reference = before sign name after
 * sign      = "@" | "#" | "＠" | "＃"
 * name      = first { first | mark | "." | "_" | "-" }     at most 64 code points; dots at the end are the sentence's
 * first     = Unicode letter or digit
 * before    = start of the text, or a character that is no letter or digit and none of / \ &amp; @ # ＠ ＃; marks and _ are passed over,
 *             to what stands before them; letters of scripts without spaces (Han, kana) may stand there
 * after     = end of the text, or a character that is not @ or ＠, and no slash with a letter behind it
 * </pre>
 *
 * <p>So {@code hola @francisco, como va?}, {@code (@rodo)} and {@code ¿@josé?} each have one; mail addresses, scoped package names
 * and HTML entities have none. Nothing is found in links ({@code scheme://…}, {@code www.…}, {@code mailto:…} up to the next space), in
 * code spans (between two equally long runs of backticks of one paragraph) and in code fences (from a line that starts
 * with three or more backticks or tildes to one that closes it, or to the end).
 *
 * <p>Linear in the length of the text. Stateless.
 */
public final class ReferenceGrammar {

    /** The longest name; a longer run is no reference. */
    public static final int NAME_LENGTH_MAX = 64;

    /** References in one message; those after are text. */
    public static final int REFERENCES_MAX = 100;

    private ReferenceGrammar() {}

    /** The references of a text in their order, at most {@value #REFERENCES_MAX}. */
    public static List<Reference> references(String text) {
        if (!hasSign(text)) {
            return List.of();
        }
        int[] points = text.codePoints().toArray();
        boolean[] literal = literal(points);
        List<Reference> found = new ArrayList<>();
        int i = 0;
        while (i < points.length && found.size() < REFERENCES_MAX) {
            if (literal[i] || !isSign(points[i]) || !mayPrecede(points, i)) {
                i++;
                continue;
            }
            int end = endOfName(points, i + 1);
            int length = end - i - 1;
            if (length > 0 && length <= NAME_LENGTH_MAX && mayFollow(points, end)) {
                found.add(new Reference(isAt(points[i]) ? '@' : '#', new String(points, i + 1, length), i, end));
            }
            i = Math.max(end, i + 1);
        }
        return found;
    }

    /** Whether a text has {@code @room} or {@code @here}. Costs next to nothing where it has no sign. */
    public static boolean addressesRoom(String text) {
        for (Reference reference : references(text)) {
            for (Reference next = reference; next != null; next = next.shorter()) {
                if (next.addressesRoom()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasSign(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isSign(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAt(int point) {
        return point == '@' || point == '＠';
    }

    private static boolean isSign(int point) {
        return isAt(point) || point == '#' || point == '＃';
    }

    private static boolean mayPrecede(int[] points, int sign) {
        int before = sign - 1;
        // An emoji's variation selector and the underscore of emphasis say nothing: what they follow does.
        while (before >= 0 && (points[before] == '_' || Scripts.isJoiningMark(points[before]))) {
            before--;
        }
        if (before < 0) {
            return true;
        }
        int point = points[before];
        return (!Character.isLetterOrDigit(point) || Scripts.isWrittenWithoutSpaces(point))
                && !isSign(point)
                && point != '/'
                && point != '\\'
                && point != '&';
    }

    private static boolean mayFollow(int[] points, int at) {
        if (at == points.length) {
            return true;
        }
        boolean path = points[at] == '/' && at + 1 < points.length && Character.isLetterOrDigit(points[at + 1]);
        return !isAt(points[at]) && !path;
    }

    /** The end of a name that starts at {@code from}; {@code from} itself if none does. */
    private static int endOfName(int[] points, int from) {
        if (from >= points.length || !Character.isLetterOrDigit(points[from])) {
            return from;
        }
        int end = from;
        while (end < points.length
                && (Character.isLetterOrDigit(points[end])
                        || Scripts.isMark(points[end])
                        || points[end] == '.'
                        || points[end] == '_'
                        || points[end] == '-')) {
            end++;
        }
        while (points[end - 1] == '.') {
            end--;
        }
        return end;
    }

    /** Which code points are code or part of a link. */
    private static boolean[] literal(int[] points) {
        boolean[] literal = new boolean[points.length];
        markFences(points, literal);
        markSpans(points, literal);
        markLinks(points, literal);
        return literal;
    }

    private static void markFences(int[] points, boolean[] literal) {
        int fence = 0;
        int length = 0;
        int line = 0;
        while (line < points.length) {
            int end = line;
            while (end < points.length && points[end] != '\n') {
                end++;
            }
            int first = line;
            while (first < end && first - line < 3 && points[first] == ' ') {
                first++;
            }
            int run = first < end && (points[first] == '`' || points[first] == '~') ? run(points, first, end) : 0;
            boolean marker = run >= 3;
            if (fence != 0) {
                mark(literal, line, end);
                if (marker && points[first] == fence && run >= length && isBlank(points, first + run, end)) {
                    fence = 0;
                }
            } else if (marker && (points[first] == '~' || !has(points, first + run, end, '`'))) {
                fence = points[first];
                length = run;
                mark(literal, line, end);
            }
            line = end + 1;
        }
    }

    private static void markSpans(int[] points, boolean[] literal) {
        // For each length of a run, no closing run lies before this index: keeps texts of backticks alone linear.
        int[] none = new int[64];
        int i = 0;
        while (i < points.length) {
            if (points[i] != '`' || literal[i]) {
                i++;
                continue;
            }
            int opening = run(points, i, points.length);
            int close = -1;
            if (opening < none.length && none[opening] <= i) {
                int j = i + opening;
                while (j < points.length && !literal[j] && !isParagraphEnd(points, j)) {
                    if (points[j] == '`') {
                        int closing = run(points, j, points.length);
                        if (closing == opening) {
                            close = j + closing;
                            break;
                        }
                        j += closing;
                    } else {
                        j++;
                    }
                }
                if (close < 0) {
                    none[opening] = j;
                }
            }
            if (close < 0) {
                i += opening;
            } else {
                mark(literal, i, close);
                i = close;
            }
        }
    }

    private static void markLinks(int[] points, boolean[] literal) {
        int i = 0;
        while (i < points.length) {
            int end = i;
            while (end < points.length && !Character.isWhitespace(points[end]) && !Character.isSpaceChar(points[end])) {
                end++;
            }
            int link = linkStart(points, i, end);
            if (link >= 0) {
                mark(literal, link, end);
            }
            i = end + 1;
        }
    }

    /** Where in a run without spaces a link starts, or -1. */
    private static int linkStart(int[] points, int from, int to) {
        for (int i = from; i < to; i++) {
            if (points[i] == ':') {
                boolean scheme = i > from && isAsciiLetterOrDigit(points[i - 1]);
                if (scheme && i + 2 < to && points[i + 1] == '/' && points[i + 2] == '/') {
                    return i;
                }
                if (i - from >= 6 && matches(points, i - 6, "mailto")) {
                    return i;
                }
            } else if (points[i] == '.'
                    && i - from >= 3
                    && matches(points, i - 3, "www")
                    && (i - from == 3 || !Character.isLetterOrDigit(points[i - 4]))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isAsciiLetterOrDigit(int point) {
        return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9');
    }

    private static boolean matches(int[] points, int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (Character.toLowerCase(points[from + i]) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isParagraphEnd(int[] points, int at) {
        if (points[at] != '\n') {
            return false;
        }
        int next = at + 1;
        while (next < points.length && (points[next] == ' ' || points[next] == '\t' || points[next] == '\r')) {
            next++;
        }
        return next < points.length && points[next] == '\n';
    }

    private static int run(int[] points, int from, int to) {
        int end = from;
        while (end < to && points[end] == points[from]) {
            end++;
        }
        return end - from;
    }

    private static boolean isBlank(int[] points, int from, int to) {
        for (int i = from; i < to; i++) {
            if (points[i] != ' ' && points[i] != '\t' && points[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private static boolean has(int[] points, int from, int to, int point) {
        for (int i = from; i < to; i++) {
            if (points[i] == point) {
                return true;
            }
        }
        return false;
    }

    private static void mark(boolean[] literal, int from, int to) {
        for (int i = from; i < to; i++) {
            literal[i] = true;
        }
    }
}
