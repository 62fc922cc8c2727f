package chat.tertulia.processors.log;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.RoomSentiment;
import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** One partition of each topic around a topology, with a driver that commits after each record. */
public final class TestLog implements AutoCloseable {

    private final TopologyTestDriver driver;
    private final String application;
    private final LongAdder counted = new LongAdder();
    private long nextEvent;

    public TestLog(String application, Topology topology) {
        this(application, topology, Map.of());
    }

    public TestLog(String application, Topology topology, Map<String, Object> more) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        properties.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetters.class);
        properties.put(DeadLetters.COUNTER_CONFIG, counted);
        properties.putAll(more);
        this.application = application;
        driver = new TopologyTestDriver(topology, properties, Facts.AT);
    }

    public TopologyTestDriver driver() {
        return driver;
    }

    /** How many dead letters the application has counted. */
    public long countedDeadLetters() {
        return counted.sum();
    }

    public void advance(Duration time) {
        driver.advanceWallClockTime(time);
    }

    /** Appends an event; its position. */
    public Position append(RoomEvent event) {
        input(Topic.ROOM_EVENTS)
                .pipeInput(new TestRecord<>(
                        event.room(), Json.bytes(event), headers(event.type().wire(), event.id()), Facts.AT));
        return new Position(0, nextEvent++);
    }

    public void append(Annotation annotation) {
        String type = annotation instanceof MessageMentions ? MessageMentions.TYPE : "message.sentiment";
        input(Topic.ROOM_ANNOTATIONS)
                .pipeInput(new TestRecord<>(
                        annotation.room(), Json.bytes(annotation), headers(type, annotation.id()), Facts.AT));
    }

    public void append(UserEvent event) {
        input(Topic.USER_EVENTS)
                .pipeInput(new TestRecord<>(event.user(), Json.bytes(event), new RecordHeaders(), Facts.AT));
    }

    public void append(DirectoryEntry entry) {
        input(Topic.DIRECTORY).pipeInput(entry.key(), Json.bytes(entry));
    }

    /** Appends any value to the events. */
    public Position appendRaw(String key, String value) {
        input(Topic.ROOM_EVENTS).pipeInput(key, value.getBytes(StandardCharsets.UTF_8));
        return new Position(0, nextEvent++);
    }

    private TestInputTopic<String, byte[]> input(Topic topic) {
        return driver.createInputTopic(topic.topicName(), new StringSerializer(), new ByteArraySerializer());
    }

    private static Headers headers(String type, String id) {
        Headers headers = new RecordHeaders();
        CloudEvents.write(headers, type, id, "room", Json.time(Facts.AT), "/test", "00-trace");
        return headers;
    }

    /** What was appended to the annotations since the last call. */
    public List<Annotation> annotations() {
        return output(Topic.ROOM_ANNOTATIONS.topicName()).stream()
                .filter(record -> !RoomSentiment.TYPE.equals(CloudEvents.type(record.headers())))
                .map(record -> Json.read(record.value(), Annotation.class))
                .toList();
    }

    public List<NotificationCreated> notifications() {
        return userEvents().stream()
                .filter(NotificationCreated.class::isInstance)
                .map(NotificationCreated.class::cast)
                .toList();
    }

    /** What was appended to the user events since the last call. */
    public List<UserEvent> userEvents() {
        return output(Topic.USER_EVENTS.topicName()).stream()
                .map(record -> Json.read(record.value(), UserEvent.class))
                .toList();
    }

    /** What became of notifications, as far as it was decided since the last call. */
    public List<NotificationDecided> decisions() {
        return output(Topic.USER_EVENTS.topicName()).stream()
                .map(record -> (NotificationDecided) Json.read(record.value(), UserEvent.class))
                .toList();
    }

    public List<TestRecord<String, byte[]>> deadLetters() {
        return output(Topic.deadLetters(application));
    }

    public List<TestRecord<String, byte[]>> output(String topic) {
        return driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    @Override
    public void close() {
        driver.close();
    }
}
