package chat.tertulia.processors.moderation;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.moderation.words.WordMatcher;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.ProcessIdentity;
import chat.tertulia.processors.runtime.Progress;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code message.posted} and {@code message.edited} → {@code message.flagged}, in rooms that are moderated. */
public final class ModerationTopology {

    public static final String APPLICATION = "moderation";

    static final String FLAGGED_STORE = "flagged";
    private static final String MATCH = "moderation-match";

    private static final Logger LOG = LoggerFactory.getLogger(ModerationTopology.class);

    private ModerationTopology() {}

    /**
     * @param words shared by all stream threads
     */
    public static Topology of(WordMatcher words, Progress progress) {
        LOG.info("word lists={}", words.version());
        Topology topology = new Topology()
                .addSource(
                        "room-events", new StringDeserializer(), RecordReader.events(), Topic.ROOM_EVENTS.topicName())
                .addProcessor(MATCH, () -> new ModerationProcessor(words, progress), "room-events")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.lruMap(FLAGGED_STORE, RecentMessages.KEPT), Serdes.String(), Serdes.String()),
                        MATCH)
                .addSink(
                        "room-annotations",
                        Topic.ROOM_ANNOTATIONS.topicName(),
                        new StringSerializer(),
                        new ByteArraySerializer(),
                        MATCH);
        RecentMessages.addTo(topology, MATCH);
        DirectoryTopology.addTo(topology, MATCH);
        ProcessIdentity.addTo(topology, MATCH);
        return topology;
    }
}
