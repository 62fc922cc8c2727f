package chat.tertulia.processors.texts;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.ProcessIdentity;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;

/** chat.room-events → a {@link TextProcessor} → chat.room-annotations. */
public final class TextTopology {

    private TextTopology() {}

    /**
     * @param operator the processor's name in the topology
     * @param store the processor's own
     */
    public static Topology of(String operator, Supplier<TextProcessor> processor, StoreBuilder<?> store) {
        Topology topology = new Topology()
                .addSource(
                        "room-events", new StringDeserializer(), RecordReader.events(), Topic.ROOM_EVENTS.topicName())
                .addProcessor(operator, processor::get, "room-events")
                .addStateStore(store, operator)
                .addSink(
                        "room-annotations",
                        Topic.ROOM_ANNOTATIONS.topicName(),
                        new StringSerializer(),
                        new ByteArraySerializer(),
                        operator);
        RecentMessages.addTo(topology, operator);
        DirectoryTopology.addTo(topology, operator);
        ProcessIdentity.addTo(topology, operator);
        return topology;
    }
}
