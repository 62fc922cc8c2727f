package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.JsonSerde;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.RecordReader;
import chat.tertulia.processors.runtime.ProcessIdentity;
import chat.tertulia.processors.runtime.Progress;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * {@code notification.created} → letters, and {@code notification.decided} for each. Who writes in rooms is brought to the partition of
 * their own events, as a sign of life.
 */
public final class DeliveryTopology {

    public static final String APPLICATION = "delivery";

    static final String BUNDLES_STORE = "bundles";
    static final String SIGNS_STORE = "signs";
    private static final String DECIDE = "delivery-decide";

    /** Newest signs of life and read markers in a partition; who is forgotten counts as away. */
    private static final int SIGNS_KEPT = 50_000;

    private DeliveryTopology() {}

    /**
     * @param senders the channels there are
     * @param random for the pauses between attempts
     */
    public static Topology of(
            Map<Channel, Sender> senders,
            DeliveryTimes times,
            RandomGenerator random,
            DeliveryCounters counters,
            Progress progress) {
        StreamsBuilder builder = new StreamsBuilder();
        People.addTo(builder);
        builder.addStateStore(Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(BUNDLES_STORE), Serdes.String(), new JsonSerde<>(Bundle.class)));
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.lruMap(SIGNS_STORE, SIGNS_KEPT), Serdes.String(), Serdes.Long()));
        KStream<String, Heard> wrote = builder.stream(
                        Topic.ROOM_EVENTS.topicName(), from("room-events", RecordReader.events()))
                .process(WritersProcessor::new, Named.as("delivery-writers"))
                .repartition(Repartitioned.<String, Long>as("writers")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.Long()))
                .mapValues(at -> new Heard.Wrote(at), Named.as("delivery-wrote"));
        builder.stream(Topic.USER_EVENTS.topicName(), from("user-events", RecordReader.userEvents()))
                .flatMapValues(DeliveryTopology::fact, Named.as("delivery-facts"))
                .merge(wrote, Named.as("delivery-heard"))
                .process(
                        () -> new DeliveryProcessor(senders, times, random, counters, progress),
                        Named.as(DECIDE),
                        BUNDLES_STORE,
                        SIGNS_STORE)
                .to(
                        Topic.USER_EVENTS.topicName(),
                        Produced.with(Serdes.String(), Serdes.ByteArray()).withName("user-events-out"));
        Topology topology = builder.build();
        ProcessIdentity.addTo(topology, DECIDE);
        return topology;
    }

    private static List<Heard> fact(LogRecord record) {
        return record instanceof LogRecord.OfUser carried ? List.of(new Heard.Fact(carried.event())) : List.of();
    }

    private static Consumed<String, LogRecord> from(String name, Deserializer<LogRecord> reader) {
        Serde<LogRecord> serde = Serdes.serdeFrom(
                (topic, value) -> {
                    throw new UnsupportedOperationException("only read");
                },
                reader);
        return Consumed.with(Serdes.String(), serde).withName(name);
    }
}
