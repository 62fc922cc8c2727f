package chat.tertulia.processors.moderation;

import chat.tertulia.contracts.words.RoomMatcher;
import chat.tertulia.contracts.words.WordMatcher;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.texts.TextTopology;
import org.apache.kafka.common.serialization.Serdes;
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
        RoomMatcher matcher = new RoomMatcher(words);
        return TextTopology.of(
                MATCH,
                () -> new ModerationProcessor(matcher, progress),
                Stores.keyValueStoreBuilder(
                        Stores.lruMap(FLAGGED_STORE, RecentMessages.KEPT), Serdes.String(), Serdes.String()));
    }
}
