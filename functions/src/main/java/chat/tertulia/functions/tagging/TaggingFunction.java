package chat.tertulia.functions.tagging;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.tagging.TaggedText;
import chat.tertulia.contracts.tagging.TextToTag;
import chat.tertulia.functions.environment.AwsClients;
import chat.tertulia.functions.environment.Variables;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.comprehend.ComprehendClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import tools.jackson.core.JacksonException;

/**
 * A batch of SQS with {@linkplain TextToTag texts}: their sentiment goes to the queues that they name. Only messages that could not be
 * answered are reported, so that only they come again ({@code ReportBatchItemFailures}), and in the end lie in the dead-letter queue.
 *
 * <p>A text that is twice in a batch is asked about once. One that comes again in another batch is answered again: whoever asked takes the
 * first answer. Order means nothing.
 */
public final class TaggingFunction implements RequestHandler<SQSEvent, SQSBatchResponse> {

    private static final Logger LOG = LoggerFactory.getLogger(TaggingFunction.class);

    static final Duration COMPREHEND_MAX = Duration.ofSeconds(10);
    private static final Duration SQS_MAX = Duration.ofSeconds(5);
    private static final int REPLIES_MAX = 10;

    private final SqsClient sqs;
    private final Comprehend comprehend;
    private final String replies;

    /** As Lambda makes it: settings are environment variables. */
    public TaggingFunction() {
        this(Variables.ofProcess());
    }

    /** @param variables {@code TERTULIA_TAGGING_REPLIES}: how the address of each queue begins that answers may go to */
    public TaggingFunction(Variables variables) {
        this(new AwsClients(variables), variables);
    }

    private TaggingFunction(AwsClients aws, Variables variables) {
        this(
                aws.build(SqsClient.builder(), SQS_MAX),
                aws.build(ComprehendClient.builder(), COMPREHEND_MAX),
                variables.text("TERTULIA_TAGGING_REPLIES"));
    }

    /** @param replies how the address of each queue begins that answers may go to */
    TaggingFunction(SqsClient sqs, ComprehendClient comprehend, String replies) {
        this.sqs = sqs;
        this.comprehend = new Comprehend(comprehend);
        this.replies = replies;
    }

    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return handle(event);
    }

    SQSBatchResponse handle(SQSEvent event) {
        Set<String> failed = new LinkedHashSet<>();
        Map<String, TextToTag> texts = new LinkedHashMap<>();
        Map<String, List<String>> messages = new HashMap<>();
        for (SQSEvent.SQSMessage message : event.getRecords()) {
            try {
                TextToTag text = Json.read(message.getBody().getBytes(StandardCharsets.UTF_8), TextToTag.class);
                if (!text.replyTo().startsWith(replies)) {
                    throw new IllegalArgumentException("a queue that answers may not go to");
                }
                texts.put(text.id(), text);
                messages.computeIfAbsent(text.id(), id -> new ArrayList<>()).add(message.getMessageId());
            } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
                LOG.warn(
                        "a message that is no text to tag: message={} error={}",
                        message.getMessageId(),
                        e.getClass().getSimpleName());
                failed.add(message.getMessageId());
            }
        }
        Map<String, Sentiment> found = new HashMap<>();
        for (String language : List.of("es", "en")) {
            judge(
                    texts.values().stream()
                            .filter(text -> text.language().equals(language))
                            .toList(),
                    found);
        }
        Set<String> answered = answer(texts, found);
        texts.keySet().stream()
                .filter(id -> !answered.contains(id))
                .forEach(id -> failed.addAll(messages.getOrDefault(id, List.of())));
        LOG.info("texts were tagged: asked={} answered={}", texts.size(), answered.size());
        return new SQSBatchResponse(
                failed.stream().map(SQSBatchResponse.BatchItemFailure::new).toList());
    }

    private void judge(List<TextToTag> texts, Map<String, Sentiment> found) {
        for (int from = 0; from < texts.size(); from += Comprehend.TEXTS_MAX) {
            List<TextToTag> batch = texts.subList(from, Math.min(texts.size(), from + Comprehend.TEXTS_MAX));
            try {
                found.putAll(comprehend.judge(batch));
            } catch (SdkException e) {
                LOG.warn(
                        "Comprehend did not answer: texts={} error={}",
                        batch.size(),
                        e.getClass().getSimpleName());
            }
        }
    }

    /** @return ids of those whose answer is sent, or wanted by nobody */
    private Set<String> answer(Map<String, TextToTag> texts, Map<String, Sentiment> found) {
        Map<String, List<TaggedText>> byQueue = new LinkedHashMap<>();
        texts.forEach((id, text) -> {
            Sentiment sentiment = found.get(id);
            if (sentiment != null) {
                byQueue.computeIfAbsent(text.replyTo(), queue -> new ArrayList<>())
                        .add(new TaggedText(id, sentiment));
            }
        });
        Set<String> answered = new LinkedHashSet<>();
        byQueue.forEach((queue, all) -> {
            for (int from = 0; from < all.size(); from += REPLIES_MAX) {
                answered.addAll(send(queue, all.subList(from, Math.min(all.size(), from + REPLIES_MAX))));
            }
        });
        return answered;
    }

    private Set<String> send(String queue, List<TaggedText> answers) {
        Set<String> sent = new LinkedHashSet<>();
        answers.forEach(answer -> sent.add(answer.id()));
        try {
            List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                entries.add(SendMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .messageBody(new String(Json.bytes(answers.get(i)), StandardCharsets.UTF_8))
                        .build());
            }
            for (BatchResultErrorEntry error : sqs.sendMessageBatch(
                            b -> b.queueUrl(queue).entries(entries))
                    .failed()) {
                sent.remove(answers.get(Integer.parseInt(error.id())).id());
            }
            return sent;
        } catch (QueueDoesNotExistException e) {
            // Whoever asked is no more, and asks again when it is back.
            LOG.info("nobody waits for answers: texts={}", answers.size());
            return sent;
        } catch (SdkException e) {
            LOG.warn(
                    "answers were not taken: texts={} error={}",
                    answers.size(),
                    e.getClass().getSimpleName());
            return Set.of();
        }
    }
}
