package chat.tertulia.processors.mentions;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.ProcessIdentity;
import chat.tertulia.processors.runtime.Progress;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** {@code message.posted} and {@code message.edited} → {@code message.mentions}. */
public final class MentionsTopology {

    public static final String APPLICATION = "mentions";

    static final String MENTIONING_STORE = "mentioning";
    private static final String FIND = "mentions-find";

    private MentionsTopology() {}

    public static Topology of(Progress progress) {
        Topology topology = new Topology()
                .addSource(
                        "room-events", new StringDeserializer(), RecordReader.events(), Topic.ROOM_EVENTS.topicName())
                .addProcessor(FIND, () -> new MentionsProcessor(progress), "room-events")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.lruMap(MENTIONING_STORE, RecentMessages.KEPT), Serdes.String(), Serdes.String()),
                        FIND)
                .addSink(
                        "room-annotations",
                        Topic.ROOM_ANNOTATIONS.topicName(),
                        new StringSerializer(),
                        new ByteArraySerializer(),
                        FIND);
        RecentMessages.addTo(topology, FIND);
        DirectoryTopology.addTo(topology, FIND);
        ProcessIdentity.addTo(topology, FIND);
        return topology;
    }
}
