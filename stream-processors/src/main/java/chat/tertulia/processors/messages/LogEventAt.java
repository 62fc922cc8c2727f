package chat.tertulia.processors.messages;

import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.RecordReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads single events with a consumer that is opened at first use. Calls are served one after the other. */
public final class LogEventAt implements EventAt, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Map<String, Object> clientProperties;
    private final String clientId;
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    public LogEventAt(Map<String, Object> clientProperties, String clientId) {
        this.clientProperties = Map.copyOf(clientProperties);
        this.clientId = clientId;
    }

    @Override
    public synchronized @Nullable RoomEvent read(Position position) {
        KafkaConsumer<byte[], byte[]> open = open();
        TopicPartition source = new TopicPartition(Topic.ROOM_EVENTS.topicName(), position.partition());
        open.assign(List.of(source));
        long first = open.beginningOffsets(List.of(source)).getOrDefault(source, 0L);
        long end = open.endOffsets(List.of(source)).getOrDefault(source, 0L);
        if (position.offset() < first || position.offset() >= end) {
            return null;
        }
        open.seek(source, position.offset());
        for (ConsumerRecord<byte[], byte[]> record : open.poll(PATIENCE)) {
            if (record.offset() == position.offset()) {
                LogRecord read = RecordReader.events().deserialize(record.topic(), record.headers(), record.value());
                return read instanceof LogRecord.OfEvent found ? found.event() : null;
            }
        }
        return null;
    }

    private KafkaConsumer<byte[], byte[]> open() {
        KafkaConsumer<byte[], byte[]> open = consumer;
        if (open == null) {
            Map<String, Object> all = new HashMap<>(clientProperties);
            all.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
            all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
            all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
            all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
            all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
            open = new KafkaConsumer<>(all);
            consumer = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        KafkaConsumer<byte[], byte[]> open = consumer;
        if (open != null) {
            consumer = null;
            open.close();
        }
    }
}
