package chat.tertulia.ingest.log;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Looks a message up in the newest part of the log, which no view has yet. For the rare case that nobody knows what became of an
 * attempt to append it: searches are done one after the other, on a thread of their own.
 */
public final class LogTail implements AutoCloseable {

    /** Older ones are in the archive by far, or Postgres has been away for long. */
    static final int RECORDS_MAX = 20_000;

    private static final Duration SEARCH_MAX = Duration.ofSeconds(3);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int WAITING_MAX = 1_000;

    private final Supplier<Consumer<String, byte[]>> opening;
    private final Scheduler thread = Schedulers.newBoundedElastic(1, WAITING_MAX, "log-tail");
    // Volatile, since the scheduler may give its one thread back and take another.
    private volatile @Nullable Consumer<String, byte[]> consumer;

    /** Where a message is, and when it was accepted. */
    public record Found(Position position, Instant at) {}

    public LogTail(KafkaConnection kafka) {
        this(() -> {
            Map<String, Object> config = kafka.clientProperties();
            config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) SEARCH_MAX.toMillis());
            config.put(ConsumerConfig.CLIENT_ID_CONFIG, "ingest-api-tail");
            return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        });
    }

    /** @param opening makes the consumer, at the first search; used by one thread */
    LogTail(Supplier<Consumer<String, byte[]>> opening) {
        this.opening = opening;
    }

    /**
     * The first record of a message between two offsets of its room's partition; empty if there is none among the newest {@value
     * #RECORDS_MAX} of them. Errors with {@link KafkaException} if they cannot be read within some seconds, and with {@link
     * java.util.concurrent.RejectedExecutionException} if too many searches wait.
     *
     * @param message id
     * @param from offset of the first record to look at
     * @param before a later position, exclusive
     */
    public Mono<Found> first(String message, long from, Position before) {
        return Mono.fromCallable(() -> search(message, from, before)).subscribeOn(thread);
    }

    private @Nullable Found search(String message, long from, Position before) {
        Consumer<String, byte[]> reader = consumer;
        if (reader == null) {
            reader = opening.get();
            consumer = reader;
        }
        TopicPartition partition = new TopicPartition(Topic.ROOM_EVENTS.topicName(), before.partition());
        reader.assign(List.of(partition));
        reader.seek(partition, Math.max(Math.max(0, from), before.offset() - RECORDS_MAX));
        long deadline = System.nanoTime() + SEARCH_MAX.toNanos();
        while (reader.position(partition) < before.offset()) {
            for (ConsumerRecord<String, byte[]> record : reader.poll(POLL).records(partition)) {
                if (record.offset() >= before.offset()) {
                    return null;
                }
                if (message.equals(CloudEvents.text(record.headers(), CloudEvents.ID))
                        && Json.read(record.value(), RoomEvent.class) instanceof MessagePosted posted) {
                    return new Found(
                            new Position(record.partition(), record.offset()),
                            posted.message().at());
                }
            }
            if (System.nanoTime() > deadline) {
                throw new KafkaException("the log could not be read within " + SEARCH_MAX);
            }
        }
        return null;
    }

    @Override
    public void close() {
        thread.schedule(() -> {
            Consumer<String, byte[]> reader = consumer;
            if (reader != null) {
                reader.close();
            }
        });
        thread.disposeGracefully()
                .timeout(SEARCH_MAX.multipliedBy(2))
                .onErrorComplete()
                .block();
    }
}
