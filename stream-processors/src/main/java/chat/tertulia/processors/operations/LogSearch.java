package chat.tertulia.processors.operations;

import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.telemetry.tracing.Traceparent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for records about a message in the log. What it reads of a topic is bounded, and what it left out is said. Blocks; not
 * thread-safe.
 */
final class LogSearch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int POLL_RECORDS_MAX = 5_000;
    private static final int ANSWER_MS_MAX = 15_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final int recordsMax;
    private final Set<String> leftOut = new LinkedHashSet<>();

    /**
     * Connects.
     *
     * @param recordsMax how many records of a topic are looked at
     */
    LogSearch(Map<String, Object> clientProperties, int recordsMax) {
        Map<String, Object> all = new HashMap<>(clientProperties);
        all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
        all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX / 3);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Math.min(recordsMax, POLL_RECORDS_MAX));
        consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.recordsMax = recordsMax;
    }

    /** The partitions of a topic. */
    List<Integer> partitions(Topic topic) {
        try {
            return IntStream.range(0, consumer.partitionsFor(topic.topicName()).size())
                    .boxed()
                    .toList();
        } catch (KafkaException e) {
            throw new OperationException("Kafka does not answer: " + e.getMessage(), e);
        }
    }

    /** What was not looked at, in words. */
    Set<String> leftOut() {
        return leftOut;
    }

    /** Where the log of a partition ends, for those who read what is committed. */
    long end(Topic topic, int partition) {
        TopicPartition source = new TopicPartition(topic.topicName(), partition);
        return consumer.endOffsets(List.of(source)).getOrDefault(source, 0L);
    }

    /** The first record that posts a message, among the newest of some partitions; null if there is none. */
    @Nullable
    TracedRecord posted(String message, Collection<Integer> partitions) {
        List<TopicPartition> sources = sources(Topic.ROOM_EVENTS, partitions);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(sources);
        Map<TopicPartition, Long> from = new HashMap<>();
        long share = Math.max(1, recordsMax / partitions.size());
        consumer.endOffsets(sources)
                .forEach((source, end) -> from.put(source, Math.max(starts.getOrDefault(source, 0L), end - share)));
        if (from.entrySet().stream().anyMatch(one -> one.getValue() > starts.getOrDefault(one.getKey(), 0L))) {
            leftOut.add("all but the newest " + share + " records of a partition of " + Topic.ROOM_EVENTS.topicName());
        }
        return read(Topic.ROOM_EVENTS, from, mentioning(message)).stream()
                .filter(found -> found.record() instanceof LogRecord.OfEvent of
                        && of.event() instanceof MessagePosted posted
                        && posted.id().equals(message))
                .min(Comparator.comparing(TracedRecord::position))
                .orElse(null);
    }

    /** Records from a position on, in its partition. */
    List<TracedRecord> from(Topic topic, Position first, Predicate<byte[]> wanted) {
        return read(topic, Map.of(new TopicPartition(topic.topicName(), first.partition()), first.offset()), wanted);
    }

    /** Records from a time on. */
    List<TracedRecord> since(Topic topic, Collection<Integer> partitions, Instant time, Predicate<byte[]> wanted) {
        Map<TopicPartition, Long> times = new HashMap<>();
        sources(topic, partitions).forEach(source -> times.put(source, time.toEpochMilli()));
        Map<TopicPartition, Long> from = new HashMap<>();
        consumer.offsetsForTimes(times).forEach((source, found) -> {
            if (found != null) {
                from.put(source, found.offset());
            }
        });
        return from.isEmpty() ? List.of() : read(topic, from, wanted);
    }

    private static List<TopicPartition> sources(Topic topic, Collection<Integer> partitions) {
        return partitions.stream()
                .map(partition -> new TopicPartition(topic.topicName(), partition))
                .toList();
    }

    private List<TracedRecord> read(Topic topic, Map<TopicPartition, Long> from, Predicate<byte[]> wanted) {
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        Map<TopicPartition, Long> ends = consumer.endOffsets(from.keySet());
        List<TracedRecord> found = new ArrayList<>();
        long started = System.nanoTime();
        long looked = 0;
        while (from.keySet().stream().anyMatch(source -> consumer.position(source) < ends.getOrDefault(source, 0L))) {
            if (looked >= recordsMax || System.nanoTime() - started > PATIENCE.toNanos()) {
                long more = from.keySet().stream()
                        .mapToLong(source -> Math.max(0, ends.getOrDefault(source, 0L) - consumer.position(source)))
                        .sum();
                leftOut.add("the last " + more + " records of " + topic.topicName());
                break;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                looked++;
                if (record.value() != null && wanted.test(record.value())) {
                    add(found, topic, record);
                }
            }
        }
        return found;
    }

    private static void add(List<TracedRecord> found, Topic topic, ConsumerRecord<byte[], byte[]> record) {
        try {
            LogRecord read = RecordReader.of(topic).deserialize(record.topic(), record.value());
            if (read != null) {
                found.add(new TracedRecord(
                        topic,
                        new Position(record.partition(), record.offset()),
                        read,
                        Instant.ofEpochMilli(record.timestamp()),
                        Traceparent.traceId(CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT))));
            }
        } catch (RuntimeException e) {
            // Nobody can read it: it is among the dead letters.
        }
    }

    /** Whether a value names one of some ids. */
    static Predicate<byte[]> mentioning(String... ids) {
        byte[][] wanted = new byte[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            wanted[i] = ('"' + ids[i] + '"').getBytes(StandardCharsets.UTF_8);
        }
        return value -> {
            for (byte[] id : wanted) {
                if (contains(value, id)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static boolean contains(byte[] value, byte[] part) {
        for (int start = 0; start + part.length <= value.length; start++) {
            int i = 0;
            while (i < part.length && value[start + i] == part[i]) {
                i++;
            }
            if (i == part.length) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
