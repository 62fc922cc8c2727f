package chat.tertulia.processors.views;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.RecordReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gap between a view and the offsets that a consumer group has committed, the log's end, or given positions; read with a
 * consumer of its own that is opened at first use. Calls are served one after the other.
 */
public final class KafkaLogGap implements LogGap, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaLogGap.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Map<String, Object> clientProperties;
    private final String reader;
    private final Set<Topic> topics;
    private final Bounds bounds;
    private @Nullable KafkaConsumer<byte[], byte[]> opened;

    /** Up to where a gap is read: offsets, exclusive, of some of the sources. */
    private interface Bounds {
        Map<TopicPartition, Long> of(
                KafkaConsumer<byte[], byte[]> consumer,
                Map<TopicPartition, Topic> sources,
                Map<TopicPartition, Long> ends);
    }

    private KafkaLogGap(Map<String, Object> clientProperties, String reader, Set<Topic> topics, Bounds bounds) {
        this.clientProperties = Map.copyOf(clientProperties);
        this.reader = reader;
        this.topics = Set.copyOf(topics);
        this.bounds = bounds;
    }

    /**
     * Up to what a group has committed.
     *
     * @param clientProperties how to reach Kafka
     * @param group the application id
     * @param topics what the view is a function of
     */
    public static KafkaLogGap upToCommitted(Map<String, Object> clientProperties, String group, Set<Topic> topics) {
        return new KafkaLogGap(clientProperties, group, topics, (consumer, sources, ends) -> {
            Map<TopicPartition, Long> committed = new HashMap<>();
            consumer.committed(sources.keySet()).forEach((source, offset) -> {
                if (offset != null) {
                    committed.put(source, offset.offset());
                }
            });
            return committed;
        });
    }

    /** Up to the end that the log has when it is read, as one who reads committed records sees it. */
    public static KafkaLogGap upToEnd(Map<String, Object> clientProperties, String reader, Set<Topic> topics) {
        return new KafkaLogGap(clientProperties, reader, topics, (consumer, sources, ends) -> ends);
    }

    /**
     * Up to given positions of each partition, or to the log's end where that comes first.
     *
     * @param positions by partition, the next offset of each topic
     */
    public static KafkaLogGap upTo(
            Map<String, Object> clientProperties,
            String reader,
            Set<Topic> topics,
            Map<Integer, Map<Topic, Long>> positions) {
        return new KafkaLogGap(clientProperties, reader, topics, (consumer, sources, ends) -> {
            Map<TopicPartition, Long> bounds = new HashMap<>();
            sources.forEach((source, topic) -> bounds.put(
                    source,
                    Math.min(
                            ends.getOrDefault(source, 0L),
                            positions.getOrDefault(source.partition(), Map.of()).getOrDefault(topic, 0L))));
            return bounds;
        });
    }

    @Override
    public synchronized void read(int partition, Map<Topic, Long> from, Receiver missing) {
        Map<TopicPartition, Topic> sources = new HashMap<>();
        topics.forEach(topic -> sources.put(new TopicPartition(topic.topicName(), partition), topic));
        KafkaConsumer<byte[], byte[]> consumer = opened == null ? new KafkaConsumer<>(properties()) : opened;
        opened = consumer;
        try {
            Map<TopicPartition, Long> gaps = gaps(consumer, sources, from);
            if (gaps.isEmpty()) {
                return;
            }
            consumer.assign(gaps.keySet());
            gaps.keySet().forEach(source -> consumer.seek(source, from.getOrDefault(topic(sources, source), 0L)));
            long records = read(consumer, sources, gaps, missing);
            if (records > 0) {
                LOG.info("view behind its group: reader={} partition={} records={}", reader, partition, records);
            }
        } catch (RuntimeException e) {
            // It may be anywhere now.
            close();
            throw e;
        }
    }

    /** Up to where to read the topics in which the view is behind. */
    private Map<TopicPartition, Long> gaps(
            KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Topic> sources, Map<Topic, Long> from) {
        var ends = consumer.endOffsets(sources.keySet());
        var upTo = bounds.of(consumer, sources, ends);
        Map<TopicPartition, Long> gaps = new HashMap<>();
        sources.forEach((source, topic) -> {
            long next = from.getOrDefault(topic, 0L);
            if (next > ends.getOrDefault(source, 0L)) {
                throw new IllegalStateException("the view is at " + next + " of " + source
                        + " but the log ends before: the log lost its end, or is another one."
                        + " ./tertulia rebuild makes the view anew from the log");
            }
            long end = upTo.getOrDefault(source, 0L);
            if (end > next) {
                gaps.put(source, end);
            }
        });
        return gaps;
    }

    private static long read(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Topic> sources,
            Map<TopicPartition, Long> gaps,
            Receiver missing) {
        long records = 0;
        Set<TopicPartition> open = new HashSet<>(gaps.keySet());
        while (!open.isEmpty()) {
            for (var record : consumer.poll(POLL)) {
                TopicPartition source = new TopicPartition(record.topic(), record.partition());
                if (record.offset() >= gaps.getOrDefault(source, 0L)) {
                    continue;
                }
                Topic topic = topic(sources, source);
                LogRecord read;
                try {
                    read = RecordReader.of(topic).deserialize(record.topic(), record.headers(), record.value());
                } catch (RuntimeException e) {
                    // It became a dead letter when it was read first.
                    continue;
                }
                // A key that is not the owner's id made it a dead letter too.
                if (read != null && Arrays.equals(record.key(), read.owner().getBytes(StandardCharsets.UTF_8))) {
                    missing.receive(topic, read, record.offset());
                    records++;
                }
            }
            open.removeIf(source -> consumer.position(source) >= gaps.getOrDefault(source, 0L));
        }
        return records;
    }

    private static Topic topic(Map<TopicPartition, Topic> sources, TopicPartition source) {
        Topic topic = sources.get(source);
        if (topic == null) {
            throw new IllegalStateException("not a source: " + source);
        }
        return topic;
    }

    private Map<String, Object> properties() {
        Map<String, Object> all = new HashMap<>(clientProperties);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, reader);
        all.put(ConsumerConfig.CLIENT_ID_CONFIG, reader + "-gap");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // Often the gap is but the end of a transaction: a fetch that waits for a record would wait for nothing.
        all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        all.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        all.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return all;
    }

    @Override
    public synchronized void close() {
        KafkaConsumer<byte[], byte[]> consumer = opened;
        if (consumer != null) {
            opened = null;
            consumer.close(CloseOptions.timeout(Duration.ofSeconds(2)));
        }
    }
}
