package chat.tertulia.processors.runtime;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A store without content that calls itself persistent. Kafka Streams keeps its process id, which the transactional ids are made
 * of, in the state directory only for topologies with a persistent store; and only with the same id does a process that was
 * killed abort its open transaction when it starts again. Otherwise that transaction holds up the readers of its topics, and
 * the committed offsets, until it times out.
 */
public final class ProcessIdentity implements StateStore {

    private static final String STORE = "process-identity";

    private boolean open;

    /** Adds it for a processor that is there already. */
    public static void addTo(Topology topology, String processor) {
        topology.addStateStore(new Builder(), processor);
    }

    @Override
    public String name() {
        return STORE;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
        open = true;
    }

    @Override
    public void commit(Map<TopicPartition, @Nullable Long> changelogOffsets) {}

    @Override
    public void close() {
        open = false;
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    @SuppressWarnings("deprecation") // in the end every store must answer true, says Kafka
    public boolean managesOffsets() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private static final class Builder implements StoreBuilder<ProcessIdentity> {
        @Override
        public StoreBuilder<ProcessIdentity> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<ProcessIdentity> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<ProcessIdentity> withLoggingEnabled(Map<String, String> config) {
            return this;
        }

        @Override
        public StoreBuilder<ProcessIdentity> withLoggingDisabled() {
            return this;
        }

        @Override
        public ProcessIdentity build() {
            return new ProcessIdentity();
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }

        @Override
        public String name() {
            return STORE;
        }
    }
}
