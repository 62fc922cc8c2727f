package chat.tertulia.contracts.annotations;

import chat.tertulia.contracts.events.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A judgement of a text's tone.
 *
 * @param status how the analysis ended; label and scores are there only with {@link Status#OK}
 * @param label the strongest tone
 * @param scores how sure of each, summing to 1
 * @param language ISO 639-1 code, if it was found
 * @param analyzer who judged, with version
 */
public record Sentiment(
        Status status,
        @Nullable Label label,
        @Nullable Scores scores,
        @Nullable String language,
        String analyzer) {

    /** How an analysis ended. */
    public enum Status {
        @JsonProperty("ok")
        OK,
        @JsonProperty("skipped")
        SKIPPED,
        @JsonProperty("unsupported")
        UNSUPPORTED,
        @JsonProperty("failed")
        FAILED,
        @JsonProperty("over_budget")
        OVER_BUDGET
    }

    /** A tone. */
    public enum Label {
        @JsonProperty("positive")
        POSITIVE,
        @JsonProperty("negative")
        NEGATIVE,
        @JsonProperty("neutral")
        NEUTRAL,
        @JsonProperty("mixed")
        MIXED
    }

    /** Shares from 0 to 1. */
    public record Scores(double positive, double negative, double neutral, double mixed) {
        public Scores {
            double sum = positive + negative + neutral + mixed;
            if (!(positive >= 0 && negative >= 0 && neutral >= 0 && mixed >= 0 && Math.abs(sum - 1) < 1e-3)) {
                throw new IllegalArgumentException("scores are shares of 1");
            }
        }
    }

    public Sentiment {
        Shape.present("status", status);
        Shape.text("analyzer", analyzer, 64);
        if ((status == Status.OK) != (label != null && scores != null)) {
            throw new IllegalArgumentException("label and scores belong to status ok, not to " + status);
        }
    }

    /** Whether it ended for a reason that may pass, so that it may be asked about once more. */
    public boolean withoutAnalysis() {
        return status == Status.FAILED || status == Status.OVER_BUDGET;
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
