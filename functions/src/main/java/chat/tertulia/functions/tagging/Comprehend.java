package chat.tertulia.functions.tagging;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Label;
import chat.tertulia.contracts.annotations.Sentiment.Scores;
import chat.tertulia.contracts.annotations.Sentiment.Status;
import chat.tertulia.contracts.tagging.TextToTag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.comprehend.ComprehendClient;
import software.amazon.awssdk.services.comprehend.model.BatchDetectSentimentItemResult;
import software.amazon.awssdk.services.comprehend.model.BatchDetectSentimentResponse;
import software.amazon.awssdk.services.comprehend.model.BatchItemError;
import software.amazon.awssdk.services.comprehend.model.SentimentScore;

/** Asks Comprehend about texts of one language, 25 a call. */
final class Comprehend {

    /** As stream-processors names the same judge. */
    static final String NAME = "comprehend/2017-11-27";

    static final int TEXTS_MAX = 25;

    private static final Logger LOG = LoggerFactory.getLogger(Comprehend.class);

    private final ComprehendClient client;

    Comprehend(ComprehendClient client) {
        this.client = client;
    }

    /**
     * Judges texts.
     *
     * @param texts at most {@value #TEXTS_MAX}, all of one language
     * @return by id; what is missing may be asked about again
     * @throws software.amazon.awssdk.core.exception.SdkException if none of them was judged
     */
    Map<String, Sentiment> judge(List<TextToTag> texts) {
        BatchDetectSentimentResponse answer = client.batchDetectSentiment(
                ask -> ask.languageCode(texts.getFirst().language())
                        .textList(texts.stream().map(TextToTag::text).toList()));
        Map<String, Sentiment> found = new HashMap<>();
        for (BatchDetectSentimentItemResult result : answer.resultList()) {
            TextToTag text = at(texts, result.index());
            Sentiment sentiment = text == null ? null : sentiment(result, text);
            if (text != null && sentiment != null) {
                found.put(text.id(), sentiment);
            }
        }
        List<String> codes = new ArrayList<>();
        for (BatchItemError error : answer.errorList()) {
            TextToTag text = at(texts, error.index());
            codes.add(String.valueOf(error.errorCode()));
            // What Comprehend cannot do now it may do later; what it does not want it never will.
            if (text != null && !"INTERNAL_SERVER_ERROR".equals(error.errorCode())) {
                found.put(text.id(), Sentiment.without(Status.FAILED, text.found(), NAME));
            }
        }
        if (!codes.isEmpty()) {
            LOG.warn("texts without an answer: codes={}", codes);
        }
        return found;
    }

    private static @Nullable TextToTag at(List<TextToTag> texts, @Nullable Integer index) {
        return index == null || index < 0 || index >= texts.size() ? null : texts.get(index);
    }

    private static @Nullable Sentiment sentiment(BatchDetectSentimentItemResult result, TextToTag text) {
        SentimentScore score = result.sentimentScore();
        Label label = switch (result.sentiment()) {
            case POSITIVE -> Label.POSITIVE;
            case NEGATIVE -> Label.NEGATIVE;
            case NEUTRAL -> Label.NEUTRAL;
            case MIXED -> Label.MIXED;
            default -> null;
        };
        if (label == null || score == null) {
            return null;
        }
        double positive = score.positive();
        double negative = score.negative();
        double neutral = score.neutral();
        double mixed = score.mixed();
        // Floats that add up to almost 1.
        double sum = positive + negative + neutral + mixed;
        return sum <= 0
                ? null
                : Sentiment.ok(
                        label,
                        new Scores(positive / sum, negative / sum, neutral / sum, mixed / sum),
                        text.found(),
                        NAME);
    }
}
