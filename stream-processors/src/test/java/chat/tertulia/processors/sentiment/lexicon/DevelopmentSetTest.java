package chat.tertulia.processors.sentiment.lexicon;

import static org.assertj.core.api.Assertions.assertThat;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keeps the figures on the development set from falling unseen; the file says how it was made and what it cannot show. */
class DevelopmentSetTest {

    private static final LexiconAnalyzer ANALYZER = new LexiconAnalyzer();

    private record Example(String language, Label label, String text) {}

    @ParameterizedTest
    @CsvSource({"es, 0.94", "en, 0.89"})
    void macroF1OfThreeClassesStaysAboveTheFloor(String language, double floor) {
        List<Example> examples = examples().stream()
                .filter(e -> e.language().equals(language) && e.label() != Label.MIXED)
                .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(150);

        double macroF1 = MacroF1.of(examples.stream()
                .map(e -> new MacroF1.Pair(e.label(), predict(e)))
                .toList());

        System.out.printf(
                Locale.ROOT, "development set %s: %d texts, macro-F1 %.3f%n", language, examples.size(), macroF1);
        assertThat(macroF1).isGreaterThan(floor);
    }

    @Test
    void mixedIsFoundWhereBothSidesAreStrong() {
        List<Example> mixed =
                examples().stream().filter(e -> e.label() == Label.MIXED).toList();

        long found = mixed.stream().filter(e -> predict(e) == Label.MIXED).count();

        assertThat(found).isGreaterThanOrEqualTo(mixed.size() / 2);
    }

    @Test
    void mixedIsRareElsewhere() {
        List<Example> others =
                examples().stream().filter(e -> e.label() != Label.MIXED).toList();

        long wrong = others.stream().filter(e -> predict(e) == Label.MIXED).count();

        assertThat(wrong).isLessThanOrEqualTo(others.size() / 50);
    }

    @Test
    void languageIsFoundOrLeftOpen() {
        for (Example example : examples()) {
            Sentiment sentiment = ANALYZER.analyze(example.text());
            assertThat(sentiment.status()).as(example.text()).isEqualTo(Sentiment.Status.OK);
            if (sentiment.language() != null) {
                assertThat(sentiment.language()).as(example.text()).isEqualTo(example.language());
            }
        }
    }

    private static Label predict(Example example) {
        return Objects.requireNonNull(ANALYZER.analyze(example.text()).label(), example.text());
    }

    private static List<Example> examples() {
        List<Example> examples = new ArrayList<>();
        try (var stream = DevelopmentSetTest.class.getResourceAsStream("development-set.tsv")) {
            String all = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            for (String line : all.split("\n", -1)) {
                if (!line.isEmpty() && !line.startsWith("# ")) {
                    String[] parts = line.split("\t", -1);
                    examples.add(new Example(parts[0], Label.valueOf(parts[1].toUpperCase(Locale.ROOT)), parts[2]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return examples;
    }
}
