package chat.tertulia.contracts.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of one partition, of which each waits for the one before, also when a commit fails. */
@Timeout(60)
class GroupReaderTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final TopicPartition PARTITION = new TopicPartition(Topic.COMMANDS.topicName(), 0);

    /** A consumer whose next commit fails, if that is wanted. */
    private static final class Flaky extends MockConsumer<String, byte[]> {

        private volatile @Nullable Runnable onFailedCommit;

        Flaky() {
            super(AutoOffsetResetStrategy.EARLIEST.name());
        }

        @Override
        public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
            Runnable told = onFailedCommit;
            if (told != null) {
                onFailedCommit = null;
                told.run();
                throw new RebalanceInProgressException();
            }
            super.commitSync(offsets);
        }
    }

    private final Flaky consumer = new Flaky();
    private final List<Long> handled = new CopyOnWriteArrayList<>();
    private final List<Exception> failures = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private GroupReader reader;

    /** Reads with a first record that is under way until it is released. */
    @BeforeEach
    void start() throws InterruptedException {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(PARTITION));
            add(0, 1);
        });
        reader = GroupReader.start(consumer, "group", Topic.COMMANDS, 4, this::handle, failures::add);
        assertThat(first.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void close() throws InterruptedException {
        release.countDown();
        reader.close();
    }

    private void handle(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        if (record.offset() == 0) {
            first.countDown();
            release.await();
        }
        handled.add(record.offset());
    }

    private void add(long from, long to) {
        LongStream.range(from, to)
                .forEach(offset -> consumer.addRecord(
                        new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, "r1", new byte[0])));
    }

    /** Has records come while the first is under way. */
    private void comeMeanwhile(long from, long to) {
        CountDownLatch polled = new CountDownLatch(1);
        consumer.schedulePollTask(() -> add(from, to));
        consumer.schedulePollTask(polled::countDown);
        await().atMost(SOON).until(() -> polled.getCount() == 0);
    }

    private void awaitCommitted(long next) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(consumer.committed(Set.of(PARTITION)).get(PARTITION))
                                .isEqualTo(new OffsetAndMetadata(next)));
    }

    @Test
    void whatWaitedIsNotOvertakenWhenACommitFails() {
        comeMeanwhile(1, 2);
        consumer.onFailedCommit = () -> consumer.schedulePollTask(() -> add(2, 3));
        release.countDown();

        awaitCommitted(3);
        assertThat(handled).containsExactly(0L, 1L, 2L);
        assertThat(failures).singleElement().isInstanceOf(RebalanceInProgressException.class);
    }

    @Test
    void aFullPartitionIsReadOnWhenACommitFails() {
        comeMeanwhile(1, 101);
        assertThat(consumer.paused()).containsExactly(PARTITION);
        consumer.onFailedCommit = () -> {};
        release.countDown();

        await().atMost(SOON).until(() -> consumer.paused().isEmpty());
        consumer.schedulePollTask(() -> add(101, 102));
        awaitCommitted(102);
        assertThat(handled)
                .containsExactlyElementsOf(LongStream.range(0, 102).boxed().toList());
    }

    @Test
    void aCommitThatFailedIsMadeAgainThoughNothingMoreComes() {
        consumer.onFailedCommit = () -> {};
        release.countDown();

        awaitCommitted(1);
        assertThat(handled).containsExactly(0L);
    }
}
