package chat.tertulia.contracts.topics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are not there yet. Run once before the services start; running it again changes nothing. */
public final class TopicCreation {

    private TopicCreation() {}

    /**
     * Creates what is missing and waits for it. The partition count of a topic that exists is left alone: changing it
     * would move rooms to other partitions.
     *
     * @param clientProperties Kafka client configuration
     * @param partitions partition count of every topic
     * @param replication copies of each partition; below 1 means the broker's default
     * @param applications whose dead-letter topics to make too
     */
    public static void ensure(
            Map<String, Object> clientProperties, int partitions, int replication, Collection<String> applications)
            throws InterruptedException, ExecutionException {
        Optional<Short> copies = replication < 1 ? Optional.empty() : Optional.of((short) replication);
        List<NewTopic> wanted = new ArrayList<>(Arrays.stream(Topic.values())
                .map(topic ->
                        new NewTopic(topic.topicName(), Optional.of(partitions), copies).configs(topic.configuration()))
                .toList());
        for (String application : applications) {
            wanted.add(new NewTopic(Topic.deadLetters(application), Optional.of(1), copies)
                    .configs(Map.of("cleanup.policy", "delete", "retention.ms", "2592000000")));
        }
        try (Admin admin = Admin.create(clientProperties)) {
            var existing = admin.listTopics().names().get();
            wanted.removeIf(topic -> existing.contains(topic.name()));
            for (var created : admin.createTopics(wanted).values().values()) {
                try {
                    created.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }
}
