package chat.tertulia.processors.operations;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.views.KafkaLogGap;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** The topics that a view is a function of, as a rebuild reads them. */
final class ChatLog implements AutoCloseable {

    private static final String READER = "rebuild";
    private static final int ANSWER_MS_MAX = 15_000;

    private final Map<String, Object> clientProperties;
    private final Map<Topic, KafkaLogGap> toTheEnd = new EnumMap<>(Topic.class);
    private final int partitions;
    private final Map<Topic, Map<Integer, Long>> start;

    /**
     * Asks how large it is and where it starts.
     *
     * @param clientProperties how to reach Kafka
     * @param topics each with as many partitions as the others
     */
    ChatLog(Map<String, Object> clientProperties, Set<Topic> topics) {
        Map<String, Object> all = new HashMap<>(clientProperties);
        all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX);
        all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_MS_MAX / 3);
        this.clientProperties = Map.copyOf(all);
        try (Admin admin = Admin.create(this.clientProperties)) {
            String events = Topic.ROOM_EVENTS.topicName();
            partitions = admin.describeTopics(Set.of(events))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
            start = start(admin, topics, partitions);
        } catch (ExecutionException e) {
            throw new OperationException("Kafka does not answer: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException("interrupted", e);
        }
        for (Topic topic : topics) {
            toTheEnd.put(topic, KafkaLogGap.upToEnd(this.clientProperties, READER, Set.of(topic)));
        }
    }

    private static Map<Topic, Map<Integer, Long>> start(Admin admin, Set<Topic> topics, int partitions)
            throws ExecutionException, InterruptedException {
        Map<Topic, Map<Integer, Long>> start = new EnumMap<>(Topic.class);
        for (Topic topic : topics) {
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                asked.put(new TopicPartition(topic.topicName(), partition), OffsetSpec.earliest());
            }
            Map<Integer, Long> first = new HashMap<>();
            admin.listOffsets(asked).all().get().forEach((at, info) -> first.put(at.partition(), info.offset()));
            start.put(topic, first);
        }
        return start;
    }

    Set<Topic> topics() {
        return start.keySet();
    }

    int partitions() {
        return partitions;
    }

    /** By partition, the first offset of a topic that is still there. */
    Map<Integer, Long> start(Topic topic) {
        return start.getOrDefault(topic, Map.of());
    }

    /** Whether the log no longer has the first records of a topic. */
    boolean isCut(Topic topic) {
        return start(topic).values().stream().anyMatch(first -> first > 0);
    }

    /** A topic up to the end that it has when it is read. */
    KafkaLogGap toTheEnd(Topic topic) {
        KafkaLogGap log = toTheEnd.get(topic);
        if (log == null) {
            throw new IllegalArgumentException("no view is made of " + topic);
        }
        return log;
    }

    /** A topic up to given positions, by partition; to be closed. */
    KafkaLogGap upTo(Topic topic, Map<Integer, Map<Topic, Long>> positions) {
        return KafkaLogGap.upTo(clientProperties, READER, Set.of(topic), positions);
    }

    @Override
    public void close() {
        toTheEnd.values().forEach(KafkaLogGap::close);
    }
}
