package chat.tertulia.processors.sentiment;

import chat.tertulia.processors.records.JsonSerde;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.texts.TextTopology;
import java.time.Clock;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/** {@code message.posted} and {@code message.edited} → {@code message.sentiment}, in rooms that want it. */
public final class SentimentTopology {

    public static final String APPLICATION = "sentiment";

    static final String PENDING_STORE = "pending";
    private static final String ANALYZE = "sentiment-analyze";

    private SentimentTopology() {}

    /**
     * @param analyzer asked about each text
     * @param backFill where texts that ended without analysis are read again; null leaves them as they ended
     */
    public static Topology of(Analyzer analyzer, @Nullable BackFillSource backFill, Clock clock, Progress progress) {
        return TextTopology.of(
                ANALYZE,
                () -> new SentimentProcessor(analyzer, backFill, clock, progress),
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(PENDING_STORE),
                        Serdes.String(),
                        new JsonSerde<>(PendingText.class)),
                Trends.storeBuilder(),
                BackFill.storeBuilder());
    }
}
