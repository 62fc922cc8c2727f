package chat.tertulia.processors.texts;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.directory.PreferenceTable;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.ProcessIdentity;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;

/** chat.room-events → a {@link TextProcessor} → chat.room-annotations, or another topic. */
public final class TextTopology {

    private TextTopology() {}

    /**
     * @param operator the processor's name in the topology
     * @param stores the processor's own
     */
    public static Topology of(String operator, Supplier<TextProcessor> processor, StoreBuilder<?>... stores) {
        return of(operator, processor, List.of(stores), Topic.ROOM_ANNOTATIONS, new PreferenceTable());
    }

    /**
     * @param operator the processor's name in the topology
     * @param stores the processor's own
     * @param target where what it forwards goes
     * @param preferences takes what users have chosen
     */
    public static Topology of(
            String operator,
            Supplier<TextProcessor> processor,
            List<StoreBuilder<?>> stores,
            Topic target,
            PreferenceTable preferences) {
        Topology topology = new Topology()
                .addSource(
                        "room-events", new StringDeserializer(), RecordReader.events(), Topic.ROOM_EVENTS.topicName())
                .addProcessor(operator, processor::get, "room-events")
                .addSink(
                        target.topicName().substring("chat.".length()),
                        target.topicName(),
                        new StringSerializer(),
                        new ByteArraySerializer(),
                        operator);
        for (StoreBuilder<?> store : stores) {
            topology.addStateStore(store, operator);
        }
        RecentMessages.addTo(topology, operator);
        DirectoryTopology.addTo(topology, operator, preferences);
        ProcessIdentity.addTo(topology, operator);
        return topology;
    }
}
