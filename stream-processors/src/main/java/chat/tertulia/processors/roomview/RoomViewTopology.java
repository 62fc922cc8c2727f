package chat.tertulia.processors.roomview;

import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.views.ViewStoreBuilder;
import chat.tertulia.processors.views.ViewTopology;
import org.apache.kafka.streams.Topology;

/** Room events, annotations and user events → Redis. */
public final class RoomViewTopology {

    public static final String APPLICATION = "roomview";

    private RoomViewTopology() {}

    public static Topology of(ViewStoreBuilder stores, Progress progress) {
        return ViewTopology.of(APPLICATION, ViewTopology.FACTS, stores, progress);
    }
}
