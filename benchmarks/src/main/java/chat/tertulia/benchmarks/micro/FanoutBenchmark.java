package chat.tertulia.benchmarks.micro;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.Span;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.ring.FrameEncoding;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.gateway.session.Session;
import chat.tertulia.gateway.stream.Framing;
import chat.tertulia.gateway.stream.Outlet;
import chat.tertulia.gateway.stream.StreamEngine;
import chat.tertulia.gateway.stream.StreamMetrics;
import chat.tertulia.gateway.stream.StreamSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One frame from the ring to all its readers' connections, which take the bytes and throw them away: the engine without sockets. It
 * includes waking the event loop and waiting for it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FanoutBenchmark {

    private static final int PARTITIONS = 12;
    private static final String ROOM = "bench0";
    private static final int PARTITION = RoomPartitions.of(ROOM, PARTITIONS);

    @Param({"5", "1000"})
    public int readers;

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final Ring ring = new Ring(PARTITIONS, 1 << 16, 1 << 24, 600_000);
    private final Memberships memberships = new Memberships(PARTITIONS);
    private final Clock clock = Clock.systemUTC();
    private final StreamEngine engine = new StreamEngine(
            "QRjAeb5Q",
            new StreamSettings("bench", 15, 1_000, 5_000, 86_400, 60, 10_000, 10_000, 10_000, 1_000, 100, 2),
            ring,
            memberships,
            new Revocations(),
            new EmptyArchive(),
            places -> CompletableFuture.completedStage(Map.of()),
            clock,
            new Random(7),
            new StreamMetrics(new SimpleMeterRegistry()));
    private final byte[] bytes = FrameEncoding.encode(
            "message.posted",
            PARTITION,
            1_234_567,
            ("{\"type\":\"message.posted\",\"text\":\"" + "x".repeat(200) + "\"}").getBytes(StandardCharsets.UTF_8));
    private final Sink sink = new Sink();
    private long offset = 1;

    private static final class EmptyArchive implements Archive {
        @Override
        public CompletionStage<Map<Place, Long>> positions() {
            return CompletableFuture.completedStage(Map.of());
        }

        @Override
        public CompletionStage<Long> count(Range range) {
            return CompletableFuture.completedStage(0L);
        }

        @Override
        public CompletionStage<Page> page(Range range, int rowsMax, int bytesMax) {
            return CompletableFuture.completedStage(new Page(List.of(), true));
        }
    }

    /** Takes everything. */
    private static final class Sink implements Outlet {
        long taken;

        @Override
        public Framing framing() {
            return Framing.CHUNKED;
        }

        @Override
        public void write(ByteBuffer block, int from, int to) {
            taken += to - from;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void finish() {
            throw new IllegalStateException("a stream was ended");
        }

        @Override
        public void abort() {
            throw new IllegalStateException("a stream was cut");
        }
    }

    @Setup(Level.Trial)
    public void open() throws InterruptedException {
        append(0);
        for (int i = 0; i < readers; i++) {
            String user = "u" + i;
            memberships.apply(
                    new MemberEntry(ROOM, user, user, Role.MEMBER, List.of(new Span(PARTITION + ":0", null))));
            Session session = new Session("s" + i, user, user, "en");
            loop.submit(() -> engine.open(loop, sink, session, null, () -> {})).sync();
        }
    }

    private void append(long at) {
        long now = clock.millis();
        FrameBenchmark.append(ring, PARTITION, ROOM, at, now, bytes);
        ring.publish(now);
    }

    @Benchmark
    public long fanout() throws InterruptedException {
        append(offset++);
        engine.published();
        // The loop takes its tasks in order: this one comes after the delivery.
        loop.submit(() -> {}).sync();
        return sink.taken;
    }

    @TearDown(Level.Trial)
    public void stop() {
        var ignored = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }
}
