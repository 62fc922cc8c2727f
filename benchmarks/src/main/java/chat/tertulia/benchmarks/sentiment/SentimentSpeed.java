package chat.tertulia.benchmarks.sentiment;

import chat.tertulia.benchmarks.ChatTexts;
import chat.tertulia.processors.sentiment.lexicon.LexiconAnalyzer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** {@code ./tertulia bench sentiment}: texts a second of processor time that the embedded analyzer takes, in one thread. */
public final class SentimentSpeed {

    static final int ROUNDS = 5;

    private SentimentSpeed() {}

    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path chat = null;
        if (arguments.length == 2 && arguments[0].equals("--chat")) {
            chat = Path.of(arguments[1]);
        } else if (arguments.length > 0) {
            out.println(
                    "sentiment [--chat FOLDER]: texts a second of one core, on the folder's logs or a few texts of ours");
            System.exit(64);
        }
        List<String> texts = ChatTexts.of(chat);
        out.printf(Locale.ROOT, "%,d texts of %.0f characters on average%n", texts.size(), length(texts));
        for (int round = 1; round <= ROUNDS; round++) {
            out.printf(Locale.ROOT, "round %d: %,.0f texts/s%n", round, textsPerSecond(new LexiconAnalyzer(), texts));
        }
    }

    private static double length(List<String> texts) {
        return texts.stream().mapToInt(String::length).average().orElse(0);
    }

    /** By the processor time of this thread, over at least two seconds of it. */
    static double textsPerSecond(LexiconAnalyzer analyzer, List<String> texts) {
        var threads = ManagementFactory.getThreadMXBean();
        analyzer.warmUp();
        long start = threads.getCurrentThreadCpuTime();
        long analyzed = 0;
        long languages = 0;
        while (threads.getCurrentThreadCpuTime() - start < 2_000_000_000L) {
            for (String text : texts) {
                languages += analyzer.analyze(text).language() == null ? 0 : 1;
                analyzed++;
            }
        }
        if (languages > analyzed) {
            throw new IllegalStateException("unreachable, but the results are used");
        }
        return analyzed * 1e9 / (threads.getCurrentThreadCpuTime() - start);
    }
}
