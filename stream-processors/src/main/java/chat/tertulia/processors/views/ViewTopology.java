package chat.tertulia.processors.views;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.Progress;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;

/** The topology of an application that keeps a view: three topics, one processor, one store. */
public final class ViewTopology {

    /** What the views of this module are functions of. */
    public static final Set<Topic> TOPICS = Set.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS);

    private ViewTopology() {}

    public static Topology of(String application, ViewStoreBuilder stores, Progress progress) {
        String writer = application + "-write";
        return new Topology()
                .addSource(
                        "room-events", new StringDeserializer(), RecordReader.events(), Topic.ROOM_EVENTS.topicName())
                .addSource(
                        "room-annotations",
                        new StringDeserializer(),
                        RecordReader.annotations(),
                        Topic.ROOM_ANNOTATIONS.topicName())
                .addSource(
                        "user-events",
                        new StringDeserializer(),
                        RecordReader.userEvents(),
                        Topic.USER_EVENTS.topicName())
                .addProcessor(
                        writer,
                        () -> new ViewProcessor(stores.name(), progress),
                        "room-events",
                        "room-annotations",
                        "user-events")
                .addStateStore(stores, writer);
    }
}
