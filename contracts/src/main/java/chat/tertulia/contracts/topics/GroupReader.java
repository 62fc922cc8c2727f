package chat.tertulia.contracts.topics;

import chat.tertulia.contracts.connections.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads a topic as one of a consumer group. Records of one key are handled one after the other, keys beside each other, on virtual
 * threads and so many at once. A record is committed once it and all before it in its partition are handled, so it is handled at least
 * once. What fails is tried again after a second, together with what came with it.
 */
public final class GroupReader implements AutoCloseable {

    /** Handles one record; may block. What it throws is reported, and the record comes again. */
    public interface Handler {
        void handle(ConsumerRecord<String, byte[]> record) throws Exception;
    }

    /** Of a partition at once; when as many wait behind them, no more are fetched. */
    private static final int BATCH_MAX = 100;

    private static final Duration IDLE_POLL = Duration.ofSeconds(1);
    private static final Duration BUSY_POLL = Duration.ofMillis(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_MAX = Duration.ofSeconds(5);

    /** The shortest a broker allows: for so long a killed reader's partitions are nobody's. */
    private static final int SESSION_MS = 6_000;

    private final org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer;
    private final Topic topic;
    private final Handler handler;
    private final Consumer<Exception> onFailure;
    private final Semaphore atOnce;
    private final ExecutorService workers;
    private final Map<TopicPartition, Batch> running = new HashMap<>();

    /**
     * What came of a partition meanwhile. It is paused only when this is full: to resume one costs up to half a second, until the fetch
     * without it has come back.
     */
    private final Map<TopicPartition, List<ConsumerRecord<String, byte[]>>> waiting = new HashMap<>();

    /** What is handled and not committed yet: where each partition's next record is. A commit that fails is made again. */
    private final Map<TopicPartition, OffsetAndMetadata> handled = new HashMap<>();

    private final Thread thread;
    private volatile boolean closing;

    /**
     * What of a partition is being handled.
     *
     * @param from offset of the first
     * @param next offset after the last
     */
    private record Batch(long from, long next, CompletableFuture<?> done) {}

    private GroupReader(
            org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer,
            String group,
            Topic topic,
            int atOnce,
            Handler handler,
            Consumer<Exception> onFailure) {
        this.consumer = consumer;
        this.topic = topic;
        this.handler = handler;
        this.onFailure = onFailure;
        this.atOnce = new Semaphore(atOnce);
        workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(group + "-", 0).factory());
        thread = Thread.ofPlatform().name(group).daemon().unstarted(this::run);
    }

    /**
     * Begins to read, from where the group has come to; a new group at the topic's start.
     *
     * @param atOnce records handled at the same time
     * @param onFailure told what the handler or the broker threw; any thread
     */
    public static GroupReader start(
            KafkaConnection kafka,
            String group,
            Topic topic,
            int atOnce,
            Handler handler,
            Consumer<Exception> onFailure) {
        return start(consumer(kafka, group), group, topic, atOnce, handler, onFailure);
    }

    /** The same with a consumer that is this reader's alone; it closes it. */
    static GroupReader start(
            org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer,
            String group,
            Topic topic,
            int atOnce,
            Handler handler,
            Consumer<Exception> onFailure) {
        GroupReader reader = new GroupReader(consumer, group, topic, atOnce, handler, onFailure);
        reader.thread.start();
        return reader;
    }

    private static KafkaConsumer<String, byte[]> consumer(KafkaConnection kafka, String group) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, group);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, BATCH_MAX);
        config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
        config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, SESSION_MS / 3);
        config.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private void run() {
        try (consumer) {
            consumer.subscribe(List.of(topic.topicName()), new Lost());
            while (!closing) {
                try {
                    read();
                } catch (WakeupException e) {
                    // closing
                } catch (KafkaException e) {
                    onFailure.accept(e);
                }
            }
            finish();
        }
    }

    private void read() {
        var polled = consumer.poll(running.isEmpty() ? IDLE_POLL : BUSY_POLL);
        for (TopicPartition partition : polled.partitions()) {
            var records = polled.records(partition);
            if (running.containsKey(partition)) {
                var more = waiting.computeIfAbsent(partition, first -> new ArrayList<>());
                more.addAll(records);
                if (more.size() >= BATCH_MAX) {
                    consumer.pause(List.of(partition));
                }
            } else {
                begin(partition, records);
            }
        }
        settle();
    }

    /** Each key's records are one task. */
    private void begin(TopicPartition partition, List<ConsumerRecord<String, byte[]>> records) {
        Map<String, List<ConsumerRecord<String, byte[]>>> byKey = new LinkedHashMap<>();
        for (var record : records) {
            byKey.computeIfAbsent(String.valueOf(record.key()), key -> new ArrayList<>())
                    .add(record);
        }
        var done = CompletableFuture.allOf(byKey.values().stream()
                .map(ofKey -> CompletableFuture.runAsync(() -> ofKey.forEach(this::handle), workers))
                .toArray(CompletableFuture[]::new));
        running.put(
                partition,
                new Batch(records.getFirst().offset(), records.getLast().offset() + 1, done));
    }

    private void handle(ConsumerRecord<String, byte[]> record) {
        try {
            atOnce.acquire();
            try {
                handler.handle(record);
            } finally {
                atOnce.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("closing", e);
        } catch (Exception e) {
            onFailure.accept(e);
            throw new IllegalStateException("not handled", e);
        }
    }

    /**
     * Ends batches that are done: those that failed come again, what waited behind them begins, and last what is handled is committed,
     * so that a commit that fails keeps nothing back and inverts no order.
     */
    private void settle() {
        List<TopicPartition> ready = new ArrayList<>();
        boolean failed = false;
        for (var batch : running.entrySet()) {
            if (!batch.getValue().done.isDone()) {
                continue;
            }
            ready.add(batch.getKey());
            if (batch.getValue().done.isCompletedExceptionally()) {
                waiting.remove(batch.getKey());
                consumer.seek(batch.getKey(), batch.getValue().from);
                failed = true;
            } else {
                handled.put(batch.getKey(), new OffsetAndMetadata(batch.getValue().next));
            }
        }
        for (TopicPartition partition : ready) {
            running.remove(partition);
            var next = waiting.remove(partition);
            if (next != null && !closing) {
                begin(partition, next);
            }
        }
        consumer.resume(ready);
        if (failed) {
            pause();
        }
        if (!handled.isEmpty()) {
            consumer.commitSync(handled);
            handled.clear();
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        } catch (InterruptedException e) {
            closing = true;
        }
    }

    private void finish() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(LAST_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
            running.values().removeIf(batch -> !batch.done.isDone());
            settle();
        } catch (InterruptedException | KafkaException e) {
            // What is not committed is handled once more by whoever reads next.
            workers.shutdownNow();
        }
    }

    /** Partitions that go to another reader are forgotten: what is running here may be handled there too. */
    private final class Lost implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // They are read from what was committed.
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(running::remove);
            partitions.forEach(waiting::remove);
            partitions.forEach(handled::remove);
        }
    }

    /** Ends when what is being handled is done, or after a few seconds. */
    @Override
    public void close() throws InterruptedException {
        closing = true;
        consumer.wakeup();
        thread.join(LAST_MAX.plusSeconds(5).toMillis());
    }
}
