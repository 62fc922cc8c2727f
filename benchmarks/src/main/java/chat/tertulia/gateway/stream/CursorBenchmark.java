package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.ring.FrameEncoding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A stream's id line, and a block with it. In the encoder's package, for nobody else sees it. */
@NullMarked
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CursorBenchmark {

    private static final int WIDTH = 12;

    @Param({"1", "12"})
    public int partitions;

    private final BlockEncoder encoder = new BlockEncoder("QRjAeb5Q");
    private final long[] next = new long[3 * WIDTH];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    private final byte[] frame = FrameEncoding.encode(
            "message.posted",
            3,
            1_234_567,
            ("{\"text\":\"" + "x".repeat(200) + "\"}").getBytes(StandardCharsets.UTF_8));
    private int[] followed = {};

    @Setup
    public void follow() {
        followed = IntStream.range(0, partitions).toArray();
        java.util.Arrays.fill(next, 1_234_567);
    }

    @Benchmark
    public BlockEncoder cursor() {
        encoder.cursor(followed, 2, next, WIDTH);
        return encoder;
    }

    @Benchmark
    public int block() {
        encoder.cursor(followed, 2, next, WIDTH);
        buffer.clear();
        encoder.block(buffer, Framing.CHUNKED, frame);
        return buffer.position();
    }
}
