package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Opens streams, reads them all in one thread, and checks what it reads. */
final class Receiver implements FollowedStream.Crowd, AutoCloseable {

    /** Connections being opened at once. */
    private static final int OPENING_MAX = 128;

    private static final int STALLING_ONE_OF = 5;
    private static final int MISSING_NAMED_MAX = 20;
    private static final int STALLING_BUFFER_BYTES = 4 * 1024;

    private static final long LATENCY_NANOS_MAX = TimeUnit.MINUTES.toNanos(5);

    private static final int RESUMED = "resumed".hashCode();

    /** What the streams saw, all together, since the last reset. */
    static final class Counts {
        long delivered;
        long bytes;
        long ahead;
        long repeated;
        long late;
        long foreign;
        /** Streams that ended without being asked to. */
        long ended;
        /** Control events other than those that begin a stream. */
        long controls;

        final Histogram latency = new Histogram(LATENCY_NANOS_MAX, 3);

        void add(Counts other) {
            delivered += other.delivered;
            bytes += other.bytes;
            ahead += other.ahead;
            repeated += other.repeated;
            late += other.late;
            foreign += other.foreign;
            ended += other.ended;
            controls += other.controls;
            latency.add(other.latency);
        }
    }

    private final Peer peer;
    private final Scenario scenario;
    private final Deliveries deliveries;
    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<FollowedStream> streams = new ArrayList<>();
    private final ArrayDeque<FollowedStream> toOpen = new ArrayDeque<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private final byte[] bytes = new byte[buffer.capacity()];
    private int opening;
    private long now;
    private Counts counts = new Counts();
    private boolean isReconnecting;
    private Histogram toResumed = new Histogram(LATENCY_NANOS_MAX, 3);
    /** Streams to be opened again, each at its time; the earliest first. */
    private final PriorityQueue<FollowedStream> returning =
            new PriorityQueue<>(Comparator.comparingLong(stream -> stream.dueNanos));

    private final AtomicInteger following = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean isClosed;

    Receiver(Peer peer, Scenario scenario, Deliveries deliveries) throws IOException {
        this.peer = peer;
        this.scenario = scenario;
        this.deliveries = deliveries;
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("receiver").daemon().start(this::run);
    }

    private void run() {
        try {
            while (!isClosed) {
                selector.select(this::ready, untilNextReturn());
                openReturning();
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
            }
            for (FollowedStream stream : streams) {
                stream.close();
            }
            selector.close();
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    /** Has something done by the receiver's thread and waits for it. */
    <T> T call(Callable<T> task) throws IOException, InterruptedException {
        CompletableFuture<T> done = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        try {
            return done.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Throwable failed = failure;
            throw new IOException("the receiver failed", failed == null ? e : failed);
        }
    }

    /** Opens the first so many streams, from now on, and waits until all follow. */
    void open(int count, long secondsMax) throws IOException, InterruptedException {
        long[] next = deliveries.published();
        call(() -> {
            for (int i = 0; i < count; i++) {
                int[] rooms = new int[scenario.roomsPerStream()];
                long[] first = new long[rooms.length];
                for (int k = 0; k < rooms.length; k++) {
                    rooms[k] = scenario.room(i, k);
                    first[k] = next[rooms[k]];
                    deliveries.reader(rooms[k], 1);
                }
                FollowedStream stream = new FollowedStream(i, new DeliveryCheck(rooms, first), this);
                streams.add(stream);
                toOpen.add(stream);
            }
            openMore();
            return true;
        });
        awaitFollowing(count, secondsMax);
    }

    /** Waits until so many streams follow. */
    void awaitFollowing(int count, long secondsMax) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
        while (following.get() < count) {
            requireNoFailure();
            if (System.nanoTime() > deadline) {
                throw new IOException(peer.name() + ": " + following.get() + " of " + count + " streams follow after "
                        + secondsMax + " s");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Closes all streams and forgets them. */
    void closeAll() throws IOException, InterruptedException {
        call(() -> {
            for (FollowedStream stream : streams) {
                stream.close();
            }
            streams.clear();
            following.set(0);
            deliveries.noReaders();
            return true;
        });
    }

    /** The counts since the last time, which are the caller's now. */
    Counts takeCounts() throws IOException, InterruptedException {
        return call(() -> {
            Counts taken = counts;
            counts = new Counts();
            return taken;
        });
    }

    /** How many events streams have not seen of what was published. */
    long lost() throws IOException, InterruptedException {
        long[] published = deliveries.published();
        return call(() -> {
            long lost = 0;
            for (FollowedStream stream : streams) {
                lost += stream.isToEnd ? 0 : stream.check.lost(published);
            }
            return lost;
        });
    }

    /** Which streams have not seen all of what was published, for people. */
    String missing() throws IOException, InterruptedException {
        long[] published = deliveries.published();
        return call(() -> {
            List<String> those = streams.stream()
                    .filter(stream -> stream.check.lost(published) > 0)
                    .map(stream -> stream.index + " (" + stream.check.lost(published) + ", last id "
                            + stream.parser.lastEventId() + ")")
                    .toList();
            return those.size() + " of " + streams.size() + " streams miss some: "
                    + String.join(", ", those.subList(0, Math.min(MISSING_NAMED_MAX, those.size())));
        });
    }

    /** How many events are missing once all others have arrived, or it has taken too long. */
    long awaitArrived(long secondsMax) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax);
        long lost = lost();
        while (lost > 0 && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
            requireNoFailure();
            lost = lost();
        }
        return lost;
    }

    /** From now on, streams that end are opened again at once where they ended. */
    void reconnectAtOnce() throws IOException, InterruptedException {
        call(() -> isReconnecting = true);
    }

    /** Every fifth stream stops reading, or goes on. */
    void stall(boolean isStalled) throws IOException, InterruptedException {
        call(() -> {
            for (FollowedStream stream : streams) {
                SelectionKey key = stream.key;
                if (isStalling(stream) && key != null) {
                    key.interestOps(isStalled ? 0 : SelectionKey.OP_READ);
                }
            }
            return true;
        });
    }

    private boolean isStalling(FollowedStream stream) {
        return scenario.incident() == Scenario.Incident.STALLED && stream.index % STALLING_ONE_OF == 0;
    }

    /** The server has been asked to end a stream. */
    void expectEnd(int index) throws IOException, InterruptedException {
        call(() -> streams.get(index).isToEnd = true);
    }

    /** When each stream was ended by the server, or 0. */
    long[] endedNanos() throws IOException, InterruptedException {
        return call(
                () -> streams.stream().mapToLong(stream -> stream.endedNanos).toArray());
    }

    /** Closes all connections at once; each stream comes back where it was after the time it was told. */
    void dropAll() throws IOException, InterruptedException {
        call(() -> {
            toResumed = new Histogram(LATENCY_NANOS_MAX, 3);
            for (FollowedStream stream : streams) {
                following.addAndGet(stream.isFollowing ? -1 : 0);
                stream.close();
            }
            long lostNanos = System.nanoTime();
            for (FollowedStream stream : streams) {
                stream.dueNanos = lostNanos + TimeUnit.MILLISECONDS.toNanos(Math.max(0, stream.parser.retryMillis()));
                returning.add(stream);
            }
            return true;
        });
    }

    /** From the beginning of each reconnection to its resumption, since all were dropped. */
    Histogram toResumed() throws IOException, InterruptedException {
        return call(() -> toResumed);
    }

    /** Milliseconds; 0 is for ever. */
    private long untilNextReturn() {
        FollowedStream next = returning.peek();
        return next == null ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(next.dueNanos - System.nanoTime()));
    }

    private void openReturning() throws IOException {
        long time = System.nanoTime();
        for (FollowedStream next = returning.peek(); next != null && next.dueNanos <= time; next = returning.peek()) {
            returning.remove();
            next.parser.restart();
            toOpen.add(next);
        }
        openMore();
    }

    /** Processor time of the receiver's thread. */
    long cpuNanos() throws IOException, InterruptedException {
        return call(
                () -> java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
    }

    void requireNoFailure() throws IOException {
        Throwable failed = failure;
        if (failed != null) {
            throw new IOException("the receiver failed", failed);
        }
    }

    private void openMore() throws IOException {
        while (opening < OPENING_MAX && !toOpen.isEmpty()) {
            FollowedStream stream = toOpen.remove();
            opening++;
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (isStalling(stream)) {
                // Else this side's kernel takes all that the stream misses, and the server never knows.
                channel.setOption(StandardSocketOptions.SO_RCVBUF, STALLING_BUFFER_BYTES);
            }
            stream.channel = channel;
            stream.request = ByteBuffer.wrap(peer.request(stream.index, stream.parser.lastEventId()));
            stream.key = channel.register(selector, SelectionKey.OP_CONNECT, stream);
            if (channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), peer.port()))) {
                connected(stream, channel, stream.key);
            }
        }
    }

    private void ready(SelectionKey key) {
        FollowedStream stream = (FollowedStream) key.attachment();
        SocketChannel channel = stream.channel;
        if (channel == null) {
            return;
        }
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                connected(stream, channel, key);
            }
            if (key.isReadable()) {
                read(stream, channel);
            }
        } catch (IOException e) {
            gone(stream);
        }
    }

    private static void connected(FollowedStream stream, SocketChannel channel, SelectionKey key) throws IOException {
        ByteBuffer request = stream.request;
        if (request != null) {
            channel.write(request);
            if (request.hasRemaining()) {
                throw new IOException("a request did not fit into the socket's buffer");
            }
            stream.request = null;
        }
        key.interestOps(SelectionKey.OP_READ);
    }

    private void read(FollowedStream stream, SocketChannel channel) throws IOException {
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            gone(stream);
            return;
        }
        buffer.flip();
        buffer.get(bytes, 0, count);
        now = System.nanoTime();
        counts.bytes += count;
        stream.parser.feed(bytes, 0, count);
    }

    private void follows(FollowedStream stream) {
        if (!stream.isFollowing) {
            stream.isFollowing = true;
            following.incrementAndGet();
            opening--;
            if (stream.dueNanos != 0) {
                toResumed.recordValue(Math.clamp(System.nanoTime() - stream.dueNanos, 0, LATENCY_NANOS_MAX));
            }
            try {
                openMore();
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    private void gone(FollowedStream stream) {
        if (stream.isFollowing) {
            following.decrementAndGet();
        } else {
            opening--;
        }
        counts.ended++;
        stream.endedNanos = System.nanoTime();
        try {
            stream.close();
            if (isReconnecting) {
                stream.parser.restart();
                toOpen.add(stream);
            }
            openMore();
        } catch (IOException e) {
            failure = e;
        }
    }

    @Override
    public void opened(FollowedStream stream, int status) {
        if (status != 200) {
            failure = new IOException(peer.name() + " answered a stream with " + status);
        } else if (!peer.saysResumed()) {
            follows(stream);
        }
    }

    @Override
    public void message(FollowedStream stream, int room, long sequence, long sentNanos) {
        switch (stream.check.see(room, sequence)) {
            case EXPECTED -> {}
            case AHEAD -> counts.ahead++;
            case REPEATED -> {
                counts.repeated++;
                return;
            }
            case LATE -> counts.late++;
            case FOREIGN -> {
                counts.foreign++;
                return;
            }
        }
        counts.delivered++;
        counts.latency.recordValue(Math.clamp(now - sentNanos, 0, LATENCY_NANOS_MAX));
        deliveries.delivered(room, sequence);
    }

    @Override
    public void control(FollowedStream stream, int name) {
        if (name == RESUMED) {
            follows(stream);
        } else {
            counts.controls++;
        }
    }

    @Override
    public void ended(FollowedStream stream) {
        // the connection's end is seen by reading
    }

    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        selector.wakeup();
        thread.join(10_000);
    }
}
