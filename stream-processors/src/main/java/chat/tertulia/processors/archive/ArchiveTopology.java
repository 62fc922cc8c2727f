package chat.tertulia.processors.archive;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.views.ViewStoreBuilder;
import chat.tertulia.processors.views.ViewTopology;
import java.util.Set;
import org.apache.kafka.streams.Topology;

/** Room events, annotations, user events and statistics → Postgres. */
public final class ArchiveTopology {

    public static final String APPLICATION = "archive";

    /** What the archive is a function of. */
    public static final Set<Topic> TOPICS =
            Set.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS, Topic.ROOM_STATISTICS);

    private ArchiveTopology() {}

    public static Topology of(ViewStoreBuilder stores, Progress progress) {
        return ViewTopology.of(APPLICATION, TOPICS, stores, progress);
    }
}
