package chat.tertulia.processors.sentiment;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.JsonSerde;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.ProcessIdentity;
import chat.tertulia.processors.runtime.Progress;
import java.time.Clock;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** {@code message.posted} and {@code message.edited} → {@code message.sentiment}, in rooms that want it. */
public final class SentimentTopology {

    public static final String APPLICATION = "sentiment";

    static final String PENDING_STORE = "pending";
    private static final String ANALYZE = "sentiment-analyze";

    private SentimentTopology() {}

    public static Topology of(Analyzer analyzer, Clock clock, Progress progress) {
        Topology topology = new Topology()
                .addSource(
                        "room-events", new StringDeserializer(), RecordReader.events(), Topic.ROOM_EVENTS.topicName())
                .addProcessor(ANALYZE, () -> new SentimentProcessor(analyzer, clock, progress), "room-events")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(PENDING_STORE),
                                Serdes.String(),
                                new JsonSerde<>(PendingText.class)),
                        ANALYZE)
                .addSink(
                        "room-annotations",
                        Topic.ROOM_ANNOTATIONS.topicName(),
                        new StringSerializer(),
                        new ByteArraySerializer(),
                        ANALYZE);
        RecentMessages.addTo(topology, ANALYZE);
        DirectoryTopology.addTo(topology, ANALYZE);
        ProcessIdentity.addTo(topology, ANALYZE);
        return topology;
    }
}
