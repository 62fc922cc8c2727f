package chat.tertulia.gateway.log;

import chat.tertulia.gateway.archive.Archive.Place;
import chat.tertulia.gateway.stream.LogEnds;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the broker for the ends of partitions, without stopping the log's thread. */
public final class KafkaLogEnds implements LogEnds, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaLogEnds.class);

    private static final int TIMEOUT_MILLIS = 5_000;

    private final Supplier<Admin> admins;
    private @Nullable Admin admin;

    public KafkaLogEnds(Supplier<Admin> admins) {
        this.admins = admins;
    }

    @Override
    public CompletionStage<Map<Place, Long>> ends(Collection<Place> places) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        Map<TopicPartition, Place> names = new HashMap<>();
        for (Place place : places) {
            TopicPartition partition = new TopicPartition(place.log().topic().topicName(), place.partition());
            wanted.put(partition, OffsetSpec.latest());
            names.put(partition, place);
        }
        Admin asked;
        try {
            asked = admin();
        } catch (KafkaException e) {
            return CompletableFuture.failedStage(e);
        }
        return asked.listOffsets(
                        wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(TIMEOUT_MILLIS))
                .all()
                .toCompletionStage()
                .thenApply(found -> {
                    Map<Place, Long> ends = new HashMap<>();
                    for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : found.entrySet()) {
                        Place place = names.get(end.getKey());
                        if (place != null) {
                            ends.put(place, end.getValue().offset());
                        }
                    }
                    return ends;
                });
    }

    /** Prepares to ask, which reads files and resolves names: not on an event loop. What fails now is tried again when somebody asks. */
    public void prepare() {
        try {
            admin();
        } catch (KafkaException e) {
            LOG.warn(
                    "the log's ends cannot be asked for yet: error={}",
                    e.getClass().getSimpleName());
        }
    }

    private synchronized Admin admin() {
        Admin now = admin;
        if (now == null) {
            now = admins.get();
            admin = now;
        }
        return now;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
