package chat.tertulia.processors.views;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.Progress;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;

/** The topology of an application that keeps a view: the topics it is a function of, one processor, one store. */
public final class ViewTopology {

    /** The topics of facts, which every view is a function of. */
    public static final Set<Topic> FACTS = Set.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS);

    private ViewTopology() {}

    /** @param topics each with as many partitions as the others */
    public static Topology of(String application, Set<Topic> topics, ViewStoreBuilder stores, Progress progress) {
        String writer = application + "-write";
        Topology topology = new Topology();
        Set<Topic> inOrder = new TreeSet<>(topics);
        inOrder.forEach(topic ->
                topology.addSource(source(topic), new StringDeserializer(), RecordReader.of(topic), topic.topicName()));
        String[] sources = inOrder.stream().map(ViewTopology::source).toArray(String[]::new);
        return topology.addProcessor(writer, () -> new ViewProcessor(stores.name(), progress), sources)
                .addStateStore(stores, writer);
    }

    /** The topic's name without {@code chat.} */
    private static String source(Topic topic) {
        return topic.topicName().substring("chat.".length());
    }
}
