package chat.tertulia.processors.sentiment;

import org.jspecify.annotations.Nullable;

/**
 * What an analyzer says about one text. Label and scores are there exactly when the status is {@link Status#OK}.
 *
 * @param status the terminal status of the text
 * @param label the prevailing sentiment
 * @param scores how much of each sentiment
 * @param language ISO 639-1 code of the language found, null when it could not be told (an emoji has none)
 * @param analyzer name and version of the analyzer that said so, e.g. {@code lexicon/1}
 */
public record Sentiment(
        Status status,
        @Nullable Label label,
        @Nullable Scores scores,
        @Nullable String language,
        String analyzer) {

    public Sentiment {
        if ((status == Status.OK) != (label != null && scores != null)) {
            throw new IllegalArgumentException("label and scores belong to status OK, not to " + status);
        }
    }

    /** How the analysis of a text ended. Every text ends in exactly one of these. */
    public enum Status {
        /** Analyzed: there are a label and scores. */
        OK,
        /** Nothing to analyze: empty, or only links, numbers, mentions and code. */
        SKIPPED,
        /** Written in a language the analyzer does not know. */
        UNSUPPORTED,
        /** The analyzer tried and could not. */
        FAILED,
        /** Not tried, because the budget is spent. */
        OVER_BUDGET
    }

    /** The prevailing sentiment. */
    public enum Label {
        POSITIVE,
        NEGATIVE,
        NEUTRAL,
        /** Strong positive and strong negative evidence that outweigh each other. */
        MIXED
    }

    /** How much of each sentiment: every value is in 0..1 and together they are 1 (within rounding). */
    public record Scores(double positive, double negative, double neutral, double mixed) {

        public Scores {
            double sum = positive + negative + neutral + mixed;
            if (!(positive >= 0 && negative >= 0 && neutral >= 0 && mixed >= 0 && Math.abs(sum - 1) < 1e-3)) {
                throw new IllegalArgumentException("scores are shares of 1");
            }
        }
    }

    /** An analyzed text. */
    public static Sentiment ok(Label label, Scores scores, @Nullable String language, String analyzer) {
        return new Sentiment(Status.OK, label, scores, language, analyzer);
    }

    /** A text that ended without a label. */
    public static Sentiment without(Status status, @Nullable String language, String analyzer) {
        return new Sentiment(status, null, null, language, analyzer);
    }
}
