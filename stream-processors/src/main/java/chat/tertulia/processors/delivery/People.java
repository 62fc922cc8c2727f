package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.directory.QuietHours;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.RecordReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What chat.directory says of users that matters here: language, and how they want to be told. A global store, in memory, read anew at each start. */
final class People {

    private static final String STORE = "people";
    private static final String ENGLISH = "en";

    private final KeyValueStore<String, String> store;

    private People(KeyValueStore<String, String> store) {
        this.store = store;
    }

    static void addTo(StreamsBuilder builder) {
        builder.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), Serdes.String())
                        .withLoggingDisabled(),
                Topic.DIRECTORY.topicName(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("directory-entries"),
                PeopleProcessor::new);
    }

    static People of(ProcessorContext<?, ?> context) {
        return new People(context.getStateStore(STORE));
    }

    /** {@code es} or {@code en}. */
    String language(String user) {
        String language = store.get(UserEntry.key(user));
        return language == null ? ENGLISH : language;
    }

    boolean wants(String user, Channel channel) {
        PreferencesEntry chosen = preferences(user);
        return switch (channel) {
            case EMAIL -> chosen.email();
            case PUSH -> chosen.push();
        };
    }

    @Nullable
    QuietHours quietHours(String user) {
        return preferences(user).quietHours();
    }

    /** Until when the user has said not to be disturbed, if ever; may be past. */
    @Nullable
    Instant quietUntil(String user) {
        return preferences(user).quietUntil();
    }

    private PreferencesEntry preferences(String user) {
        String json = store.get(PreferencesEntry.key(user));
        return json == null
                ? PreferencesEntry.of(user, Instant.EPOCH)
                : Json.read(json.getBytes(StandardCharsets.UTF_8), PreferencesEntry.class);
    }

    private static final class PeopleProcessor implements Processor<String, byte[], Void, Void> {

        private static final Logger LOG = LoggerFactory.getLogger(PeopleProcessor.class);

        private @Nullable KeyValueStore<String, String> people;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            people = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<String, byte[]> record) {
            KeyValueStore<String, String> here = people;
            if (here == null || record.key() == null) {
                return;
            }
            if (record.value() == null) {
                here.delete(record.key());
                return;
            }
            DirectoryEntry entry;
            try {
                entry = RecordReader.directory().deserialize(Topic.DIRECTORY.topicName(), record.value());
            } catch (RuntimeException e) {
                // As in the directory's other table: no producer here, and the compacted topic keeps the record.
                LOG.warn("directory entry left out: error={}", e.getClass().getSimpleName());
                return;
            }
            if (entry instanceof UserEntry user) {
                here.put(user.key(), user.language());
            } else if (entry instanceof PreferencesEntry chosen) {
                here.put(chosen.key(), new String(record.value(), StandardCharsets.UTF_8));
            }
        }
    }
}
