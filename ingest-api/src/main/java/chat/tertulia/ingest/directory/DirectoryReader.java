package chat.tertulia.ingest.directory;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.topics.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/** Reads chat.directory from its beginning into a {@link Directory}, on a thread of its own, for as long as it is open. */
public final class DirectoryReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DirectoryReader.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Directory directory;
    private final KafkaConsumer<String, byte[]> consumer;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closing;

    public DirectoryReader(KafkaConnection kafka, Directory directory) {
        this.directory = directory;
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500);
        config.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, "ingest-api-directory");
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        thread = Thread.ofPlatform().name("directory-reader").daemon().start(this::read);
    }

    /** Waits until all that was there at the start has been read. */
    public boolean awaitCaughtUp(Duration max) throws InterruptedException {
        return caughtUp.await(max.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void read() {
        try (consumer) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.DIRECTORY.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!closing) {
                try {
                    poll();
                    if (caughtUp.getCount() > 0
                            && ends.entrySet().stream()
                                    .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                        caughtUp.countDown();
                    }
                } catch (WakeupException e) {
                    // closing
                } catch (KafkaException e) {
                    LOG.atWarn().addKeyValue("error", e.toString()).log("chat.directory cannot be read; trying again");
                }
            }
        }
    }

    private void poll() {
        for (var record : consumer.poll(POLL)) {
            if (record.value() == null) {
                continue;
            }
            try {
                directory.apply(Json.read(record.value(), DirectoryEntry.class));
            } catch (JacksonException e) {
                LOG.atWarn()
                        .addKeyValue("partition", record.partition())
                        .addKeyValue("offset", record.offset())
                        .log("an entry of chat.directory cannot be read; left out");
            }
        }
        directory.settled();
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        consumer.wakeup();
        thread.join(5_000);
    }
}
