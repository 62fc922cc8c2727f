package chat.tertulia.contracts.topics;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Kafka's default partitioning, so that anyone can tell where a room or a user is without asking the broker. */
public final class RoomPartitions {

    private RoomPartitions() {}

    /** The partition of a key (room id, user id or directory key) in a topic with so many partitions. */
    public static int of(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
