package chat.tertulia.processors.sentiment.lexicon;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Sentiment.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The figures on texts written before the analyzer was looked at; the file says how. With {@code -Dsentiment.errors=true} the errors
 * of the half that may be looked at are printed, never those of the other half.
 */
class BlindSetTest {

    private static final LexiconAnalyzer ANALYZER = new LexiconAnalyzer();

    private record Example(String half, String kind, Label label, String text) {
        Label predicted() {
            return Objects.requireNonNull(ANALYZER.analyze(text).label(), text);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tuned, tweets-emotive, 0.88",
        "tuned, tweets-news, 0.74",
        "tuned, tweets, 0.88",
        "tuned, game-chat, 0.88",
        "measured, tweets-emotive, 0.70",
        "measured, tweets-news, 0.54",
        "measured, tweets, 0.76",
        "measured, game-chat, 0.82"
    })
    void macroF1StaysAboveTheFloor(String half, String kind, double floor) {
        List<Example> examples = examples(half, kind);
        List<MacroF1.Pair> pairs = new ArrayList<>();
        for (Example example : examples) {
            pairs.add(new MacroF1.Pair(example.label(), example.predicted()));
        }

        double macroF1 = MacroF1.of(pairs);

        System.out.printf(
                Locale.ROOT, "blind set, %s half, %s: %d texts, macro-F1 %.3f%n", half, kind, examples.size(), macroF1);
        assertThat(macroF1).isGreaterThan(floor);
    }

    private static List<Example> examples(String half, String kind) {
        List<Example> examples = new ArrayList<>();
        for (String line : Lexicon.lines("blind-set.tsv")) {
            String[] parts = line.split("\t", -1);
            if (parts[0].equals(half) && parts[2].equals(kind)) {
                examples.add(
                        new Example(parts[0], parts[2], Label.valueOf(parts[3].toUpperCase(Locale.ROOT)), parts[4]));
            }
        }
        return examples;
    }
}
