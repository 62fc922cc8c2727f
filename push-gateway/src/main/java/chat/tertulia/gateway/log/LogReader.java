package chat.tertulia.gateway.log;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.positions.Epoch;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.FrameTrace;
import chat.tertulia.telemetry.tracing.Traceparent;
import chat.tertulia.telemetry.tracing.Traces;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the log with one consumer that is assigned all partitions of all followed topics: no group, nothing to rebalance,
 * nothing to commit. One thread.
 *
 * <p>It starts by reading chat.directory to its end, which gives the memberships, and the last minutes of the other topics, which warms the
 * ring, so that whoever reconnects after a restart of this gateway is served from memory. Then it says it is ready. When
 * the broker goes away it keeps trying from where it was; when the topics have been made anew, another life of the log begins.
 */
public final class LogReader implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration BACK_OFF = Duration.ofSeconds(1);
    private static final long EPOCH_CHECK_MILLIS = 30_000;
    private static final long ADMIN_SECONDS_MAX = 10;

    /** Processors stamp an annotation with the time of what it is about, and a little disorder is possible; so read a little more. */
    private static final long ANNOTATION_SLACK_MILLIS = 60_000;

    /**
     * So many of a partition's last offsets are read however old they are. The end of a partition that transactions write to is behind their
     * markers; a cursor, which knows records only, would otherwise be before everything this gateway has.
     */
    private static final long WARM_TAIL = 64;

    /** From so many held annotations on, a partition's fetching stops until their events have come. */
    private static final int HELD_MAX = 2_000;

    private final Pace pace = new Pace(System::nanoTime, LockSupport::parkNanos);
    private final Supplier<Consumer<String, byte[]>> consumers;
    private final Supplier<Admin> admins;
    private final Lives lives;
    private final long warmMillis;
    private final long warmRecordsMax;
    private final Clock clock;
    private final LogLag lag;
    private final Traces traces;
    private final Set<TopicPartition> paused = new HashSet<>();
    private volatile boolean isStopped;
    private volatile @Nullable Consumer<String, byte[]> consumer;

    /** What happens with the log. Called on the log's thread. */
    public interface Lives {
        /** A life of the log begins: makes what frames go into. */
        Sequencer begun(String epoch, int partitions);

        /** Memberships and the last minutes are read: streams may be opened. */
        void ready();

        /** Frames were published. */
        void published();

        /** The life has ended: its streams must be closed. */
        void ended();
    }

    /**
     * A reader.
     *
     * @param warmMillis how far back the ring is filled at the start
     * @param warmRecordsMax how many records of each topic that may be at most
     * @param lag is told how far this is
     * @param traces of records that come while the log is followed
     */
    public LogReader(
            Supplier<Consumer<String, byte[]>> consumers,
            Supplier<Admin> admins,
            Lives lives,
            long warmMillis,
            long warmRecordsMax,
            LogLag lag,
            Traces traces,
            Clock clock) {
        this.consumers = consumers;
        this.admins = admins;
        this.lives = lives;
        this.warmMillis = warmMillis;
        this.warmRecordsMax = warmRecordsMax;
        this.lag = lag;
        this.traces = traces;
        this.clock = clock;
    }

    /** A consumer as this reader needs it. */
    public static Consumer<String, byte[]> consumer(KafkaConnection kafka) {
        Properties properties = new Properties();
        properties.putAll(kafka.clientProperties());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        // The first byte counts: nobody waits for a batch to fill.
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "1");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "push-gateway");
        return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /** Ends reading; {@link #run} returns soon after. Any thread. */
    public void stop() {
        isStopped = true;
        Consumer<String, byte[]> now = consumer;
        if (now != null) {
            now.wakeup();
        }
    }

    @Override
    public void run() {
        while (!isStopped) {
            try {
                live(shape());
            } catch (WakeupException | InterruptException e) {
                LOG.debug("woken");
            } catch (ExecutionException | TimeoutException | RuntimeException e) {
                LOG.warn("log cannot be followed error={} cause={}", e.toString(), String.valueOf(e.getCause()));
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(BACK_OFF.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            isStopped = true;
        }
    }

    /**
     * What makes one life of the log different from another.
     *
     * @param epoch digest of the topic ids
     * @param partitions of each topic
     */
    private record Shape(String epoch, int partitions) {}

    private Shape shape() throws ExecutionException, InterruptedException, TimeoutException {
        List<String> names = new ArrayList<>();
        for (FollowedLog log : FollowedLog.values()) {
            names.add(log.topic().topicName());
        }
        try (Admin admin = admins.get()) {
            Map<String, TopicDescription> topics =
                    admin.describeTopics(names).allTopicNames().get(ADMIN_SECONDS_MAX, TimeUnit.SECONDS);
            List<String> ids = new ArrayList<>();
            Set<Integer> counts = new HashSet<>();
            for (String name : names) {
                TopicDescription topic = topics.get(name);
                if (topic == null) {
                    throw new IllegalStateException("no topic " + name);
                }
                ids.add(topic.topicId().toString());
                counts.add(topic.partitions().size());
            }
            if (counts.size() != 1) {
                throw new IllegalStateException(
                        "the followed topics must have the same number of partitions: " + counts);
            }
            return new Shape(Epoch.of(ids), counts.iterator().next());
        }
    }

    /** Follows one life of the log to its end. */
    private void live(Shape shape) throws InterruptedException {
        LOG.info("log found epoch={} partitions={}", shape.epoch(), shape.partitions());
        Sequencer sequencer = lives.begun(shape.epoch(), shape.partitions());
        Map<TopicPartition, Long> next = new HashMap<>();
        boolean isReady = false;
        boolean isStarted = false;
        try {
            while (!isStopped) {
                paused.clear();
                try (Consumer<String, byte[]> current = consumers.get()) {
                    consumer = current;
                    if (isStopped) {
                        return;
                    }
                    Set<TopicPartition> directory = directoryPartitions(current);
                    current.assign(union(followedPartitions(shape.partitions()), directory));
                    if (!isStarted) {
                        Map<TopicPartition, Long> starts = starts(current, shape.partitions());
                        starts.putAll(current.beginningOffsets(directory));
                        starts.forEach((partition, offset) -> {
                            FollowedLog log = log(partition.topic());
                            if (log != null) {
                                sequencer.startAt(log, partition.partition(), offset);
                            }
                        });
                        next.putAll(starts);
                        isStarted = true;
                    }
                    next.forEach(current::seek);
                    if (!isReady) {
                        // Memberships first: who sees an event is decided when it comes.
                        Set<TopicPartition> others = followedPartitions(shape.partitions());
                        current.pause(others);
                        readTo(current, sequencer, next, current.endOffsets(directory));
                        current.resume(others);
                        readTo(current, sequencer, next, current.endOffsets(next.keySet()));
                        reached(current, sequencer, shape.partitions());
                        sequencer.publish();
                        LOG.info("log read in");
                        isReady = true;
                        lives.ready();
                    }
                    if (follow(current, sequencer, next, shape)) {
                        return;
                    }
                } catch (WakeupException e) {
                    LOG.debug("woken");
                } catch (OffsetOutOfRangeException e) {
                    LOG.warn("log no longer has what comes next partitions={}", e.offsetOutOfRangePartitions());
                    return;
                } catch (KafkaException e) {
                    LOG.warn("log is away error={}", e.toString());
                    pause();
                    if (isAnew(shape)) {
                        return;
                    }
                }
            }
        } finally {
            consumer = null;
            lives.ended();
        }
    }

    private static @Nullable FollowedLog log(String topic) {
        for (FollowedLog log : FollowedLog.values()) {
            if (log.topic().topicName().equals(topic)) {
                return log;
            }
        }
        return null;
    }

    /** Where to begin: some minutes before the end. */
    private Map<TopicPartition, Long> starts(Consumer<String, byte[]> current, int partitions) {
        Map<TopicPartition, Long> times = new HashMap<>();
        long from = clock.millis() - warmMillis;
        for (FollowedLog log : FollowedLog.values()) {
            for (int partition = 0; partition < partitions; partition++) {
                times.put(
                        new TopicPartition(log.topic().topicName(), partition),
                        log == FollowedLog.ANNOTATIONS ? from - ANNOTATION_SLACK_MILLIS : from);
            }
        }
        Map<TopicPartition, Long> ends = current.endOffsets(times.keySet());
        Map<TopicPartition, Long> beginnings = current.beginningOffsets(times.keySet());
        Map<TopicPartition, OffsetAndTimestamp> found = current.offsetsForTimes(times);
        long each = Math.max(1, warmRecordsMax / partitions);
        Map<TopicPartition, Long> starts = new HashMap<>();
        for (TopicPartition partition : times.keySet()) {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndTimestamp at = found.get(partition);
            long start = at == null ? end : Math.min(at.offset(), end);
            start = Math.max(Math.min(start, end - WARM_TAIL), end - Math.max(each, WARM_TAIL));
            starts.put(partition, Math.max(start, beginnings.getOrDefault(partition, 0L)));
        }
        return starts;
    }

    private static Set<TopicPartition> followedPartitions(int partitions) {
        Set<TopicPartition> all = new HashSet<>();
        for (FollowedLog log : FollowedLog.values()) {
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(log.topic().topicName(), partition));
            }
        }
        return all;
    }

    private static Set<TopicPartition> union(Set<TopicPartition> one, Set<TopicPartition> other) {
        Set<TopicPartition> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }

    private static Set<TopicPartition> directoryPartitions(Consumer<String, byte[]> current) {
        Set<TopicPartition> partitions = new HashSet<>();
        current.partitionsFor(Topic.DIRECTORY.topicName())
                .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        return partitions;
    }

    /** Reads up to these ends. */
    private void readTo(
            Consumer<String, byte[]> current,
            Sequencer sequencer,
            Map<TopicPartition, Long> next,
            Map<TopicPartition, Long> ends) {
        Set<TopicPartition> waiting = new HashSet<>(ends.keySet());
        while (!isStopped) {
            waiting.removeIf(partition -> current.position(partition) >= ends.getOrDefault(partition, 0L));
            if (waiting.isEmpty()) {
                return;
            }
            take(current, sequencer, next, current.poll(POLL), Traces.OFF);
            sequencer.publish();
        }
    }

    /**
     * Follows until stopped.
     *
     * @return whether this life of the log has ended
     */
    private boolean follow(
            Consumer<String, byte[]> current, Sequencer sequencer, Map<TopicPartition, Long> next, Shape shape)
            throws InterruptedException {
        long checked = clock.millis();
        long swept = checked;
        while (!isStopped) {
            ConsumerRecords<String, byte[]> records = current.poll(POLL);
            pace.polled(!records.isEmpty());
            take(current, sequencer, next, records, traces);
            came(records);
            if (records.isEmpty() || clock.millis() - swept > POLL.toMillis()) {
                swept = clock.millis();
                reached(current, sequencer, shape.partitions());
                lag.polled(behind(current, shape.partitions()));
            }
            sequencer.publish();
            lives.published();
            pace.hold();
            if (records.isEmpty() && clock.millis() - checked > EPOCH_CHECK_MILLIS) {
                checked = clock.millis();
                if (isAnew(shape)) {
                    return true;
                }
            }
        }
        return true;
    }

    private void came(ConsumerRecords<String, byte[]> records) {
        if (records.isEmpty()) {
            return;
        }
        long oldest = Long.MAX_VALUE;
        long newest = 0;
        for (ConsumerRecord<String, byte[]> record : records) {
            oldest = Math.min(oldest, record.timestamp());
            newest = Math.max(newest, record.timestamp());
        }
        lag.came(oldest, newest);
    }

    private static long behind(Consumer<String, byte[]> current, int partitions) {
        long records = 0;
        for (TopicPartition partition : followedPartitions(partitions)) {
            records += current.currentLag(partition).orElse(0);
        }
        return records;
    }

    private static void reached(Consumer<String, byte[]> current, Sequencer sequencer, int partitions) {
        for (TopicPartition partition : followedPartitions(partitions)) {
            FollowedLog log = log(partition.topic());
            if (log != null) {
                sequencer.reached(log, partition.partition(), current.position(partition));
            }
        }
    }

    private void take(
            Consumer<String, byte[]> current,
            Sequencer sequencer,
            Map<TopicPartition, Long> next,
            ConsumerRecords<String, byte[]> records,
            Traces traced) {
        for (TopicPartition partition : records.partitions()) {
            FollowedLog log = log(partition.topic());
            for (ConsumerRecord<String, byte[]> record : records.records(partition)) {
                if (log == null) {
                    sequencer.directory(record.key(), record.value());
                } else {
                    sequencer.record(
                            log,
                            record.partition(),
                            record.offset(),
                            record.key(),
                            record.value(),
                            trace(traced, record));
                }
                next.put(partition, record.offset() + 1);
            }
            if (log == FollowedLog.ANNOTATIONS && sequencer.held(partition.partition()) > HELD_MAX) {
                current.pause(List.of(partition));
                paused.add(partition);
            }
        }
        if (!paused.isEmpty()) {
            Collection<TopicPartition> free = new ArrayList<>(paused);
            free.removeIf(partition -> sequencer.held(partition.partition()) > 0);
            current.resume(free);
            paused.removeAll(free);
        }
    }

    private static @Nullable FrameTrace trace(Traces traced, ConsumerRecord<String, byte[]> record) {
        if (traced == Traces.OFF) {
            return null;
        }
        Header header = record.headers().lastHeader(CloudEvents.TRACEPARENT);
        String traceparent = header == null ? null : Traceparent.sampled(header.value());
        return traceparent == null ? null : FrameTrace.of(traced, traceparent, record.partition(), record.offset());
    }

    /** Whether the topics were made anew; false if that cannot be known now. */
    private boolean isAnew(Shape shape) throws InterruptedException {
        try {
            Shape now = shape();
            if (now.equals(shape)) {
                return false;
            }
            LOG.warn("log was made anew epoch={} before={}", now.epoch(), shape.epoch());
            return true;
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("log cannot be described error={}", e.toString());
            return false;
        }
    }
}
