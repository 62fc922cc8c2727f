package chat.tertulia.benchmarks.sentiment;

import chat.tertulia.benchmarks.ChatTexts;
import chat.tertulia.benchmarks.ChatTexts.Line;
import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.text.FoldedName;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.contracts.words.WordMatcher;
import chat.tertulia.processors.mentions.MentionResolver;
import chat.tertulia.processors.sentiment.lexicon.LexiconAnalyzer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code ./tertulia report chat}: what the processors' rules find in a folder of chat logs, as a page. The same classes as in the stream
 * applications, without the log between: what mentions, word lists and the analyzer say of a text does not depend on it.
 */
public final class ChatReport {

    private static final String FOUND = "found";
    private static final String USAGE = "report chat --chat FOLDER [--out FILE]";

    private final Map<String, Map<String, String>> usersOfRooms = new HashMap<>();
    private final Counter mentions = new Counter();
    private final Counter rewritten = new Counter();
    private final Counter severities = new Counter();
    private final Counter lists = new Counter();
    private final Counter statuses = new Counter();
    private final Counter labels = new Counter();
    private final Counter languages = new Counter();
    private int lines;
    private int addressed;
    private int flagged;

    /** How many of each kind. */
    private static final class Counter extends TreeMap<String, Integer> {
        private static final long serialVersionUID = 1;

        void add(String kind) {
            merge(kind, 1, Integer::sum);
        }

        int of(String kind) {
            return getOrDefault(kind, 0);
        }

        int sum() {
            return values().stream().mapToInt(Integer::intValue).sum();
        }

        List<Map.Entry<String, Integer>> mostFirst() {
            return entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                    .toList();
        }
    }

    private ChatReport() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path chat = null;
        Path file = null;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--chat" -> chat = Path.of(arguments[i + 1]);
                case "--out" -> file = Path.of(arguments[i + 1]);
                default -> chat = null;
            }
        }
        if (chat == null || arguments.length % 2 == 1) {
            out.println(USAGE);
            System.exit(64);
            return;
        }
        String page = new ChatReport().page(chat);
        if (file == null) {
            out.print(page);
        } else {
            Files.writeString(file, page);
        }
    }

    private String page(Path chat) throws IOException {
        List<Line> all = ChatTexts.lines(chat);
        for (Line line : all) {
            users(line.room()).put(FoldedName.withoutCase(line.user()), line.user());
        }
        WordMatcher words = WordMatcher.shipped();
        LexiconAnalyzer analyzer = new LexiconAnalyzer();
        for (Line line : all) {
            lines++;
            mentions(line);
            words(words, line.text());
            sentiment(analyzer.analyze(line.text()));
        }
        double speed = SentimentSpeed.textsPerSecond(
                analyzer, all.stream().map(Line::text).toList());
        return written(speed);
    }

    private Map<String, String> users(String room) {
        return usersOfRooms.computeIfAbsent(room, any -> new HashMap<>());
    }

    private void mentions(Line line) {
        String to = line.to();
        if (to == null) {
            return;
        }
        addressed++;
        String wanted = "@" + to.toLowerCase(Locale.ROOT);
        if (line.text().toLowerCase(Locale.ROOT).contains(wanted)) {
            mentions.add(outcome(line.room(), line.text(), to));
        }
        if (line.text().regionMatches(true, 0, to, 0, to.length())) {
            rewritten.add(outcome(line.room(), "@" + line.text(), to));
        }
    }

    private String outcome(String room, String text, String to) {
        Map<String, String> users = users(room);
        boolean found =
                MentionResolver.resolve(text, name -> users.get(FoldedName.withoutCase(name)), () -> true)
                        .mentions()
                        .stream()
                        .map(Mention::id)
                        .anyMatch(to::equalsIgnoreCase);
        if (found) {
            return FOUND;
        }
        String name = users.get(FoldedName.withoutCase(to));
        return Names.user(to) == null
                ? "the nick is no name that Tertulia allows"
                : name == null
                        ? "nobody of that name writes in the room"
                        : "written so that the grammar does not see it";
    }

    private void words(WordMatcher matcher, String text) {
        List<Flag> flags = matcher.find(text);
        if (flags.isEmpty()) {
            return;
        }
        flagged++;
        severities.add(flags.stream()
                .map(Flag::severity)
                .max(Comparator.naturalOrder())
                .map(severity -> severity.name().toLowerCase(Locale.ROOT))
                .orElse(""));
        flags.stream().map(Flag::list).distinct().forEach(lists::add);
    }

    private void sentiment(Sentiment sentiment) {
        statuses.add(sentiment.status().name().toLowerCase(Locale.ROOT));
        languages.add(sentiment.language() == null ? "too little to tell" : sentiment.language());
        if (sentiment.label() != null) {
            labels.add(sentiment.label().name().toLowerCase(Locale.ROOT));
        }
    }

    private String written(double textsPerSecond) {
        StringBuilder page = new StringBuilder();
        page.append(String.format(Locale.ROOT, """
                # What the processors find in real chat

                Made by `./tertulia report chat --chat ../shared/data/chat --out docs/CHAT-REPORT.md`; do not edit. %,d messages of %d rooms: English support channels on IRC
                (Kummerfeld et al., CC BY 4.0). There is no Spanish chat among them.

                ## Mentions

                %,d messages address somebody (`to` in the logs, a guess by their makers from `nick: text`).

                """, lines, usersOfRooms.size(), addressed));
        mentionTable(page, "written with `@` and that nick", mentions);
        mentionTable(page, "beginning with the nick, an `@` put before it as the page's completion does", rewritten);
        page.append(String.format(
                Locale.ROOT,
                "\n## Word lists\n\n%,d messages of %,d are flagged: **%s**. Each by its worst word:\n\n| severity | messages | share |\n|---|---|---|\n",
                flagged,
                lines,
                share(flagged, lines)));
        rows(page, severities, lines);
        page.append("\n| list | messages | share |\n|---|---|---|\n");
        rows(page, lists, lines);
        page.append("\n## Languages\n\n| language | messages | share |\n|---|---|---|\n");
        rows(page, languages, lines);
        page.append("\n## Sentiment\n\n| status | messages | share |\n|---|---|---|\n");
        rows(page, statuses, lines);
        page.append("\n| tone | messages | share of those with one |\n|---|---|---|\n");
        rows(page, labels, labels.sum());
        page.append(String.format(
                Locale.ROOT,
                "\nThe analyzer took %,.0f of these texts a second of one core (two seconds, one thread, on the machine of that run).\n",
                textsPerSecond));
        return page.toString();
    }

    private static void mentionTable(StringBuilder page, String what, Counter outcomes) {
        page.append(String.format(
                Locale.ROOT,
                "Messages %s: %,d, of which found **%,d** (%s).%n",
                what,
                outcomes.sum(),
                outcomes.of(FOUND),
                share(outcomes.of(FOUND), outcomes.sum())));
        if (outcomes.of(FOUND) == outcomes.sum()) {
            page.append('\n');
            return;
        }
        page.append("\n| missed because | messages |\n|---|---|\n");
        outcomes.mostFirst().stream()
                .filter(entry -> !entry.getKey().equals(FOUND))
                .forEach(entry ->
                        page.append(String.format(Locale.ROOT, "| %s | %,d |%n", entry.getKey(), entry.getValue())));
        page.append('\n');
    }

    private static void rows(StringBuilder page, Counter counts, int of) {
        counts.mostFirst()
                .forEach(entry -> page.append(String.format(
                        Locale.ROOT,
                        "| %s | %,d | %s |%n",
                        entry.getKey(),
                        entry.getValue(),
                        share(entry.getValue(), of))));
    }

    private static String share(int part, int of) {
        return of == 0 ? "none" : String.format(Locale.ROOT, "%.2f %%", 100.0 * part / of);
    }
}
