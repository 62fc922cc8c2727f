package chat.tertulia.benchmarks.micro;

import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.ring.FrameEncoding;
import chat.tertulia.gateway.ring.Ring;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A record on its way into the ring. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {

    private static final int PARTITIONS = 12;
    private static final int PARTITION = 3;

    private final byte[] value =
            ("{\"type\":\"message.posted\",\"id\":\"mA\",\"room\":\"bench0\",\"message\":{\"text\":\"" + "x".repeat(200)
                            + "\"}}")
                    .getBytes(StandardCharsets.UTF_8);
    private final byte[] bytes = FrameEncoding.encode("message.posted", PARTITION, 1_234_567, value);
    private final Ring ring = new Ring(PARTITIONS, 1 << 18, 1 << 26, 600_000);
    private long offset;

    @Benchmark
    public byte[] encode() {
        return FrameEncoding.encode("message.posted", PARTITION, 1_234_567, value);
    }

    /** Each frame published alone; the ring is full and drops one each time. */
    @Benchmark
    public long append() {
        append(ring, PARTITION, "bench0", offset++, 0, bytes);
        ring.publish(0);
        return ring.head();
    }

    static void append(Ring ring, int partition, String room, long offset, long at, byte[] bytes) {
        ring.append(new Frame(
                ring.nextSequence(),
                FollowedLog.EVENTS,
                partition,
                offset,
                room,
                Frame.Kind.PLAIN,
                offset,
                null,
                ring.lastSequence(FollowedLog.EVENTS, partition),
                at,
                null,
                bytes));
    }
}
