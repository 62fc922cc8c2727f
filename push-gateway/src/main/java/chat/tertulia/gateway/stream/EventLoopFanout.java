package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Session;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's subscribers and its place in the ring. It walks each new frame once, gives it to its own live subscribers of the
 * room, and writes to each touched subscriber's socket once a {@link Batch}. Everything here runs on its event loop, but {@link #wake}.
 */
public final class EventLoopFanout implements Runnable {

    /** Frames walked before other tasks of the event loop have their turn. */
    private static final int FRAMES_A_TURN = 512;

    /** Frames looked at for subscribers that are behind, in one turn: what they may cost the live ones. */
    private static final int FRAMES_BEHIND_A_TURN = 16 * Subscriber.FRAMES_A_TURN;

    /**
     * After a turn a loop lets as much time pass as it took, this at most, before the next: frames that come meanwhile go out together. A
     * quiet loop never waits; a busy one pays with at most as much delay again, and each reader with one write instead of several.
     */
    private static final long GATHER_NANOS_MAX = 10_000_000;

    /** Signals that wait for the end of a batch. */
    private static final int SIGNALS_MAX = 1024;

    /** Heartbeats are spread over an interval in so many parts a second. */
    private static final int TICKS_A_SECOND = 4;

    private static final Logger LOG = LoggerFactory.getLogger(EventLoopFanout.class);

    private final EventExecutor loop;
    private final Ticker ticker;
    private final StreamEngine engine;
    private final Ring ring;
    private final BlockEncoder encoder;
    private final Batch batch;
    private final LoopPositions positions;
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    private final Audience audience;
    private final Map<Signature.Key, Signature> signatures = new HashMap<>();
    private final ArrayList<Subscriber> touched = new ArrayList<>();
    private final ArrayList<FanoutTrace> traced = new ArrayList<>();
    private final ArrayDeque<Subscriber> queue = new ArrayDeque<>();
    private final Queue<Signal> signals = new ArrayBlockingQueue<>(SIGNALS_MAX);
    private final ArrayList<Subscriber> departed = new ArrayList<>();
    private final List<ArrayList<Subscriber>> heartbeats = new ArrayList<>();
    private final ScheduledFuture<?> ticks;
    private int heartbeatPhase;
    private boolean isWalking;
    private boolean isGathering;
    private long endedNanos;
    private long lastedNanos;
    private long delivered;
    /** Of the frame that is walked, if it is in a sampled trace. */
    private @Nullable FanoutTrace tracing;

    /** Signals so far, downwards from below what a frame's sequence can be. */
    private long signalled = -1;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Signal(String room, byte[] block) {}

    EventLoopFanout(EventExecutor loop, StreamEngine engine) {
        this.loop = loop;
        this.ticker = loop.ticker();
        this.engine = engine;
        this.ring = engine.ring();
        this.encoder = new BlockEncoder(engine.epoch());
        this.batch = new Batch(encoder);
        this.positions = new LoopPositions(ring, engine.memberships());
        this.audience = new Audience(engine.memberships(), positions);
        int phases = engine.settings().heartbeatSeconds() * TICKS_A_SECOND;
        for (int i = 0; i < phases; i++) {
            heartbeats.add(new ArrayList<>());
        }
        this.ticks = loop.scheduleAtFixedRate(
                this::tick, 1000 / TICKS_A_SECOND, 1000 / TICKS_A_SECOND, TimeUnit.MILLISECONDS);
        // What is published until this one is known to the engine wakes nobody.
        wake();
    }

    /** Says that the ring has more. Any thread. */
    void wake() {
        if (isScheduled.compareAndSet(false, true)) {
            loop.execute(this);
        }
    }

    /** Shows a signal at the end of the next batch. Any thread. */
    void signal(String room, byte[] block) {
        if (signals.offer(new Signal(room, block))) {
            wake();
        } else {
            metrics().signalDropped();
        }
    }

    @Override
    public void run() {
        long began = ticker.nanoTime();
        long early = Math.min(lastedNanos, GATHER_NANOS_MAX) - (began - endedNanos);
        if (isGathering || early <= 0) {
            isGathering = false;
            boolean isMore = turnOrClose();
            endedNanos = ticker.nanoTime();
            lastedNanos = isMore ? 0 : endedNanos - began;
        } else {
            isGathering = true;
            var ignored = loop.schedule(this, early, TimeUnit.NANOSECONDS);
        }
    }

    /** A fault in the middle of a turn leaves unknown who has been given what; who comes back with their cursor gets exactly the rest. */
    private boolean turnOrClose() {
        try {
            return turn();
        } catch (RuntimeException e) {
            LOG.error("an event loop closes its streams", e);
            touched.clear();
            endTraced();
            batch.clear();
            endWalk();
            for (Subscriber subscriber : audience.all()) {
                subscriber.fail();
                batch.clear();
            }
            positions.toHead();
            return false;
        }
    }

    /** @return whether there is more to do at once */
    private boolean turn() {
        isScheduled.set(false);
        boolean isMore = walk();
        turns();
        if (delivered > 0) {
            metrics().delivered(delivered);
            delivered = 0;
        }
        isMore |= queueHasWork();
        if (isMore) {
            wake();
        }
        return isMore;
    }

    // ---- live

    /** @return whether frames are left */
    private boolean walk() {
        long head = ring.head();
        long stop = Math.min(head, positions.sequence() + FRAMES_A_TURN);
        isWalking = true;
        while (positions.sequence() < stop) {
            Frame frame = ring.get(positions.sequence());
            if (frame == null) {
                sendTouched();
                endWalk();
                overrun();
                return false;
            }
            // Whoever becomes live or falls behind while this frame is given starts after it.
            positions.pass(frame);
            tracing = FanoutTrace.of(frame);
            switch (frame.log()) {
                case EVENTS -> event(frame);
                case ANNOTATIONS -> annotation(frame);
                case INBOX -> inbox(frame);
            }
            if (tracing != null) {
                traced.add(tracing);
                tracing = null;
            }
            if (batch.isFull()) {
                sendTouched();
            }
        }
        signals(positions.sequence() < head);
        sendTouched();
        endWalk();
        return positions.sequence() < head;
    }

    private void endWalk() {
        isWalking = false;
        for (Subscriber gone : departed) {
            remove(gone);
        }
        departed.clear();
    }

    /** The batch's end: what each touched subscriber holds of it goes to its socket. */
    private void sendTouched() {
        for (int i = 0; i < traced.size(); i++) {
            traced.get(i).send();
        }
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).sendHeld();
        }
        touched.clear();
        endTraced();
        batch.clear();
    }

    private void endTraced() {
        if (!traced.isEmpty()) {
            traced.forEach(FanoutTrace::end);
            traced.clear();
        }
    }

    /** Gives a live subscriber a frame. */
    Batch.@Nullable Stretch give(
            Subscriber subscriber, Batch.@Nullable Stretch held, Signature signature, Frame frame) {
        delivered++;
        if (held == null) {
            touched.add(subscriber);
        }
        if (tracing != null) {
            tracing.given(subscriber);
        }
        return batch.with(held, signature, frame, positions);
    }

    /** Gives a live subscriber the signal that is shown now. */
    Batch.Stretch give(Subscriber subscriber, Batch.@Nullable Stretch held, Signature signature, byte[] signal) {
        metrics().signalled();
        if (held == null) {
            touched.add(subscriber);
        }
        return batch.with(held, signature, signalled, signal);
    }

    private void event(Frame frame) {
        if (frame.kind() == Frame.Kind.JOINED) {
            audience.joined(frame);
        }
        Audience.Room room = audience.room(frame.subject());
        if (room == null) {
            return;
        }
        ArrayList<Subscriber> readers = room.open;
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).onFrame(frame);
        }
        if (frame.kind() == Frame.Kind.LEFT) {
            audience.left(frame, room);
        }
    }

    private void annotation(Frame frame) {
        Audience.Room room = audience.room(frame.subject());
        if (room == null) {
            return;
        }
        long about = frame.subjectOffset();
        boolean concernsAll = about >= room.openSinceMax;
        for (int i = 0; i < room.open.size(); i++) {
            Subscriber reader = room.open.get(i);
            if (reader.isLive() && (concernsAll || positions.isVisible(frame, reader.user()))) {
                reader.onFrame(frame);
            }
        }
        if (about <= room.formerUntilMax) {
            for (int i = 0; i < room.former.size(); i++) {
                Subscriber reader = room.former.get(i);
                if (reader.isLive() && positions.isVisible(frame, reader.user())) {
                    reader.onFrame(frame);
                }
            }
        }
    }

    private void inbox(Frame frame) {
        List<Subscriber> streams = audience.of(frame.subject());
        if (frame.kind() == Frame.Kind.REVOKED) {
            for (Subscriber subscriber : List.copyOf(streams)) {
                if (subscriber.sessionId().equals(frame.member())) {
                    subscriber.close(CloseReason.REVOKED);
                }
            }
            return;
        }
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).onFrame(frame);
        }
    }

    /** A loop that has frames left gives no signals: they are the first to go. */
    private void signals(boolean isBehind) {
        for (int n = signals.size(); n > 0; n--) {
            Signal signal = signals.poll();
            Audience.Room room = signal == null ? null : audience.room(signal.room());
            if (signal == null || room == null) {
                continue;
            }
            if (isBehind) {
                metrics().signalDropped();
                continue;
            }
            signalled--;
            for (int i = 0; i < room.open.size(); i++) {
                room.open.get(i).onSignal(signal.block());
            }
            if (batch.isFull()) {
                sendTouched();
            }
        }
    }

    /** This loop was so slow that the ring has moved on without it. */
    private void overrun() {
        closeAll(CloseReason.OVERRUN);
        positions.toHead();
    }

    // ---- behind

    private void turns() {
        int budget = FRAMES_BEHIND_A_TURN;
        for (int n = queue.size(); n > 0 && budget > 0; n--) {
            Subscriber subscriber = queue.poll();
            if (subscriber == null) {
                return;
            }
            subscriber.isQueued = false;
            budget -= subscriber.onTurn();
            if (subscriber.isWalking()) {
                enqueue(subscriber);
            }
        }
    }

    private boolean queueHasWork() {
        for (Subscriber subscriber : queue) {
            if (subscriber.hasWork()) {
                return true;
            }
        }
        return false;
    }

    /** Gives a subscriber that is behind its turns. */
    void queue(Subscriber subscriber) {
        enqueue(subscriber);
        wake();
    }

    private void enqueue(Subscriber subscriber) {
        if (!subscriber.isQueued) {
            subscriber.isQueued = true;
            queue.add(subscriber);
        }
    }

    /** The frame with a sequence this loop has passed, or null if the ring has lost it. */
    @Nullable
    Frame frame(long at) {
        return ring.get(at);
    }

    // ---- signatures

    Signature signature(int[] partitions, int inboxPartition, Framing framing) {
        Signature signature = signatures.computeIfAbsent(
                new Signature.Key(partitions.clone(), inboxPartition, framing), Signature::new);
        signature.join();
        return signature;
    }

    /** The signature with one more partition, in exchange for the other. */
    Signature with(Signature signature, int partition) {
        int[] partitions = Arrays.copyOf(signature.partitions(), signature.partitions().length + 1);
        partitions[partitions.length - 1] = partition;
        Arrays.sort(partitions);
        Signature wider = signature(partitions, signature.inboxPartition(), signature.framing());
        leave(signature);
        return wider;
    }

    void leave(Signature signature) {
        if (signature.leave()) {
            signatures.remove(signature.key());
        }
    }

    // ---- coming and going

    /** Opens a stream. */
    Subscriber open(Outlet outlet, Session session, @Nullable String cursor, Runnable onClosed) {
        long renew = engine.settings().maxAgeSeconds() * 1000L;
        Subscriber subscriber = new Subscriber(
                this, outlet, session, nowMillis() + renew - engine.random().nextLong(1 + renew / 4), onClosed);
        attach(subscriber);
        if (engine.revocations().contains(session.id())) {
            subscriber.close(CloseReason.REVOKED);
        } else {
            subscriber.open(cursor);
        }
        return subscriber;
    }

    private void attach(Subscriber subscriber) {
        metrics().attached();
        audience.add(subscriber);
        subscriber.heartbeatPhase = engine.random().nextInt(heartbeats.size());
        heartbeats.get(subscriber.heartbeatPhase).add(subscriber);
    }

    /** Forgets a subscriber; in the middle of a walk, after it. */
    void detach(Subscriber subscriber) {
        if (isWalking) {
            departed.add(subscriber);
        } else {
            remove(subscriber);
        }
    }

    private void remove(Subscriber subscriber) {
        audience.remove(subscriber);
        heartbeats.get(subscriber.heartbeatPhase).remove(subscriber);
    }

    /** Closes all streams, for this log is over: nothing holds on to it any more. */
    void end(CloseReason reason) {
        closeAll(reason);
        ticks.cancel(false);
    }

    private void closeAll(CloseReason reason) {
        for (Subscriber subscriber : audience.all()) {
            subscriber.close(reason);
        }
    }

    void closeUser(String user, CloseReason reason) {
        for (Subscriber subscriber : List.copyOf(audience.of(user))) {
            subscriber.close(reason);
        }
    }

    /** Closes all within a time, each at its own moment. */
    void drain(long millisMax) {
        for (Subscriber subscriber : audience.all()) {
            later(() -> subscriber.close(CloseReason.DRAIN), engine.random().nextLong(Math.max(1, millisMax)));
        }
    }

    // ---- time

    private void tick() {
        heartbeatPhase = (heartbeatPhase + 1) % heartbeats.size();
        long now = nowMillis();
        ArrayList<Subscriber> due = heartbeats.get(heartbeatPhase);
        for (int i = due.size() - 1; i >= 0; i--) {
            due.get(i).onHeartbeat(now);
        }
    }

    /** Takes an answer on this event loop, where the subscriber may be another by then. */
    <T> void answer(CompletionStage<T> question, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        question.whenComplete((value, error) -> {
            if (loop.inEventLoop()) {
                then.accept(value, error);
            } else {
                loop.execute(() -> then.accept(value, error));
            }
        });
    }

    void later(Runnable task, long delayMillis) {
        var ignored = loop.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    }

    <T> CompletionStage<T> archive(BooleanSupplier isWanted, Function<Archive, CompletionStage<T>> query) {
        return engine.queries().run(isWanted, () -> query.apply(engine.archive()));
    }

    /** Begins a replay when there is room for it; what it is given must be run when it is over. */
    void replay(BooleanSupplier isWanted, Consumer<Runnable> begin) {
        var ignored = engine.replays().run(isWanted, () -> {
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            loop.execute(() -> {
                begin.accept(() -> over.complete(true));
            });
            return over;
        });
    }

    void delivered() {
        delivered++;
    }

    BlockEncoder encoder() {
        return encoder;
    }

    Batch batch() {
        return batch;
    }

    LoopPositions positions() {
        return positions;
    }

    long nowMillis() {
        return engine.clock().millis();
    }

    /** When those come back who leave one by one: a little later than at the earliest. */
    int retryMillisSoon() {
        StreamSettings settings = settings();
        return settings.retryMillisMin()
                + engine.random().nextInt(1 + (settings.retryMillisMax() - settings.retryMillisMin()) / 8);
    }

    byte[] retryLine() {
        StreamSettings settings = settings();
        int retry = settings.retryMillisMin()
                + engine.random().nextInt(1 + settings.retryMillisMax() - settings.retryMillisMin());
        return ("retry: " + retry + "\n\n").getBytes(StandardCharsets.US_ASCII);
    }

    StreamSettings settings() {
        return engine.settings();
    }

    StreamMetrics metrics() {
        return engine.metrics();
    }

    LogEnds logEnds() {
        return engine.logEnds();
    }

    String epoch() {
        return engine.epoch();
    }

    String instance() {
        return engine.settings().instance();
    }
}
