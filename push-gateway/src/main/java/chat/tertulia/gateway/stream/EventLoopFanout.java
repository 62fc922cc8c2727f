package chat.tertulia.gateway.stream;

import chat.tertulia.contracts.positions.Cursor;
import chat.tertulia.contracts.topics.RoomPartitions;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.archive.Archive.Entry;
import chat.tertulia.gateway.archive.Archive.Place;
import chat.tertulia.gateway.archive.Archive.RoomSpan;
import chat.tertulia.gateway.membership.Membership;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.membership.Spans;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.ring.FrameEncoding;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's subscribers and its place in the ring. It walks each new frame once, writes it to its own live subscribers of the
 * room, and flushes each touched subscriber once a batch. Everything here runs on its event loop, but {@link #wake}.
 *
 * <p>Rooms list all attached subscribers that are members at the loop's position, live or not, so that joining and leaving are
 * applied at exactly their frames whatever a subscriber is doing; only live ones are written to.
 */
public final class EventLoopFanout implements Runnable {

    /** Frames walked before other tasks of the event loop have their turn. */
    private static final int FRAMES_A_TURN = 512;

    /** Frames looked at for subscribers that are behind, in one turn: what they may cost the live ones. */
    private static final int FRAMES_BEHIND_A_TURN = 16 * Subscriber.FRAMES_A_TURN;

    /** Heartbeats are spread over an interval in so many parts a second. */
    private static final int TICKS_A_SECOND = 4;

    private final EventExecutor loop;
    private final StreamEngine engine;
    private final Ring ring;
    private final Memberships memberships;
    private final BlockEncoder encoder;
    private final AtomicBoolean isScheduled = new AtomicBoolean();

    private long sequence;
    private final long[] next;
    private final long[] newest;
    private final int width;

    private final Map<String, Room> rooms = new HashMap<>();
    private final Map<String, List<Subscriber>> users = new HashMap<>();
    private final Map<Signature.Key, Signature> signatures = new HashMap<>();
    private final ArrayList<Signature> holding = new ArrayList<>();
    private final ArrayList<Subscriber> touched = new ArrayList<>();
    private final ArrayDeque<Subscriber> queue = new ArrayDeque<>();
    private final ArrayList<Subscriber> departed = new ArrayList<>();
    private final List<ArrayList<Subscriber>> heartbeats = new ArrayList<>();
    private int heartbeatPhase;
    private boolean isWalking;
    private long delivered;

    /** Attached subscribers of a room. */
    private static final class Room {
        final ArrayList<Subscriber> open = new ArrayList<>();
        /** Who was here: annotations of what they saw still concern them. */
        final ArrayList<Subscriber> former = new ArrayList<>();
        /** No open member joined later: an annotation of an event from here on concerns them all. */
        long openSinceMax;
        /** No former member left later: an annotation of an event after this concerns none of them. */
        long formerUntilMax = -1;

        boolean isEmpty() {
            return open.isEmpty() && former.isEmpty();
        }
    }

    /**
     * Where the ring continues after some positions.
     *
     * @param sequence of the first frame to look at
     * @param count of frames up to the loop's place that will be given
     */
    record Located(long sequence, long count) {}

    EventLoopFanout(EventExecutor loop, StreamEngine engine) {
        this.loop = loop;
        this.engine = engine;
        this.ring = engine.ring();
        this.memberships = engine.memberships();
        this.encoder = new BlockEncoder(engine.epoch());
        this.width = ring.partitions();
        this.next = new long[FollowedLog.COUNT * width];
        this.newest = new long[FollowedLog.COUNT * width];
        this.sequence = ring.snapshot(next, newest);
        int phases = engine.settings().heartbeatSeconds() * TICKS_A_SECOND;
        for (int i = 0; i < phases; i++) {
            heartbeats.add(new ArrayList<>());
        }
        var ignored = loop.scheduleAtFixedRate(
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

    @Override
    public void run() {
        isScheduled.set(false);
        boolean isMore = walk();
        turns();
        flushTouched();
        if (delivered > 0) {
            metrics().delivered(delivered);
            delivered = 0;
        }
        if (isMore || queueHasWork()) {
            wake();
        }
    }

    // ---- live

    /** @return whether frames are left */
    private boolean walk() {
        long head = ring.head();
        long stop = Math.min(head, sequence + FRAMES_A_TURN);
        isWalking = true;
        while (sequence < stop) {
            Frame frame = ring.get(sequence);
            if (frame == null) {
                isWalking = false;
                overrun();
                return false;
            }
            deliver(frame);
        }
        isWalking = false;
        for (Subscriber gone : departed) {
            remove(gone);
        }
        departed.clear();
        return sequence < head;
    }

    private void deliver(Frame frame) {
        int index = frame.log().index() * width + frame.partition();
        next[index] = frame.offset() + 1;
        newest[index] = frame.sequence();
        // Whoever becomes live or falls behind while this frame is given starts after it.
        sequence = frame.sequence() + 1;
        switch (frame.log()) {
            case EVENTS -> event(frame);
            case ANNOTATIONS -> annotation(frame);
            case INBOX -> inbox(frame);
        }
        for (int i = 0; i < holding.size(); i++) {
            holding.get(i).release();
        }
        holding.clear();
    }

    private void event(Frame frame) {
        if (frame.kind() == Frame.Kind.JOINED) {
            joined(frame);
        }
        Room room = rooms.get(frame.subject());
        if (room == null) {
            return;
        }
        ArrayList<Subscriber> readers = room.open;
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).onFrame(frame);
        }
        if (frame.kind() == Frame.Kind.LEFT) {
            left(frame, room);
        }
    }

    private void joined(Frame frame) {
        String member = String.valueOf(frame.member());
        List<Subscriber> streams = users.get(member);
        if (streams == null) {
            return;
        }
        Spans spans = memberships.spans(member, frame.subject());
        if (!spans.isOpenBefore(frame.offset() + 1)) {
            return;
        }
        Room room = rooms.computeIfAbsent(frame.subject(), any -> new Room());
        for (Subscriber subscriber : streams) {
            if (!room.open.contains(subscriber)) {
                room.former.remove(subscriber);
                room.open.add(subscriber);
                room.openSinceMax = Math.max(room.openSinceMax, spans.openSince(frame.offset() + 1));
            }
            subscriber.onJoined(frame.partition());
        }
    }

    private void left(Frame frame, Room room) {
        String member = String.valueOf(frame.member());
        List<Subscriber> streams = users.get(member);
        if (streams == null || memberships.spans(member, frame.subject()).isOpenBefore(frame.offset() + 1)) {
            return;
        }
        for (Subscriber subscriber : streams) {
            if (room.open.remove(subscriber)) {
                room.former.add(subscriber);
                room.formerUntilMax = Math.max(room.formerUntilMax, frame.offset());
            }
        }
    }

    private void annotation(Frame frame) {
        Room room = rooms.get(frame.subject());
        if (room == null) {
            return;
        }
        long about = frame.subjectOffset();
        boolean concernsAll = about >= room.openSinceMax;
        for (int i = 0; i < room.open.size(); i++) {
            Subscriber reader = room.open.get(i);
            if (reader.isLive() && (concernsAll || isVisible(frame, reader.user()))) {
                reader.onFrame(frame);
            }
        }
        if (about <= room.formerUntilMax) {
            for (int i = 0; i < room.former.size(); i++) {
                Subscriber reader = room.former.get(i);
                if (reader.isLive() && isVisible(frame, reader.user())) {
                    reader.onFrame(frame);
                }
            }
        }
    }

    private void inbox(Frame frame) {
        List<Subscriber> streams = users.get(frame.subject());
        if (streams == null) {
            return;
        }
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

    /** This loop was so slow that the ring has moved on without it. */
    private void overrun() {
        closeAll(CloseReason.OVERRUN);
        sequence = ring.snapshot(next, newest);
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

    /** Whether a user may see a frame. */
    boolean isVisible(Frame frame, String user) {
        if (frame.bytes().length == 0) {
            return false;
        }
        return switch (frame.log()) {
            case INBOX -> frame.subject().equals(user);
            case EVENTS, ANNOTATIONS -> memberships.spans(user, frame.subject()).contains(frame.seenAs());
        };
    }

    /** Finds where the ring continues after positions, walking each partition back from this loop's place; null if it no longer has it all. */
    @Nullable
    Located locate(String user, Positions own) {
        long start = sequence;
        long count = 0;
        for (int i = 0; i < own.size(); i++) {
            int partition = own.partition(i);
            for (FollowedLog log : new FollowedLog[] {FollowedLog.EVENTS, FollowedLog.ANNOTATIONS}) {
                long from = own.next(log, partition);
                for (Frame frame = newest(log, partition);
                        frame != null && frame.offset() >= from;
                        frame = ring.get(frame.previous())) {
                    start = Math.min(start, frame.sequence());
                    count += isVisible(frame, user) ? 1 : 0;
                }
                if (ring.floor(log, partition) > from) {
                    return null;
                }
            }
        }
        for (Frame frame = newest(FollowedLog.INBOX, own.inboxPartition());
                frame != null && frame.offset() >= own.inbox();
                frame = ring.get(frame.previous())) {
            start = Math.min(start, frame.sequence());
            count += isVisible(frame, user) ? 1 : 0;
        }
        return ring.floor(FollowedLog.INBOX, own.inboxPartition()) > own.inbox() ? null : new Located(start, count);
    }

    private @Nullable Frame newest(FollowedLog log, int partition) {
        return ring.get(newest[log.index() * width + partition]);
    }

    // ---- positions

    /** Where a user's new stream begins: here. */
    Positions head(String user) {
        int inbox = RoomPartitions.of(user, width);
        Positions head = new Positions(inbox, next[2 * width + inbox]);
        for (Membership membership : memberships.of(user)) {
            int partition = membership.partition();
            if (membership.spans().startsBefore(next[partition]) && !head.has(partition)) {
                head.add(partition, next[partition], next[width + partition]);
            }
        }
        return head;
    }

    /** A presented cursor's positions; null if it cannot be this user's. One without inbox follows the inbox from now on. */
    @Nullable
    Positions resume(String user, Cursor cursor) {
        int inbox = RoomPartitions.of(user, width);
        if (cursor.inboxPartition() >= 0 && cursor.inboxPartition() != inbox) {
            return null;
        }
        Positions own =
                new Positions(inbox, cursor.inboxPartition() < 0 ? next[2 * width + inbox] : cursor.nextInbox());
        for (int i = 0; i < cursor.size(); i++) {
            if (cursor.partition(i) >= width) {
                return null;
            }
        }
        for (Membership membership : memberships.of(user)) {
            int partition = membership.partition();
            int index = cursor.indexOf(partition);
            if (index >= 0 && membership.spans().startsBefore(next[partition]) && !own.has(partition)) {
                own.add(partition, cursor.nextEvent(index), cursor.nextAnnotation(index));
            }
        }
        for (int i = 0; i < cursor.size(); i++) {
            int partition = cursor.partition(i);
            if (!own.has(partition)) {
                // Nothing of it concerns the user up to this loop's place. If the cursor is ahead of it, another
                // gateway has already
                // given what this one has yet to read, such as the joining that makes it concern the user.
                own.add(
                        partition,
                        Math.max(cursor.nextEvent(i), next[partition]),
                        Math.max(cursor.nextAnnotation(i), next[width + partition]));
            }
        }
        acquire(user, own);
        return own;
    }

    /**
     * Adds the partitions of rooms a user has come into before this loop's place and that positions say nothing of: those rooms were
     * joined while the stream was away. They are delivered from the joining on.
     */
    void acquire(String user, Positions own) {
        Map<Integer, Long> from = new HashMap<>();
        for (Membership membership : memberships.of(user)) {
            int partition = membership.partition();
            if (membership.spans().startsBefore(next[partition]) && !own.has(partition)) {
                from.merge(partition, membership.spans().from(0), Math::min);
            }
        }
        from.forEach((partition, offset) -> own.add(partition, offset, annotationsSince(partition, offset)));
    }

    /** The annotation offset at a joining: if the ring has lost it, from the beginning, and spans decide. */
    private long annotationsSince(int partition, long joining) {
        Frame frame = newest(FollowedLog.EVENTS, partition);
        while (frame != null && frame.offset() > joining) {
            frame = ring.get(frame.previous());
        }
        return frame != null && frame.offset() == joining && frame.kind() == Frame.Kind.JOINED
                ? frame.subjectOffset()
                : 0;
    }

    /** Where positions are beyond this loop's. */
    List<Place> ahead(Positions own) {
        List<Place> ahead = new ArrayList<>(0);
        for (int i = 0; i < own.size(); i++) {
            int partition = own.partition(i);
            if (isAhead(FollowedLog.EVENTS, partition, own.events()[i])) {
                ahead.add(new Place(FollowedLog.EVENTS, partition));
            }
            if (isAhead(FollowedLog.ANNOTATIONS, partition, own.annotations()[i])) {
                ahead.add(new Place(FollowedLog.ANNOTATIONS, partition));
            }
        }
        if (isAhead(FollowedLog.INBOX, own.inboxPartition(), own.inbox())) {
            ahead.add(new Place(FollowedLog.INBOX, own.inboxPartition()));
        }
        return ahead;
    }

    private boolean isAhead(FollowedLog log, int partition, long offset) {
        if (offset <= next[log.index() * width + partition]) {
            return false;
        }
        // What another counted past a transaction's marker is not ahead. In this order; see Ring.
        long reached = ring.reached(log, partition);
        return offset > reached || sequence < ring.head();
    }

    /** Where positions are before what the ring has; events before annotations, so that these come after what they are about. */
    List<Place> behindTheRing(Positions own) {
        List<Place> behind = new ArrayList<>();
        for (FollowedLog log : new FollowedLog[] {FollowedLog.EVENTS, FollowedLog.ANNOTATIONS}) {
            for (int i = 0; i < own.size(); i++) {
                int partition = own.partition(i);
                if (own.next(log, partition) < ring.floor(log, partition)) {
                    behind.add(new Place(log, partition));
                }
            }
        }
        if (own.inbox() < ring.floor(FollowedLog.INBOX, own.inboxPartition())) {
            behind.add(new Place(FollowedLog.INBOX, own.inboxPartition()));
        }
        return behind;
    }

    long floor(Place place) {
        return ring.floor(place.log(), place.partition());
    }

    long next(Place place) {
        return next[place.log().index() * width + place.partition()];
    }

    long sequence() {
        return sequence;
    }

    /** This loop's positions of what concerns a signature. */
    Positions positions(Signature signature) {
        int inbox = signature.inboxPartition();
        Positions positions = new Positions(inbox, next[2 * width + inbox]);
        for (int partition : signature.partitions()) {
            positions.add(partition, next[partition], next[width + partition]);
        }
        return positions;
    }

    Positions copy(Positions own) {
        Positions copy = new Positions(own.inboxPartition(), own.inbox());
        for (int i = 0; i < own.size(); i++) {
            copy.add(own.partition(i), own.events()[i], own.annotations()[i]);
        }
        return copy;
    }

    /** The cursor at this loop's place of what concerns some positions. */
    String headText(Positions own) {
        encoder.cursor(own.partitions(), own.inboxPartition(), next, width);
        return encoder.text();
    }

    /** What a user may see of a partition's rooms. */
    List<RoomSpan> spans(String user, Place place) {
        List<RoomSpan> spans = new ArrayList<>();
        if (place.log() != FollowedLog.INBOX) {
            for (Membership membership : memberships.of(user)) {
                if (membership.partition() == place.partition()) {
                    for (int i = 0; i < membership.spans().size(); i++) {
                        spans.add(new RoomSpan(
                                membership.room(),
                                membership.spans().from(i),
                                membership.spans().to(i)));
                    }
                }
            }
        }
        return spans;
    }

    /** Adds a user's rooms of a partition. */
    void rooms(String user, int partition, Collection<String> into) {
        for (Membership membership : memberships.of(user)) {
            if (membership.partition() == partition && membership.spans().isOpenBefore(next[partition])) {
                into.add(membership.room());
            }
        }
    }

    byte[] encode(Place place, Entry row) {
        return FrameEncoding.encode(
                row.type(), place.partition(), row.offset(), row.body().getBytes(StandardCharsets.UTF_8));
    }

    // ---- blocks and signatures

    BlockEncoder encoder() {
        return encoder;
    }

    /** Prepares the encoder with a signature's cursor. */
    void cursor(Signature signature) {
        encoder.cursor(signature.partitions(), signature.inboxPartition(), next, width);
    }

    /** A frame with the cursor after it. */
    ByteBuf block(Signature signature, Frame frame, Outlet outlet) {
        delivered++;
        ByteBuf cached = signature.cached(frame);
        if (cached != null) {
            return cached;
        }
        cursor(signature);
        ByteBuf block = encoder.block(outlet, frame.bytes());
        if (signature.isShared()) {
            signature.keep(frame, block.retainedDuplicate());
            holding.add(signature);
        }
        return block;
    }

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
        flushTouched();
        return subscriber;
    }

    private void attach(Subscriber subscriber) {
        metrics().attached();
        String user = subscriber.user();
        users.computeIfAbsent(user, any -> new ArrayList<>(1)).add(subscriber);
        for (Membership membership : memberships.of(user)) {
            long before = next[membership.partition()];
            Spans spans = membership.spans();
            if (spans.isOpenBefore(before)) {
                Room room = rooms.computeIfAbsent(membership.room(), any -> new Room());
                room.open.add(subscriber);
                room.openSinceMax = Math.max(room.openSinceMax, spans.openSince(before));
            } else if (spans.startsBefore(before)) {
                Room room = rooms.computeIfAbsent(membership.room(), any -> new Room());
                room.former.add(subscriber);
                room.formerUntilMax = Math.max(room.formerUntilMax, spans.lastEndBefore(before));
            }
        }
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
        String user = subscriber.user();
        List<Subscriber> streams = users.get(user);
        if (streams != null) {
            streams.remove(subscriber);
            if (streams.isEmpty()) {
                users.remove(user);
            }
        }
        for (Membership membership : memberships.of(user)) {
            Room room = rooms.get(membership.room());
            if (room != null) {
                room.open.remove(subscriber);
                room.former.remove(subscriber);
                if (room.isEmpty()) {
                    rooms.remove(membership.room());
                }
            }
        }
        heartbeats.get(subscriber.heartbeatPhase).remove(subscriber);
    }

    void closeAll(CloseReason reason) {
        for (Subscriber subscriber : subscribers()) {
            subscriber.close(reason);
        }
    }

    void closeUser(String user, CloseReason reason) {
        for (Subscriber subscriber : List.copyOf(users.getOrDefault(user, List.of()))) {
            subscriber.close(reason);
        }
    }

    /** Closes all within a time, each at its own moment. */
    void drain(long millisMax) {
        for (Subscriber subscriber : subscribers()) {
            later(
                    () -> subscriber.close(CloseReason.DRAIN),
                    engine.random().nextLong(Math.max(1, millisMax)),
                    TimeUnit.MILLISECONDS);
        }
    }

    private List<Subscriber> subscribers() {
        List<Subscriber> all = new ArrayList<>();
        users.values().forEach(all::addAll);
        return all;
    }

    // ---- time

    private void tick() {
        heartbeatPhase = (heartbeatPhase + 1) % heartbeats.size();
        long now = nowMillis();
        ArrayList<Subscriber> due = heartbeats.get(heartbeatPhase);
        for (int i = due.size() - 1; i >= 0; i--) {
            due.get(i).onHeartbeat(now);
        }
        flushTouched();
    }

    /** Has a subscriber's socket flushed at the end of the batch. */
    void touch(Subscriber subscriber) {
        if (!subscriber.isTouched) {
            subscriber.isTouched = true;
            touched.add(subscriber);
        }
    }

    void flush(Subscriber subscriber) {
        subscriber.outlet().flush();
    }

    private void flushTouched() {
        for (int i = 0; i < touched.size(); i++) {
            Subscriber subscriber = touched.get(i);
            subscriber.isTouched = false;
            subscriber.outlet().flush();
        }
        touched.clear();
    }

    /** Takes an answer on this event loop, where the subscriber may be another by then. */
    <T> void answer(CompletionStage<T> question, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then) {
        question.whenComplete((value, error) -> {
            if (loop.inEventLoop()) {
                then.accept(value, error);
                flushTouched();
            } else {
                loop.execute(() -> {
                    then.accept(value, error);
                    flushTouched();
                });
            }
        });
    }

    void later(Runnable task, long delay, TimeUnit unit) {
        var ignored = loop.schedule(
                () -> {
                    task.run();
                    flushTouched();
                },
                delay,
                unit);
    }

    <T> CompletionStage<T> archive(Function<Archive, CompletionStage<T>> query) {
        return engine.replays().run(() -> query.apply(engine.archive()));
    }

    void delivered() {
        delivered++;
    }

    long nowMillis() {
        return engine.clock().millis();
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
