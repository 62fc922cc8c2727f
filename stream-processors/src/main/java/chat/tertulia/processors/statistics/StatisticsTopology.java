package chat.tertulia.processors.statistics;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.ProcessIdentity;
import chat.tertulia.processors.runtime.Progress;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/** {@code message.posted} and annotations → {@code room.minute}. */
public final class StatisticsTopology {

    public static final String APPLICATION = "statistics";

    private static final String COUNT = "statistics-count";

    private StatisticsTopology() {}

    public static Topology of(Progress progress) {
        Topology topology = new Topology()
                .addSource(
                        "room-events", new StringDeserializer(), RecordReader.events(), Topic.ROOM_EVENTS.topicName())
                .addSource(
                        "room-annotations",
                        new StringDeserializer(),
                        RecordReader.annotations(),
                        Topic.ROOM_ANNOTATIONS.topicName())
                .addProcessor(COUNT, () -> new StatisticsProcessor(progress), "room-events", "room-annotations")
                .addSink(
                        "room-statistics",
                        Topic.ROOM_STATISTICS.topicName(),
                        new StringSerializer(),
                        new ByteArraySerializer(),
                        COUNT);
        OpenMinutes.addTo(topology, COUNT);
        RecentMessages.addTo(topology, COUNT);
        ProcessIdentity.addTo(topology, COUNT);
        return topology;
    }
}
