package chat.tertulia.processors.mentions;

import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.texts.TextTopology;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** {@code message.posted} and {@code message.edited} → {@code message.mentions}. */
public final class MentionsTopology {

    public static final String APPLICATION = "mentions";

    static final String MENTIONING_STORE = "mentioning";
    private static final String FIND = "mentions-find";

    private MentionsTopology() {}

    public static Topology of(Progress progress) {
        return TextTopology.of(
                FIND,
                () -> new MentionsProcessor(progress),
                Stores.keyValueStoreBuilder(
                        Stores.lruMap(MENTIONING_STORE, RecentMessages.KEPT), Serdes.String(), Serdes.String()));
    }
}
