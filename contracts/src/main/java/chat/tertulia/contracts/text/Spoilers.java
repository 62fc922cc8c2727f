package chat.tertulia.contracts.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What a text hides until its reader asks: {@code ||like this||} (docs/WRITING.md). Who cannot ask, as in a notification, a letter or
 * read aloud, is not to meet it. The page finds spoilers in a syntax tree, this in the bare text: where bars are left over, everything
 * from the first to the last of them is hidden, which is never less than the page hides. Thread-safe; linear in the text's length.
 */
public final class Spoilers {

    private static final String BARS = "||";
    private static final Pattern SEEN = Pattern.compile("\\S");

    /** In UTF-16 units, the bars included. */
    private record Span(int start, int end) {}

    private Spoilers() {}

    /** The text with a dot for each character of its spoilers, so that all places in it stay, in UTF-16 units. */
    public static String covered(String text) {
        return replaced(
                text,
                spoiler -> SEEN.matcher(spoiler)
                        .replaceAll(seen -> "•".repeat(seen.group().length())));
    }

    /** The text with something else in the place of each spoiler. */
    public static String replaced(String text, String said) {
        return replaced(text, spoiler -> said);
    }

    private static String replaced(String text, UnaryOperator<String> instead) {
        if (!text.contains(BARS)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int done = 0;
        for (Span span : spans(text)) {
            out.append(text, done, span.start).append(instead.apply(text.substring(span.start, span.end)));
            done = span.end;
        }
        return out.append(text, done, text.length()).toString();
    }

    private static List<Span> spans(String text) {
        List<Span> spans = new ArrayList<>();
        int first = -1;
        int open = -1;
        int last = -1;
        boolean over = false;
        for (int bar = text.indexOf(BARS); bar >= 0; bar = text.indexOf(BARS, bar + 2)) {
            last = bar;
            boolean opens = bar + 2 < text.length() && !Character.isWhitespace(text.charAt(bar + 2));
            if (open < 0 && opens) {
                open = bar;
                first = first < 0 ? bar : first;
            } else if (open >= 0 && bar > open + 2 && !Character.isWhitespace(text.charAt(bar - 1))) {
                spans.add(new Span(open, bar + 2));
                open = -1;
            } else {
                over = true;
            }
        }
        boolean doubtful = first >= 0 && (over || open >= 0);
        return doubtful && last > first ? List.of(new Span(first, last + 2)) : spans;
    }
}
