package chat.tertulia.contracts.signals;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes signals with a producer of its own, so that they never stand before an event: at most once, tried once, given up after two
 * seconds. Thread-safe, never blocks, never fails.
 */
public final class SignalWriter implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 20;
    private static final Duration GIVEN_UP = Duration.ofSeconds(2);

    private final KafkaProducer<String, byte[]> producer;
    private final String source;
    private final Runnable onLost;

    /**
     * A writer. It connects by itself, and what is written before that is lost.
     *
     * @param source what writes, such as {@code /ingest-api}
     * @param onLost called for each signal that is known to be lost; thread-safe
     */
    public SignalWriter(KafkaConnection kafka, String source, Runnable onLost) {
        this.source = source;
        this.onLost = onLost;
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.CLIENT_ID_CONFIG, source.substring(1) + "-signals");
        config.put(ProducerConfig.ACKS_CONFIG, "1");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        config.put(ProducerConfig.RETRIES_CONFIG, 0);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) GIVEN_UP.toMillis() - 100);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) GIVEN_UP.toMillis());
        // Or the topic would be forgotten while nobody writes.
        config.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(3650).toMillis());
        producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        try {
            producer.partitionsFor(Topic.SIGNALS.topicName());
        } catch (KafkaException notYet) {
            // It has begun to ask; the first signal will find the answer.
        }
    }

    public void write(Signal signal) {
        var record = new ProducerRecord<>(Topic.SIGNALS.topicName(), signal.key(), Json.bytes(signal));
        CloudEvents.write(
                record.headers(), signal.typeName(), signal.id(), signal.key(), Json.time(signal.at()), source, null);
        try {
            var _ = producer.send(record, (metadata, error) -> {
                if (error != null) {
                    onLost.run();
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            onLost.run();
        }
    }

    /** Waits a moment for what was written. */
    @Override
    public void close() {
        producer.close(GIVEN_UP);
    }
}
