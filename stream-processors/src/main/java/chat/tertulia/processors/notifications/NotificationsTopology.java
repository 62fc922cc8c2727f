package chat.tertulia.processors.notifications;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.directory.PreferenceTable;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.JsonSerde;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.texts.TextTopology;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** {@code message.posted} and {@code message.edited} → {@code notification.created}. */
public final class NotificationsTopology {

    public static final String APPLICATION = "notifications";

    static final String TOLD_STORE = "told";
    private static final String DECIDE = "notifications-decide";

    private NotificationsTopology() {}

    /**
     * @param present whether a user is there now: whom {@code @here} tells. Called by stream threads
     */
    public static Topology of(Predicate<String> present, Progress progress) {
        PreferenceTable preferences = new PreferenceTable();
        return TextTopology.of(
                DECIDE,
                () -> new NotificationsProcessor(preferences, present, progress),
                List.of(Stores.keyValueStoreBuilder(
                        Stores.lruMap(TOLD_STORE, RecentMessages.KEPT), Serdes.String(), new JsonSerde<>(Told.class))),
                Topic.USER_EVENTS,
                preferences);
    }
}
