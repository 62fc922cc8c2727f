package chat.tertulia.functions.tagging;

import chat.tertulia.functions.environment.AwsClients;
import chat.tertulia.functions.environment.Variables;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.comprehend.ComprehendClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Slow tagging in this process: does what Lambda's event source mapping does, with the same handler. A few threads, each with one batch
 * at a time; what is not answered stays in the queue and comes again.
 */
public final class TaggingPoller implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TaggingPoller.class);

    private static final int THREADS = 2;
    private static final int MESSAGES_AT_ONCE = 10;
    private static final int LISTEN_SECONDS = 20;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final SqsClient sqs;
    private final TaggingFunction function;
    private final String queue;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /**
     * Starts its threads.
     *
     * @param queue address of the queue that texts come from; those of answers begin with the same and {@code -replies-}
     * @param endpoint instead of the region's own, of SQS and Comprehend; null for these
     */
    public TaggingPoller(URI queue, String region, @Nullable URI endpoint) {
        Map<String, String> variables = new HashMap<>();
        variables.put("AWS_REGION", region);
        if (endpoint != null) {
            variables.put("AWS_ENDPOINT_URL", endpoint.toString());
        }
        AwsClients aws = new AwsClients(new Variables(variables));
        this.queue = queue.toString();
        sqs = aws.build(SqsClient.builder(), Duration.ofSeconds(LISTEN_SECONDS + 5));
        function = new TaggingFunction(
                sqs, aws.build(ComprehendClient.builder(), TaggingFunction.COMPREHEND_MAX), this.queue + "-replies-");
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofVirtual().name("tagging-" + i).start(this::run));
        }
    }

    private void run() {
        while (!closed) {
            try {
                batch(sqs.receiveMessage(ask -> ask.queueUrl(queue)
                                .maxNumberOfMessages(MESSAGES_AT_ONCE)
                                .waitTimeSeconds(LISTEN_SECONDS))
                        .messages());
            } catch (SdkException e) {
                if (!closed) {
                    LOG.warn(
                            "the queue of texts cannot be read: error={}",
                            e.getClass().getSimpleName());
                    pause();
                }
            }
        }
    }

    private void batch(List<Message> messages) {
        if (messages.isEmpty()) {
            return;
        }
        SQSEvent event = new SQSEvent();
        event.setRecords(messages.stream()
                .map(message -> {
                    SQSEvent.SQSMessage one = new SQSEvent.SQSMessage();
                    one.setMessageId(message.messageId());
                    one.setBody(message.body());
                    return one;
                })
                .toList());
        Set<String> failed = function.handle(event).getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .collect(Collectors.toSet());
        List<DeleteMessageBatchRequestEntry> done = messages.stream()
                .filter(message -> !failed.contains(message.messageId()))
                .map(message -> DeleteMessageBatchRequestEntry.builder()
                        .id(message.messageId())
                        .receiptHandle(message.receiptHandle())
                        .build())
                .toList();
        if (!done.isEmpty()) {
            sqs.deleteMessageBatch(delete -> delete.queueUrl(queue).entries(done));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is being tagged comes again. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        sqs.close();
    }
}
