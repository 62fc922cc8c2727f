package chat.tertulia.processors.directory;

import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.RecordReader;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds the two tables of a {@link RoomDirectory} to a topology: a global store fed by chat.directory, read anew at each start, and a
 * local store of the room events' partition with a changelog. Both in memory: an entry is some hundred bytes.
 */
public final class DirectoryTopology {

    private static final String GLOBAL_STORE = "directory";
    private static final String LOCAL_STORE = "rooms";

    private DirectoryTopology() {}

    /** Adds both, for a processor that is there already. */
    public static void addTo(Topology topology, String processor) {
        addTo(topology, processor, new PreferenceTable());
    }

    /**
     * Adds both, for a processor that is there already.
     *
     * @param preferences takes what users have chosen; full before the processor's first record
     */
    public static void addTo(Topology topology, String processor, PreferenceTable preferences) {
        topology.addGlobalStore(
                        store(GLOBAL_STORE).withLoggingDisabled(),
                        "directory-entries",
                        new StringDeserializer(),
                        new ByteArrayDeserializer(),
                        Topic.DIRECTORY.topicName(),
                        "directory-table",
                        () -> new DirectoryProcessor(preferences))
                .addStateStore(store(LOCAL_STORE), processor);
    }

    private static StoreBuilder<KeyValueStore<String, String>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.String());
    }

    /** The directory as a processor with {@link #addTo} sees it. */
    public static RoomDirectory of(ProcessorContext<?, ?> context) {
        return new RoomDirectory(
                new RoomTable(context.getStateStore(LOCAL_STORE)), new RoomTable(context.getStateStore(GLOBAL_STORE)));
    }

    private static final class DirectoryProcessor implements Processor<String, byte[], Void, Void> {

        private static final Logger LOG = LoggerFactory.getLogger(DirectoryProcessor.class);

        private final PreferenceTable preferences;
        private @Nullable RoomTable table;

        DirectoryProcessor(PreferenceTable preferences) {
            this.preferences = preferences;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            table = new RoomTable(context.getStateStore(GLOBAL_STORE));
        }

        @Override
        public void process(Record<String, byte[]> record) {
            RoomTable rooms = table;
            if (rooms == null || record.key() == null) {
                return;
            }
            if (record.value() == null) {
                List<String> key = List.of(record.key().split(":", 3));
                if (key.size() == 3 && key.getFirst().equals("member")) {
                    rooms.removeMember(key.get(1), key.get(2));
                } else if (key.size() == 2 && key.getFirst().equals("preferences")) {
                    preferences.remove(key.getLast());
                }
                return;
            }
            DirectoryEntry entry;
            try {
                entry = RecordReader.directory().deserialize(Topic.DIRECTORY.topicName(), record.value());
            } catch (RuntimeException e) {
                // A global store has no producer, so no dead letter: the topic is compacted and keeps the record.
                LOG.warn("directory entry left out: error={}", e.getClass().getSimpleName());
                return;
            }
            switch (entry) {
                case MemberEntry member -> rooms.put(member);
                case RoomEntry room -> rooms.put(room);
                case PreferencesEntry chosen -> preferences.put(chosen);
                case WordsEntry words -> rooms.put(words);
                case UserEntry user -> {}
                case null -> {}
            }
        }
    }
}
