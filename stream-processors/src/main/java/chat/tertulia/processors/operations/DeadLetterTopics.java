package chat.tertulia.processors.operations;

import chat.tertulia.contracts.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The dead-letter topics of all applications. That a letter was replayed is written beside it, in its own topic: a record without
 * value whose header {@value #REPLAYED_HEADER} is the letter's {@code <partition>:<offset>}. It is younger than the letter, so it stays
 * as long. Not thread-safe.
 */
public final class DeadLetterTopics implements AutoCloseable {

    static final String REPLAYED_HEADER = "dead-letter-replayed";

    private static final String SUFFIX = Topic.deadLetters("");
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int ANSWER_MS_MAX = 15_000;

    private final Map<String, Object> clientProperties;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private @Nullable KafkaProducer<byte[], byte[]> opened;

    /** @param clientProperties how to reach Kafka */
    public DeadLetterTopics(Map<String, Object> clientProperties) {
        Map<String, Object> all = new HashMap<>(clientProperties);
        all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
        all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX / 3);
        this.clientProperties = Map.copyOf(all);
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The applications that have such a topic, by name. */
    public Set<String> applications() {
        try (Admin admin = Admin.create(clientProperties)) {
            Set<String> found = new TreeSet<>();
            for (String topic : admin.listTopics().names().get()) {
                if (topic.endsWith(SUFFIX) && topic.length() > SUFFIX.length()) {
                    found.add(topic.substring(0, topic.length() - SUFFIX.length()));
                }
            }
            return found;
        } catch (ExecutionException e) {
            throw new OperationException("Kafka does not answer: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted", e);
        }
    }

    /**
     * An application's letters, oldest first, the newest of them if there are more.
     *
     * @param limit at most so many, which bounds the memory
     * @throws OperationException if it has no such topic
     */
    public List<DeadLetter> of(String application, int limit) {
        return read(application, limit, record -> true);
    }

    private List<DeadLetter> read(String application, int limit, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        String topic = Topic.deadLetters(application);
        List<TopicPartition> partitions = partitions(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new OperationException("there is no application " + application + ", but " + applications());
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        LinkedHashMap<String, ConsumerRecord<byte[], byte[]>> letters = new LinkedHashMap<>();
        Map<String, Instant> replayed = new HashMap<>();
        while (partitions.stream().anyMatch(source -> consumer.position(source) < ends.getOrDefault(source, 0L))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                Header note = record.headers().lastHeader(REPLAYED_HEADER);
                if (note == null && wanted.test(record)) {
                    letters.put(record.partition() + ":" + record.offset(), record);
                    if (letters.size() > limit) {
                        replayed.remove(letters.pollFirstEntry().getKey());
                    }
                } else if (note != null) {
                    replayed.put(
                            new String(note.value(), StandardCharsets.UTF_8), Instant.ofEpochMilli(record.timestamp()));
                }
            }
        }
        List<DeadLetter> found = new ArrayList<>();
        letters.forEach((at, record) -> found.add(new DeadLetter(application, record, replayed.get(at))));
        return found;
    }

    /** Partitions of a topic; none if there is no such topic. */
    private List<PartitionInfo> partitions(String topic) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic);
        return partitions == null ? List.of() : partitions;
    }

    /** One letter. */
    public DeadLetter get(DeadLetter.Id id) {
        return read(
                        id.application(),
                        1,
                        record -> record.partition() == id.partition() && record.offset() == id.offset())
                .stream()
                .findFirst()
                .orElseThrow(() -> new OperationException("there is no dead letter " + id));
    }

    /**
     * Appends the original record, as it was, to the partition it came from, and then the note of that; its position there. A
     * crash between the two leaves a letter that looks as if it had not been replayed: replayed again, readers ignore it.
     */
    public String replay(DeadLetter letter) {
        int partition;
        try {
            String position = letter.sourcePosition();
            partition = Integer.parseInt(position.substring(0, position.indexOf(':')));
        } catch (NumberFormatException e) {
            throw new OperationException(letter.id() + " does not say where it came from", e);
        }
        if (partitions(letter.sourceTopic()).stream().noneMatch(info -> info.partition() == partition)) {
            throw new OperationException(
                    letter.id() + " came from " + letter.sourceTopic() + "-" + partition + ", which is not there");
        }
        ConsumerRecord<byte[], byte[]> record = letter.record();
        long offset = append(new ProducerRecord<>(
                letter.sourceTopic(), partition, null, record.key(), record.value(), letter.originalHeaders()));
        ProducerRecord<byte[], byte[]> note = new ProducerRecord<>(record.topic(), record.partition(), null, null);
        note.headers()
                .add(REPLAYED_HEADER, (record.partition() + ":" + record.offset()).getBytes(StandardCharsets.UTF_8));
        append(note);
        return partition + ":" + offset;
    }

    private long append(ProducerRecord<byte[], byte[]> record) {
        KafkaProducer<byte[], byte[]> producer = opened;
        if (producer == null) {
            Map<String, Object> all = new HashMap<>(clientProperties);
            all.put(ProducerConfig.ACKS_CONFIG, "all");
            all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
            all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_MS_MAX);
            producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
            opened = producer;
        }
        try {
            return producer.send(record).get().offset();
        } catch (ExecutionException | KafkaException e) {
            throw new OperationException(record.topic() + " does not take the record: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
        consumer.close();
    }
}
