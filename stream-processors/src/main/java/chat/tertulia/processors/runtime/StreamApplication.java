package chat.tertulia.processors.runtime;

import java.util.List;
import org.apache.kafka.streams.Topology;

/**
 * One Kafka Streams application of this module.
 *
 * @param name its application id; also names its consumer group, internal topics and dead letters
 * @param guarantee what its processing promises
 * @param topology made anew at each start
 * @param progress what its processors report
 * @param stop ends the waits of its processors
 * @param resources closed after it, in this order
 */
public record StreamApplication(
        String name,
        Guarantee guarantee,
        TopologySource topology,
        Progress progress,
        StopSignal stop,
        List<AutoCloseable> resources) {

    /** What processing promises. */
    public enum Guarantee {
        /** Output, state and progress are one transaction. For what writes to Kafka. */
        EXACTLY_ONCE,
        /** A record may be processed again. For views, which leave out what they have. */
        AT_LEAST_ONCE
    }

    /** Makes topologies. */
    public interface TopologySource {
        Topology make();
    }

    public StreamApplication {
        resources = List.copyOf(resources);
    }
}
