package chat.tertulia.benchmarks.stream;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.topics.Topic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Appends to the log as ingest-api does: acknowledged by all replicas, idempotent, without lingering. Thread-safe. */
final class KafkaPublisher implements Publisher {

    private static final String SOURCE = "/benchmark";

    private final KafkaProducer<String, byte[]> producer;
    private final int partitions;
    private volatile @Nullable Exception failure;

    KafkaPublisher(Map<String, Object> client, int partitions) {
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        client.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        client.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
        this.producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
        this.partitions = partitions;
    }

    @Override
    public void publish(int room, long sequence, String text) throws IOException {
        Exception failed = failure;
        if (failed != null) {
            throw new IOException("a record could not be appended", failed);
        }
        var ignored = post(Scenario.roomId(room), "n" + sequence, text);
    }

    /** Appends one message; done when it is in the log. */
    CompletableFuture<Void> post(String room, String clientId, String text) {
        MessagePosted event = Messages.posted(room, clientId, text);
        return append(
                Topic.ROOM_EVENTS, room, event.type().wire(), event.id(), Json.time(event.at()), Json.bytes(event));
    }

    /** Ends a session; done when that is in the log. */
    CompletableFuture<Void> revoke(String user, String session, String id) {
        Instant now = Instant.now();
        return append(
                Topic.USER_EVENTS,
                user,
                SessionRevoked.TYPE,
                id,
                Json.time(now),
                Json.bytes(new SessionRevoked(id, user, now, new SessionRevoked.Session(session))));
    }

    private CompletableFuture<Void> append(Topic topic, String key, String type, String id, String at, byte[] value) {
        var record = new ProducerRecord<>(topic.topicName(), RoomPartitions.of(key, partitions), key, value);
        CloudEvents.write(record.headers(), type, id, key, at, SOURCE, null);
        CompletableFuture<Void> done = new CompletableFuture<>();
        var ignored = producer.send(record, (metadata, error) -> {
            if (error == null) {
                done.complete(null);
            } else {
                failure = error;
                done.completeExceptionally(error);
            }
        });
        return done;
    }

    @Override
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }
}
