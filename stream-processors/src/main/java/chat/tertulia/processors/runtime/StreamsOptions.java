package chat.tertulia.processors.runtime;

import chat.tertulia.processors.records.DeadLetters;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * How applications run.
 *
 * @param clientProperties how to reach Kafka
 * @param stateDir where Kafka Streams keeps its files; not shared with another process
 * @param threads stream threads of each application
 * @param commitIntervalMs how long a record waits for its commit, and so how stale a view is
 * @param sessionTimeoutMs after which a silent member of the group is taken for dead
 * @param instanceId if not null, this process is that static member of each group: after a restart, also one by force, it is the
 *     member it was, without waiting for the session of the one before to end. Unique among the processes
 * @param standbyReplicas copies of each application's state that other processes keep ready; with fewer processes, fewer
 */
public record StreamsOptions(
        Map<String, Object> clientProperties,
        Path stateDir,
        int threads,
        int commitIntervalMs,
        int sessionTimeoutMs,
        @Nullable String instanceId,
        int standbyReplicas) {

    /**
     * A view's thread waits this long for its store before the group goes on without it; a larger value would also be waited for
     * by a rebalance.
     */
    private static final int MAX_POLL_INTERVAL_MS = 300_000;

    /** Some hundred messages. */
    private static final int FETCH_BYTES_MIN = 128 * 1024;

    public StreamsOptions {
        clientProperties = Map.copyOf(clientProperties);
    }

    /** Kafka Streams' configuration for one application. */
    Properties properties(StreamApplication application) {
        Map<String, Object> all = new HashMap<>(clientProperties);
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, application.name());
        all.put(StreamsConfig.CLIENT_ID_CONFIG, application.name());
        all.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
        all.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                switch (application.guarantee()) {
                    case EXACTLY_ONCE -> StreamsConfig.EXACTLY_ONCE_V2;
                    case AT_LEAST_ONCE -> StreamsConfig.AT_LEAST_ONCE;
                });
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitIntervalMs);
        // The loop looks for due commits and punctuations only between polls.
        all.put(StreamsConfig.POLL_MS_CONFIG, Math.max(5, commitIntervalMs / 2));
        // With a cache, an update would reach changelog and downstream only at the next commit, merged with others.
        all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        all.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        all.put(DeadLetters.COUNTER_CONFIG, application.progress().deadLetters());
        // Hundreds of MBeans a thread; what we show is read from the metrics directly.
        all.put(StreamsConfig.METRIC_REPORTER_CLASSES_CONFIG, "");
        all.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), sessionTimeoutMs);
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), sessionTimeoutMs / 4);
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), MAX_POLL_INTERVAL_MS);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        // Records are taken by the batch, twice a commit interval at least: an application that woke for each message
        // would take the
        // processor from those who post and follow on the same machine, and nothing it makes is seen before it commits.
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), FETCH_BYTES_MIN);
        all.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                Math.max(5, commitIntervalMs / 2));
        // The global store is read partition by partition, and each waits for the fetch of the one before to end.
        all.put(StreamsConfig.globalConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 50);
        if (instanceId != null) {
            all.put(
                    StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                    instanceId + "-" + application.name());
        }
        // Kafka Streams' own default, 100 ms, would be added to every record that is not followed by a commit.
        all.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }
}
