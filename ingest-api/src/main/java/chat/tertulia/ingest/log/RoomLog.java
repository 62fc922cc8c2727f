package chat.tertulia.ingest.log;

import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Epoch;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.telemetry.RequestTelemetry;
import chat.tertulia.telemetry.tracing.Traceparent;
import chat.tertulia.telemetry.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The way into the log. Never blocks: metadata is fetched once at start and kept, and a full buffer is an error at once
 * ({@code max.block.ms=0}). An event counts as appended when all in-sync replicas have it.
 */
public final class RoomLog implements AutoCloseable {

    /**
     * How long one append may take in all, retries included. Longer than a broker's restart on one machine, shorter than
     * what people wait for.
     */
    private static final Duration APPEND_MAX = Duration.ofSeconds(8);

    /** More than this at once means the log does not keep up; waiting longer would only move the queue here. */
    private static final int IN_FLIGHT_MAX = 20_000;

    private static final String SOURCE = "/ingest-api";

    private final KafkaProducer<String, byte[]> producer;
    private final AppendMetrics metrics;
    private final Traces traces;
    private final int partitions;
    private final String epoch;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLongArray ends;

    private RoomLog(
            KafkaProducer<String, byte[]> producer,
            int partitions,
            String epoch,
            AppendMetrics metrics,
            Traces traces) {
        this.producer = producer;
        this.metrics = metrics;
        this.traces = traces;
        this.partitions = partitions;
        this.epoch = epoch;
        this.ends = new AtomicLongArray(partitions);
    }

    /**
     * Connects and learns the topics; blocks, so call it at start.
     *
     * @throws KafkaException if the topics are not there
     */
    public static RoomLog open(KafkaConnection kafka, AppendMetrics metrics, Traces traces) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) APPEND_MAX.toMillis());
        config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
        config.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200);
        // Topics unused for longer would be forgotten, and the next post to them refused for want of metadata.
        config.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(3650).toMillis());
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "ingest-api");
        int partitions;
        String epoch;
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            List<String> topics = List.of(
                    Topic.ROOM_EVENTS.topicName(), Topic.ROOM_ANNOTATIONS.topicName(), Topic.USER_EVENTS.topicName());
            var described = admin.describeTopics(topics).allTopicNames().get();
            partitions = topic(described, topics.getFirst()).partitions().size();
            epoch = Epoch.of(topics.stream()
                    .map(topic -> topic(described, topic).topicId().toString())
                    .toList());
        } catch (ExecutionException e) {
            throw new KafkaException("the topics cannot be described; have they been created?", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        awaitMetadata(producer);
        return new RoomLog(producer, partitions, epoch, metrics, traces);
    }

    private static <T> T topic(Map<String, T> described, String name) {
        T topic = described.get(name);
        if (topic == null) {
            throw new KafkaException("no topic " + name);
        }
        return topic;
    }

    private static void awaitMetadata(KafkaProducer<String, byte[]> producer) {
        for (Topic topic : List.of(Topic.ROOM_EVENTS, Topic.USER_EVENTS, Topic.COMMANDS)) {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (true) {
                try {
                    producer.partitionsFor(topic.topicName());
                    break;
                } catch (org.apache.kafka.common.errors.TimeoutException e) {
                    // With max.block.ms=0 the first asks only start the fetch.
                    if (System.nanoTime() > deadline) {
                        throw e;
                    }
                    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                }
            }
        }
    }

    /** The life of this log; part of every cursor. */
    public String epoch() {
        return epoch;
    }

    public int partitions() {
        return partitions;
    }

    /** The partition of a room in room events and annotations, or of a user in user events. */
    public int partition(String key) {
        return RoomPartitions.of(key, partitions);
    }

    /** The highest offset this instance has appended to a partition of the room events, plus one; 0 if none. */
    public long appendedUpTo(int partition) {
        return ends.get(partition);
    }

    /** Appends a room event; the position it got, or a {@link Problem} {@code log-unavailable}. The request's trace goes with it. */
    public Mono<Position> append(RoomEvent event) {
        return append(Topic.ROOM_EVENTS, event.room(), event.type().wire(), event.id(), event.at(), Json.bytes(event))
                .doOnNext(position -> ends.accumulateAndGet(position.partition(), position.offset() + 1, Math::max));
    }

    /** Appends a command; its position in chat.commands. */
    public Mono<Position> append(CommandGiven given) {
        return append(Topic.COMMANDS, given.room(), CommandGiven.TYPE, given.id(), given.at(), Json.bytes(given));
    }

    /** Appends an event for one user. */
    public Mono<Position> append(UserEvent event) {
        return append(Topic.USER_EVENTS, event.user(), type(event), event.id(), event.at(), Json.bytes(event));
    }

    /** The type of a user event, as in {@code type}. */
    public static String type(UserEvent event) {
        return switch (event) {
            case chat.tertulia.contracts.inbox.NotificationCreated ignored ->
                chat.tertulia.contracts.inbox.NotificationCreated.TYPE;
            case chat.tertulia.contracts.inbox.NotificationDecided ignored ->
                chat.tertulia.contracts.inbox.NotificationDecided.TYPE;
            case chat.tertulia.contracts.inbox.NotificationWithdrawn ignored ->
                chat.tertulia.contracts.inbox.NotificationWithdrawn.TYPE;
            case chat.tertulia.contracts.inbox.MarkerMoved ignored -> chat.tertulia.contracts.inbox.MarkerMoved.TYPE;
            case chat.tertulia.contracts.inbox.InboxRead ignored -> chat.tertulia.contracts.inbox.InboxRead.TYPE;
            case chat.tertulia.contracts.inbox.MessageHeld ignored -> chat.tertulia.contracts.inbox.MessageHeld.TYPE;
            case chat.tertulia.contracts.inbox.HeldDecided ignored -> chat.tertulia.contracts.inbox.HeldDecided.TYPE;
            case chat.tertulia.contracts.inbox.CommandAnswered ignored ->
                chat.tertulia.contracts.inbox.CommandAnswered.TYPE;
            case chat.tertulia.contracts.inbox.QuietChanged ignored -> chat.tertulia.contracts.inbox.QuietChanged.TYPE;
            case chat.tertulia.contracts.inbox.SessionRevoked ignored ->
                chat.tertulia.contracts.inbox.SessionRevoked.TYPE;
        };
    }

    private Mono<Position> append(Topic topic, String key, String type, String id, Instant at, byte[] value) {
        return Mono.create(sink -> {
            if (inFlight.incrementAndGet() > IN_FLIGHT_MAX) {
                inFlight.decrementAndGet();
                metrics.failed(topic, AppendMetrics.Failure.FULL);
                sink.error(unavailable(null));
                return;
            }
            Span request = RequestTelemetry.span(sink.contextView());
            Span span = traces.part(request, "append " + topic.topicName(), SpanKind.PRODUCER);
            var record = new ProducerRecord<>(topic.topicName(), partition(key), key, value);
            CloudEvents.write(
                    record.headers(),
                    type,
                    id,
                    key,
                    Json.time(at),
                    SOURCE,
                    Traceparent.of(span.isRecording() ? span : request));
            long began = System.nanoTime();
            try {
                var _ = producer.send(record, (metadata, error) -> {
                    inFlight.decrementAndGet();
                    if (error == null) {
                        metrics.appended(topic, System.nanoTime() - began);
                        ended(span, metadata.partition(), metadata.offset(), id);
                        sink.success(new Position(metadata.partition(), metadata.offset()));
                    } else {
                        failed(topic, span, error);
                        sink.error(unavailable(error));
                    }
                });
            } catch (KafkaException | IllegalStateException e) {
                inFlight.decrementAndGet();
                failed(topic, span, e);
                sink.error(unavailable(e));
            }
        });
    }

    private static void ended(Span span, int partition, long offset, String id) {
        if (span.isRecording()) {
            span.setAttribute("tertulia.position", partition + ":" + offset);
            span.setAttribute("tertulia.event.id", id);
            span.end();
        }
    }

    private void failed(Topic topic, Span span, Exception error) {
        metrics.failed(topic, AppendMetrics.Failure.of(error));
        span.setStatus(StatusCode.ERROR, error.getClass().getSimpleName());
        span.end();
    }

    /** Appends that are sent and not answered. */
    public int waiting() {
        return inFlight.get();
    }

    private static Problem unavailable(@Nullable Exception cause) {
        return Problem.retryAfter(ProblemType.LOG_UNAVAILABLE, Duration.ofSeconds(2), cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
