package chat.tertulia.functions.commands;

import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.commands.CommandHandled;
import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Takes commands' records and appends their outcomes, acknowledged by all in-sync replicas. Thread-safe. */
public final class CommandHandling implements AutoCloseable {

    private static final Duration APPEND_MAX = Duration.ofSeconds(10);
    private static final String SOURCE = "/functions/commands";

    private final CommandWorker worker;
    private final Producer<String, byte[]> producer;
    private final Clock clock;

    public CommandHandling(CommandWorker worker, Producer<String, byte[]> producer, Clock clock) {
        this.worker = worker;
        this.producer = producer;
        this.clock = clock;
    }

    /** A producer as outcomes need it. */
    public static Producer<String, byte[]> producer(KafkaConnection kafka) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.CLIENT_ID_CONFIG, "commands");
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 4_000);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) APPEND_MAX.toMillis());
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, APPEND_MAX.toMillis());
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    /**
     * Handles one command and waits until its outcome is in the log.
     *
     * @param value a record of chat.commands
     * @throws tools.jackson.core.JacksonException if it is none
     * @throws ExecutionException if the outcome cannot be appended
     */
    public void handle(byte[] value, @Nullable String traceparent) throws ExecutionException, InterruptedException {
        begin(value, traceparent).get();
    }

    /** The same without waiting; commands of one room have to be begun in their order. */
    Future<RecordMetadata> begin(byte[] value, @Nullable String traceparent) {
        CommandGiven given = Json.read(value, CommandGiven.class);
        CommandHandled handled = CommandHandled.of(given, worker.outcome(given), clock.instant());
        var record = new ProducerRecord<>(Topic.COMMAND_OUTCOMES.topicName(), handled.room(), Json.bytes(handled));
        CloudEvents.write(
                record.headers(),
                CommandHandled.TYPE,
                handled.id(),
                handled.room(),
                Json.time(handled.at()),
                SOURCE,
                traceparent);
        return producer.send(record);
    }

    @Override
    public void close() {
        producer.close(APPEND_MAX);
    }
}
