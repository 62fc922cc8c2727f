package chat.tertulia.processors.sentiment.comprehend;

import chat.tertulia.contracts.annotations.Sentiment;
import chat.tertulia.contracts.annotations.Sentiment.Status;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.tagging.TaggedText;
import chat.tertulia.contracts.tagging.TextToTag;
import chat.tertulia.processors.sentiment.Analyzer;
import chat.tertulia.processors.sentiment.lexicon.MessageLanguage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.batchmanager.SqsAsyncBatchManager;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/**
 * Has Comprehend asked by a function: texts go into a queue of SQS, answers come from a queue that this process makes at its start and
 * takes away at its end (docs/DELEGATED-WORK.md, slow tagging). Thread-safe; {@link #analyze} tells the language in the calling thread
 * and waits for nothing. An answer that nobody waits for any more, or that comes twice, is dropped.
 */
public final class QueueAnalyzer implements Analyzer, AutoCloseable {

    /** Texts that may wait for an answer. */
    static final int WAITING_MAX = 10_000;

    /** An answer that nobody has fetched by then is of no use any more. */
    private static final String REPLIES_KEPT_SECONDS = "300";

    private static final int REPLIES_AT_ONCE = 10;
    private static final int LISTEN_SECONDS = 20;
    private static final Duration CALL_MAX = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(QueueAnalyzer.class);

    private final SqsAsyncClient sqs;
    private final SqsAsyncBatchManager sends;
    private final String requests;
    private final String repliesName;
    private final Duration answerMax;
    private final MessageLanguage languages = new MessageLanguage();
    private final Map<String, CompletableFuture<Sentiment>> waiting = new ConcurrentHashMap<>();
    private final boolean isOnce;
    private final Thread listener;
    private volatile @Nullable String replies;
    private volatile boolean closed;

    /**
     * Starts to listen. Nothing is asked of AWS in the calling thread.
     *
     * @param requests address of the queue that texts go to
     * @param instance this process's name, letters, digits, hyphens and underscores; a new one where nobody has given it one
     * @param answerMax how long an answer is waited for
     */
    public static QueueAnalyzer connect(
            String region, @Nullable URI endpoint, URI requests, @Nullable String instance, Duration answerMax) {
        SqsAsyncClient client = SqsAsyncClient.builder()
                .region(Region.of(region))
                .endpointOverride(endpoint)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .connectionTimeout(CALL_MAX)
                        .readTimeout(CALL_MAX.plusSeconds(LISTEN_SECONDS))
                        .eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(1)))
                .overrideConfiguration(calls -> calls.apiCallTimeout(CALL_MAX.plusSeconds(LISTEN_SECONDS)))
                .build();
        return new QueueAnalyzer(client, requests, instance, answerMax);
    }

    private QueueAnalyzer(SqsAsyncClient sqs, URI requests, @Nullable String instance, Duration answerMax) {
        this.sqs = sqs;
        this.sends = sqs.batchManager();
        this.requests = requests.toString();
        this.answerMax = answerMax;
        isOnce = instance == null;
        String own = instance == null ? UUID.randomUUID().toString().substring(0, 8) : instance;
        repliesName = this.requests.substring(this.requests.lastIndexOf('/') + 1) + "-replies-"
                + own.replaceAll("[^A-Za-z0-9_-]", "-");
        listener = Thread.ofVirtual().name("sentiment-replies").start(this::listen);
    }

    @Override
    public CompletionStage<List<Sentiment>> analyze(List<String> texts) {
        List<CompletableFuture<Sentiment>> answers =
                texts.stream().map(this::analyze).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> answers.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<Sentiment> analyze(String text) {
        MessageLanguage.Found found = languages.of(text);
        String language = switch (found.kind()) {
            case SPANISH, UNSURE -> "es";
            case ENGLISH -> "en";
            case NOTHING, OTHER -> null;
        };
        if (language == null) {
            boolean isNothing = found.kind() == MessageLanguage.Kind.NOTHING;
            return ended(isNothing ? Status.SKIPPED : Status.UNSUPPORTED, found);
        }
        String to = replies;
        if (to == null) {
            return ended(Status.FAILED, found);
        }
        if (waiting.size() >= WAITING_MAX) {
            return ended(Status.OVER_BUDGET, found);
        }
        TextToTag asked =
                new TextToTag(UUID.randomUUID().toString(), to, language, found.code(), WaitingText.cut(text));
        CompletableFuture<Sentiment> answer = new CompletableFuture<>();
        waiting.put(asked.id(), answer);
        var sending = sends.sendMessage(
                send -> send.queueUrl(requests).messageBody(new String(Json.bytes(asked), StandardCharsets.UTF_8)));
        var _ = sending.whenComplete((sent, error) -> {
            if (error != null) {
                LOG.warn("a text was not queued: error={}", error.getClass().getSimpleName());
                answer.complete(Sentiment.without(Status.FAILED, found.code(), ComprehendAnalyzer.NAME));
            }
        });
        return answer.completeOnTimeout(
                        Sentiment.without(Status.FAILED, found.code(), ComprehendAnalyzer.NAME),
                        answerMax.toMillis(),
                        TimeUnit.MILLISECONDS)
                .whenComplete((sentiment, error) -> waiting.remove(asked.id()));
    }

    private static CompletableFuture<Sentiment> ended(Status status, MessageLanguage.Found found) {
        return CompletableFuture.completedFuture(Sentiment.without(status, found.code(), ComprehendAnalyzer.NAME));
    }

    @Override
    public boolean hasRoom() {
        return replies != null && waiting.size() < WAITING_MAX / 2;
    }

    private void listen() {
        while (!closed) {
            try {
                String queue = replies;
                if (queue == null) {
                    replies = sqs.createQueue(make -> make.queueName(repliesName)
                                    .attributes(
                                            Map.of(QueueAttributeName.MESSAGE_RETENTION_PERIOD, REPLIES_KEPT_SECONDS)))
                            .join()
                            .queueUrl();
                } else {
                    receive(queue);
                }
            } catch (CompletionException | SdkException e) {
                if (closed) {
                    return;
                }
                Throwable cause = e.getCause() == null ? e : e.getCause();
                if (cause instanceof QueueDoesNotExistException) {
                    // Deleted under us, by hand or by another of this name that has stopped: make it anew.
                    replies = null;
                }
                LOG.warn(
                        "the queue of answers cannot be read: error={}",
                        cause.getClass().getSimpleName());
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(String queue) {
        List<Message> messages = sqs.receiveMessage(ask ->
                        ask.queueUrl(queue).maxNumberOfMessages(REPLIES_AT_ONCE).waitTimeSeconds(LISTEN_SECONDS))
                .join()
                .messages();
        for (Message message : messages) {
            try {
                TaggedText tagged = Json.read(message.body().getBytes(StandardCharsets.UTF_8), TaggedText.class);
                CompletableFuture<Sentiment> answer = waiting.get(tagged.id());
                if (answer != null) {
                    answer.complete(tagged.sentiment());
                }
            } catch (RuntimeException e) {
                LOG.warn("an answer that cannot be read: error={}", e.getClass().getSimpleName());
            }
        }
        if (!messages.isEmpty()) {
            sqs.deleteMessageBatch(delete -> delete.queueUrl(queue)
                            .entries(messages.stream()
                                    .map(message -> DeleteMessageBatchRequestEntry.builder()
                                            .id(message.messageId())
                                            .receiptHandle(message.receiptHandle())
                                            .build())
                                    .toList()))
                    .join();
        }
    }

    /** What waits is asked about again after the next start. */
    @Override
    public void close() {
        closed = true;
        listener.interrupt();
        String queue = replies;
        // SQS makes no queue of the same name for a minute: one that the next start is to have again stays.
        if (queue != null && isOnce) {
            try {
                sqs.deleteQueue(delete -> delete.queueUrl(queue))
                        .orTimeout(CALL_MAX.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
            } catch (CompletionException e) {
                LOG.warn("the queue of answers stays: queue={}", repliesName);
            }
        }
        sends.close();
        sqs.close();
    }
}
