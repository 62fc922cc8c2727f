package chat.tertulia.benchmarks.stream;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomCreated;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.SessionKeys;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A scenario's memberships and sessions, where the gateway looks for them. Stream {@code i} is of user {@code u<i>}. */
final class Seeds {

    private static final int TRIES = 3;

    private final Scenario scenario;
    private final int partitions;
    /** Part of the first events' ids: a repeated one would be no event, and nobody a member from there on. */
    private int run;

    Seeds(Scenario scenario, int partitions) {
        this.scenario = scenario;
        this.partitions = partitions;
    }

    void sow(KafkaConnection kafka, Map<String, String> settings) throws IOException, InterruptedException {
        tryMemberships(kafka);
        sessions(RedisURI.builder()
                .withHost(settings.getOrDefault("tertulia.redis.host", ""))
                .withPort(Integer.parseInt(settings.getOrDefault("tertulia.redis.port", "")))
                .withPassword(
                        settings.getOrDefault("tertulia.redis.password", "").toCharArray())
                .build());
    }

    /**
     * Seen on topics just made, one time in four: a producer's batches of one partition that are never answered. Another producer's are,
     * and those of one that comes a little later.
     */
    private void tryMemberships(KafkaConnection kafka) throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(2);
        for (int tries = 1; ; tries++) {
            run = tries;
            try {
                memberships(kafka.clientProperties());
                return;
            } catch (IOException e) {
                if (tries == TRIES) {
                    throw e;
                }
                System.err.println("seeds are sown again: " + e.getMessage() + ": " + e.getCause());
            }
        }
    }

    private void memberships(Map<String, Object> client) throws IOException, InterruptedException {
        client.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
        client.put(ProducerConfig.LINGER_MS_CONFIG, 2);
        client.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        try (var producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
            List<Span> since = new ArrayList<>();
            for (int room = 0; room < scenario.rooms(); room++) {
                since.add(new Span(created(producer, Scenario.roomId(room)).toString(), null));
            }
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int stream = 0; stream < scenario.streams(); stream++) {
                for (int k = 0; k < scenario.roomsPerStream(); k++) {
                    int room = scenario.room(stream, k);
                    String user = Scenario.userId(stream);
                    MemberEntry entry =
                            new MemberEntry(Scenario.roomId(room), user, user, Role.MEMBER, List.of(since.get(room)));
                    sent.add(producer.send(
                            new ProducerRecord<>(Topic.DIRECTORY.topicName(), entry.key(), Json.bytes(entry))));
                }
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a membership could not be written", e.getCause());
        }
    }

    /** Appends a room's first event; all its members are members from there on. */
    private Position created(KafkaProducer<String, byte[]> producer, String id)
            throws IOException, InterruptedException {
        RoomCreated event = new RoomCreated(
                "e" + id + "." + run,
                id,
                Instant.now(),
                Messages.SENDER,
                new Room(id, id, null, RoomKind.PUBLIC, null, true, Moderation.TAG, RoomMentions.MEMBERS));
        var record = new ProducerRecord<>(
                Topic.ROOM_EVENTS.topicName(), RoomPartitions.of(id, partitions), id, Json.bytes(event));
        CloudEvents.write(
                record.headers(), event.type().wire(), event.id(), id, Json.time(event.at()), "/benchmark", null);
        try {
            RecordMetadata at = producer.send(record).get(30, TimeUnit.SECONDS);
            return new Position(at.partition(), at.offset());
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a room could not be made", e);
        }
    }

    private void sessions(RedisURI redis) throws IOException {
        RedisClient client = RedisClient.create(redis);
        try (var connection = client.connect()) {
            connection.setAutoFlushCommands(false);
            List<RedisFuture<Long>> written = new ArrayList<>();
            for (int stream = 0; stream < scenario.streams(); stream++) {
                String user = Scenario.userId(stream);
                written.add(connection
                        .async()
                        .hset(
                                SessionKeys.session(SessionKeys.hash(scenario.token(stream))),
                                Map.of(
                                        "id",
                                        Scenario.sessionId(stream),
                                        "user",
                                        user,
                                        "name",
                                        user,
                                        "language",
                                        "en")));
            }
            connection.flushCommands();
            if (!LettuceFutures.awaitAll(Duration.ofSeconds(30), written.toArray(RedisFuture[]::new))) {
                throw new IOException("Redis did not take the sessions");
            }
        } finally {
            client.shutdown();
        }
    }
}
