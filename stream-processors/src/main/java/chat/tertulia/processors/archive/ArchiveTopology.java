package chat.tertulia.processors.archive;

import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.views.ViewStoreBuilder;
import chat.tertulia.processors.views.ViewTopology;
import org.apache.kafka.streams.Topology;

/** Room events, annotations and user events → Postgres. */
public final class ArchiveTopology {

    public static final String APPLICATION = "archive";

    private ArchiveTopology() {}

    public static Topology of(ViewStoreBuilder stores, Progress progress) {
        return ViewTopology.of(APPLICATION, stores, progress);
    }
}
