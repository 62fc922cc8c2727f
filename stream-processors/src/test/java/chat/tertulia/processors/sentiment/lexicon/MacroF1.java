package chat.tertulia.processors.sentiment.lexicon;

import chat.tertulia.contracts.annotations.Sentiment.Label;
import java.util.Collection;
import java.util.stream.Stream;

/** The mean F1 of positive, negative and neutral; a predicted «mixed» counts as wrong in every class. */
final class MacroF1 {

    /** What a person said, and what the analyzer said. */
    record Pair(Label gold, Label said) {}

    private MacroF1() {}

    static double of(Collection<Pair> pairs) {
        return Stream.of(Label.POSITIVE, Label.NEGATIVE, Label.NEUTRAL)
                .mapToDouble(label -> {
                    long right = pairs.stream()
                            .filter(p -> p.gold() == label && p.said() == label)
                            .count();
                    long said = pairs.stream().filter(p -> p.said() == label).count();
                    long gold = pairs.stream().filter(p -> p.gold() == label).count();
                    return 2.0 * right / (said + gold);
                })
                .average()
                .orElseThrow();
    }
}
