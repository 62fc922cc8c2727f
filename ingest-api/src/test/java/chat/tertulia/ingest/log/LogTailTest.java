package chat.tertulia.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogTailTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final TopicPartition PARTITION = new TopicPartition(Topic.ROOM_EVENTS.topicName(), 2);

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>(AutoOffsetResetStrategy.EARLIEST.name());
    private final LogTail tail = new LogTail(() -> consumer);

    @AfterEach
    void close() {
        tail.close();
    }

    /** What the log has from an offset on; it is there once the search has said from where it reads. */
    private void log(long from, String... ids) {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.schedulePollTask(() -> {
            long offset = from;
            for (String id : ids) {
                consumer.addRecord(record(offset++, id));
            }
        });
    }

    private static ConsumerRecord<String, byte[]> record(long offset, String id) {
        Instant at = AT.plusSeconds(offset);
        Actor ana = new Actor("ana", "Ana");
        byte[] value = Json.bytes(new MessagePosted(
                id, "r1", at, ana, new MessageBody(id, "r1", ana, at, "hola", MessageKind.MESSAGE, null, null, null)));
        var record = new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, "r1", value);
        CloudEvents.write(record.headers(), "message.posted", id, "r1", Json.time(at), "/ingest-api", null);
        return record;
    }

    @Test
    void theFirstOfTwoIsFound() {
        log(615, "m1", "m2", "m1", "m1");
        assertThat(tail.first("m1", 615, new Position(2, 618)).block(SOON))
                .isEqualTo(new LogTail.Found(new Position(2, 615), AT.plusSeconds(615)));
    }

    @Test
    void whatComesLaterIsNotTheFirst() {
        log(615, "m2", "m3", "m1", "m1");
        assertThat(tail.first("m1", 615, new Position(2, 617)).block(SOON)).isNull();
    }

    @Test
    void nothingIsReadIfTheArchiveHasAll() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        assertThat(tail.first("m1", 700, new Position(2, 617)).block(SOON)).isNull();
    }

    @Test
    void ofALongStretchTheNewestIsRead() {
        long second = 100_000;
        log(second - LogTail.RECORDS_MAX, "m1");
        assertThat(tail.first("m1", 3, new Position(2, second)).block(SOON))
                .extracting(LogTail.Found::position)
                .isEqualTo(new Position(2, second - LogTail.RECORDS_MAX));
    }

    @Test
    void aLogThatCannotBeReadIsSaid() {
        log(615, "m2");
        assertThatThrownBy(() -> tail.first("m1", 615, new Position(2, 618)).block(SOON))
                .isInstanceOf(KafkaException.class);
    }
}
