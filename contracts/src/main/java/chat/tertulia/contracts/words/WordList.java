package chat.tertulia.contracts.words;

import chat.tertulia.contracts.annotations.Flag.Severity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A list of words and phrases, each with its severity.
 *
 * <p>A resource beside this class holds one list. The line {@code version TAB n} says which it is; other lines are {@code severity TAB
 * item, item, …}, where the severity may also be {@code except}: what such an item covers is not flagged, by whatever list.
 * An item is
 *
 * <ul>
 *   <li>a word or a phrase, found as whole words: {@code puta}, {@code hijo de puta};
 *   <li>with an asterisk at an end, found at the start of a word, at its end or inside: {@code conchetu*}, {@code *fuck*};
 *   <li>with alternatives in brackets, which may be empty: {@code put(a|o)(s|)} is four items.
 * </ul>
 *
 * @param id such as {@code es-cl/garabatos}: what a flag names
 * @param version of the list; goes up when an item does
 */
record WordList(String id, int version, List<Entry> entries) {

    /** A line with more alternatives is a slip of the pen. */
    private static final int ALTERNATIVES_MAX = 1_500;

    /**
     * An item.
     *
     * @param item without brackets
     * @param severity null for an exception
     */
    record Entry(String item, @Nullable Severity severity) {}

    WordList {
        entries = List.copyOf(entries);
    }

    /** Reads a list from its resource. */
    static WordList read(String id) {
        InputStream stream = Objects.requireNonNull(
                WordList.class.getResourceAsStream(id + ".tsv"), () -> "word list " + id + " is missing");
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return parse(id, reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static WordList parse(String id, List<String> lines) {
        int version = 0;
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int tab = line.indexOf('\t');
            if (tab < 0) {
                throw new IllegalArgumentException("no tab in a line of " + id + ": " + line);
            }
            String kind = line.substring(0, tab);
            String items = line.substring(tab + 1);
            if (kind.equals("version")) {
                version = Integer.parseInt(items.strip());
                continue;
            }
            Severity severity = kind.equals("except") ? null : Severity.valueOf(kind.toUpperCase(Locale.ROOT));
            for (String item : items.split(",", -1)) {
                if (!item.isBlank()) {
                    for (String one : alternatives(item.strip())) {
                        entries.add(new Entry(one, severity));
                    }
                }
            }
        }
        if (version < 1) {
            throw new IllegalArgumentException("word list " + id + " has no version");
        }
        return new WordList(id, version, entries);
    }

    /** All that an item with brackets stands for. Brackets are not nested. */
    private static List<String> alternatives(String item) {
        List<String> found = List.of("");
        int at = 0;
        while (at < item.length()) {
            int open = item.indexOf('(', at);
            String plain = item.substring(at, open < 0 ? item.length() : open);
            List<String> choices = List.of("");
            int next = item.length();
            if (open >= 0) {
                int close = item.indexOf(')', open);
                if (close < 0) {
                    throw new IllegalArgumentException("a bracket is not closed: " + item);
                }
                choices = List.of(item.substring(open + 1, close).split("\\|", -1));
                next = close + 1;
            }
            List<String> longer = new ArrayList<>(found.size() * choices.size());
            for (String start : found) {
                for (String choice : choices) {
                    longer.add(start + plain + choice);
                }
            }
            if (longer.size() > ALTERNATIVES_MAX) {
                throw new IllegalArgumentException("more than " + ALTERNATIVES_MAX + " alternatives: " + item);
            }
            found = longer;
            at = next;
        }
        return found;
    }
}
