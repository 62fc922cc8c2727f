package chat.tertulia.processors.notifications;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.messages.EventAt;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.JsonSerde;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.ProcessIdentity;
import chat.tertulia.processors.runtime.Progress;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** {@code message.mentions} and messages of direct rooms → {@code notification.created}. */
public final class NotificationsTopology {

    public static final String APPLICATION = "notifications";

    static final String TOLD_STORE = "told";
    private static final String DECIDE = "notifications-decide";

    private NotificationsTopology() {}

    public static Topology of(EventAt log, Progress progress) {
        Topology topology = new Topology()
                .addSource(
                        "room-events", new StringDeserializer(), RecordReader.events(), Topic.ROOM_EVENTS.topicName())
                .addSource(
                        "room-annotations",
                        new StringDeserializer(),
                        RecordReader.annotations(),
                        Topic.ROOM_ANNOTATIONS.topicName())
                .addProcessor(
                        DECIDE, () -> new NotificationsProcessor(log, progress), "room-events", "room-annotations")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.lruMap(TOLD_STORE, RecentMessages.KEPT),
                                Serdes.String(),
                                new JsonSerde<>(Told.class)),
                        DECIDE)
                .addSink(
                        "user-events",
                        Topic.USER_EVENTS.topicName(),
                        new StringSerializer(),
                        new ByteArraySerializer(),
                        DECIDE);
        RecentMessages.addTo(topology, DECIDE);
        DirectoryTopology.addTo(topology, DECIDE);
        ProcessIdentity.addTo(topology, DECIDE);
        return topology;
    }
}
