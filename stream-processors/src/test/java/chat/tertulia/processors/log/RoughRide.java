package chat.tertulia.processors.log;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.runtime.BackOff;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.runtime.StopSignal;
import chat.tertulia.processors.views.LogGap;
import chat.tertulia.processors.views.View;
import chat.tertulia.processors.views.ViewStore;
import chat.tertulia.processors.views.ViewUnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;

/**
 * Plays a history into a view as Kafka Streams would on a bad day: topics interleaved by chance, so that annotations come before
 * their events; tasks that die before the commit, between committing the offsets and writing, and while writing; a store that
 * fails before and after it has done its work.
 */
public final class RoughRide {

    private final RandomHistory history;
    private final View view;
    private final SplittableRandom random;
    private final Map<Topic, Integer> consumed = new EnumMap<>(Topic.class);
    private final Map<Topic, Integer> committed = new EnumMap<>(Topic.class);
    private int failures;

    public RoughRide(RandomHistory history, View view, long seed) {
        this.history = history;
        this.view = view;
        this.random = new SplittableRandom(seed);
    }

    /** Number of failures that happened. */
    public int failures() {
        return failures;
    }

    public void play() {
        ViewStore store = restart();
        List<Topic> topics = List.of(Topic.ROOM_EVENTS, Topic.ROOM_ANNOTATIONS, Topic.USER_EVENTS);
        while (topics.stream().anyMatch(this::hasMore)) {
            Topic topic = topics.get(random.nextInt(topics.size()));
            if (hasMore(topic)) {
                int index = consumed.getOrDefault(topic, 0);
                var entry = history.of(topic).get(index);
                store.put(topic, entry.record(), entry.offset());
                consumed.put(topic, index + 1);
            }
            switch (random.nextInt(60)) {
                case 0, 1, 2, 3 -> {
                    committed.putAll(consumed);
                    store.commit(Map.of());
                }
                case 4 -> {
                    committed.putAll(consumed);
                    store = restart();
                }
                case 5 -> store = restart();
                default -> {}
            }
        }
        committed.putAll(consumed);
        store.commit(Map.of());
    }

    private boolean hasMore(Topic topic) {
        return consumed.getOrDefault(topic, 0) < history.of(topic).size();
    }

    private ViewStore restart() {
        consumed.clear();
        consumed.putAll(committed);
        LogGap gap = (partition, from, missing) -> {
            for (Topic topic : committed.keySet()) {
                for (int i = 0; i < committed.getOrDefault(topic, 0); i++) {
                    var entry = history.of(topic).get(i);
                    if (entry.offset() >= from.getOrDefault(topic, 0L)) {
                        missing.receive(topic, entry.record(), entry.offset());
                    }
                }
            }
        };
        ViewStore store = new ViewStore(
                "view",
                new Flaky(),
                gap,
                25,
                Clock.systemUTC(),
                new Progress(Clock.systemUTC()),
                () -> new BackOff(new StopSignal(), new java.util.Random(1), 1, 2));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        var context = new MockProcessorContext<Void, Void>(
                properties, new TaskId(0, 0), Path.of("target").toFile());
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    private final class Flaky implements View {
        @Override
        public Map<Topic, Long> positions(int partition) {
            fail();
            return view.positions(partition);
        }

        @Override
        public void apply(Batch batch) {
            fail();
            view.apply(batch);
            fail();
        }

        private void fail() {
            if (random.nextInt(8) == 0) {
                failures++;
                throw new ViewUnavailableException("by chance");
            }
        }
    }
}
