package chat.tertulia.gateway.stream;

import chat.tertulia.contracts.positions.Cursor;
import chat.tertulia.gateway.archive.Archive.Place;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.session.Session;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One open stream: a cursor over the ring. All its methods run on its event loop.
 *
 * <pre>
 *              no cursor, reset                        ┌──────────────────────────────────┐
 *   Opening ───────────────────────────────────────▶ Live ◀───── caught up ──┐            │ socket full
 *      │                                                                     │            ▼
 *      ├── the ring has all after the cursor ────────────────────────────▶ Behind ◀───────┘
 *      │                                                                   │    ▲
 *      │                                             the ring has lost it  │    │ archive read
 *      │                                                                   ▼    │ up to the ring
 *      └── the ring has not ─────────────────────────────────────────────▶ Replaying
 *
 *   any ── client gone, revoked, aged, drained, too slow, not to be had from the archive ──▶ Closed
 * </pre>
 *
 * <p>Live: is where its event loop is and gets each frame as the loop walks over it. Behind: has a sequence and positions of its own
 * and walks the ring by itself, so much a turn, when its socket takes more. Replaying: reads pages of the archive, one at a
 * time, each after the socket took the one before.
 *
 * <p><b>Back-pressure.</b> Nothing is stored for a subscriber whose socket is full. What is in flight is bounded: the socket's
 * buffer, one batch when live or behind, and a page when replaying.
 *
 * <p><b>Exactness.</b> The cursor written with an event covers what was given up to and with this event and nothing else: live, that is the
 * loop's positions of the partitions that concern the subscriber; otherwise its own.
 */
public final class Subscriber {

    /** Frames a subscriber may look at in one turn before others have theirs. */
    static final int FRAMES_A_TURN = 1024;

    /** A cursor may be ahead of a gateway that lags, not for longer than this. */
    private static final long AHEAD_MILLIS_MAX = 30_000;

    private static final byte[] COMMENT = {':', '\n', '\n'};

    private final EventLoopFanout fanout;
    private final Outlet outlet;
    private final Session session;
    private final Runnable onClosed;
    private final long renewAtMillis;
    private long fullSinceMillis;
    private long behindSinceMillis;
    private State state = new Opening();
    private Batch.@Nullable Stretch held;
    int heartbeatPhase;
    boolean isQueued;

    private sealed interface State permits Opening, Live, Behind, Replaying, Closed {}

    private record Opening() implements State {}

    private record Live(Signature signature) implements State {}

    /** Walks the ring by itself. */
    private static final class Behind implements State {
        private long sequence;
        private final Positions own;
        private boolean isBlocked;
        private final long sinceMillis;

        private Behind(long sequence, Positions own, boolean isBlocked, long sinceMillis) {
            this.sequence = sequence;
            this.own = own;
            this.isBlocked = isBlocked;
            this.sinceMillis = sinceMillis;
        }
    }

    private record Replaying(ArchiveReplay replay) implements State {}

    private record Closed(CloseReason reason) implements State {}

    Subscriber(EventLoopFanout fanout, Outlet outlet, Session session, long renewAtMillis, Runnable onClosed) {
        this.fanout = fanout;
        this.outlet = outlet;
        this.session = session;
        this.renewAtMillis = renewAtMillis;
        this.onClosed = onClosed;
        this.behindSinceMillis = fanout.nowMillis();
    }

    String user() {
        return session.user();
    }

    String text(Reason reason) {
        return reason.text(session.language());
    }

    String sessionId() {
        return session.id();
    }

    Outlet outlet() {
        return outlet;
    }

    // ---- opening

    /** Begins the stream; the subscriber is attached to its loop. */
    void open(@Nullable String cursorText) {
        if (cursorText == null || cursorText.isEmpty()) {
            Positions head = fanout.positions().head(user());
            resumed(head, head, 0);
            fanout.metrics().opened(Opened.NOW);
            live(head);
            return;
        }
        Cursor cursor;
        try {
            cursor = Cursor.parse(cursorText);
        } catch (IllegalArgumentException e) {
            reset(ResetReason.MALFORMED);
            return;
        }
        if (!cursor.epoch().equals(fanout.epoch())) {
            reset(ResetReason.OTHER_EPOCH);
            return;
        }
        Positions own = fanout.positions().resume(user(), cursor);
        if (own == null) {
            reset(ResetReason.MALFORMED);
            return;
        }
        List<Place> ahead = fanout.positions().ahead(own);
        if (ahead.isEmpty()) {
            resume(own, cursorText);
            return;
        }
        fanout.answer(fanout.logEnds().ends(ahead), (ends, error) -> {
            if (state instanceof Opening) {
                onLogEnds(own, cursorText, ahead, ends);
            }
        });
    }

    /** @param ends null if the log cannot be asked; then time decides */
    private void onLogEnds(Positions own, String presented, List<Place> ahead, @Nullable Map<Place, Long> ends) {
        if (ends != null) {
            for (Place place : ahead) {
                if (own.next(place.log(), place.partition()) > ends.getOrDefault(place, 0L)) {
                    reset(ResetReason.BEYOND_LOG);
                    return;
                }
            }
        }
        resume(own, presented);
    }

    private void reset(ResetReason reason) {
        Positions head = fanout.positions().head(user());
        begin(head);
        control(
                head,
                ControlEvents.event(
                        ControlEvent.RESET, new ControlEvents.Reset(reason.code(), text(reason), fanout.instance())));
        fanout.metrics().opened(Opened.RESET);
        fanout.metrics().reset(reason);
        live(head);
    }

    private void resume(Positions own, String presented) {
        LoopPositions.Located located = fanout.positions().locate(user(), own);
        if (located == null) {
            replay(own, presented);
            return;
        }
        resumed(own, own, located.count());
        fanout.metrics().opened(Opened.RING);
        behind(located.sequence(), own);
    }

    /** Tells what follows. */
    void resumed(Positions from, Positions own, long count) {
        BlockEncoder encoder = fanout.encoder();
        fanout.positions().cursor(encoder, own);
        String to = encoder.text();
        String at = begin(from);
        control(
                from,
                ControlEvents.event(ControlEvent.RESUMED, new ControlEvents.Resumed(at, to, count, fanout.instance())));
    }

    /** The first block: where the stream begins, and when to come back. Sent with the first event. */
    String begin(Positions positions) {
        fanout.encoder().cursor(positions);
        String text = fanout.encoder().text();
        fanout.batch().own(outlet, fanout.retryLine());
        return text;
    }

    /** Sends an event of the stream's own. */
    void control(Positions positions, byte[] event) {
        fanout.encoder().cursor(positions);
        fanout.batch().own(outlet, event);
        fanout.batch().sendOwn(outlet);
    }

    // ---- live

    private void live(Positions own) {
        state = new Live(fanout.signature(own.partitions(), own.inboxPartition(), outlet.framing()));
        behindSinceMillis = 0;
    }

    /** Whether the loop's frames are to be given to it. */
    boolean isLive() {
        return state instanceof Live;
    }

    /** The loop is at a joining of this user. */
    void onJoined(Frame frame) {
        int partition = frame.partition();
        if (state instanceof Live live && !live.signature().has(partition)) {
            // What it holds has the cursors of those it was like so far.
            sendHeld();
            if (state instanceof Behind behind) {
                // Its own walk is to meet the joining, from which on the partition concerns it.
                behind.sequence = frame.sequence();
            }
        }
        if (state instanceof Live live && !live.signature().has(partition)) {
            state = new Live(fanout.with(live.signature(), partition));
        }
    }

    /** The loop is at a frame this subscriber may see, and its positions are those after it. */
    void onFrame(Frame frame) {
        if (state instanceof Live live) {
            held = fanout.give(this, held, live.signature(), frame);
        }
    }

    /** A signal is given if the socket takes it now. */
    void onSignal(byte[] signal) {
        if (state instanceof Live live && outlet.isWritable()) {
            held = fanout.give(this, held, live.signature(), signal);
        }
    }

    /** Sends what it holds of the batch. The loop is between two frames. */
    void sendHeld() {
        Batch.Stretch stretch = held;
        if (stretch == null) {
            return;
        }
        held = null;
        fanout.batch().send(stretch, outlet);
        if (!outlet.isWritable() && state instanceof Live live) {
            fallBehind(live.signature());
        }
    }

    private void fallBehind(Signature signature) {
        Positions own = fanout.positions().positions(signature);
        fanout.leave(signature);
        state = new Behind(fanout.positions().sequence(), own, true, fanout.nowMillis());
        fullSinceMillis = fanout.nowMillis();
        behindSinceMillis = fullSinceMillis;
        fanout.metrics().behind(1);
    }

    // ---- behind

    void behind(long sequence, Positions own) {
        state = new Behind(sequence, own, false, fanout.nowMillis());
        fanout.metrics().behind(1);
        fanout.queue(this);
    }

    /** Whether it has frames to walk now. */
    boolean hasWork() {
        return state instanceof Behind behind
                && !behind.isBlocked
                && behind.sequence < fanout.positions().sequence();
    }

    /** Whether it wants to be asked again after the next frames. */
    boolean isWalking() {
        return state instanceof Behind behind && !behind.isBlocked;
    }

    /**
     * Walks the ring.
     *
     * @return frames looked at
     */
    int onTurn() {
        if (!(state instanceof Behind behind)) {
            return 0;
        }
        int used = 0;
        while (state == behind
                && used < FRAMES_A_TURN
                && behind.sequence < fanout.positions().sequence()) {
            if (isFull()) {
                behind.isBlocked = true;
                return used;
            }
            Frame frame = fanout.frame(behind.sequence);
            if (frame == null) {
                relocate(behind);
                continue;
            }
            used++;
            behind.sequence++;
            give(frame, behind.own);
        }
        fanout.batch().sendOwn(outlet);
        if (state == behind && behind.sequence >= fanout.positions().sequence()) {
            if (outlet.isWritable()) {
                caughtUp(behind);
            } else {
                behind.isBlocked = true;
                fullSinceMillis = fanout.nowMillis();
            }
        }
        return used;
    }

    /** Sends what is appended if that is enough for a write, and says whether the socket takes no more. */
    private boolean isFull() {
        if (fanout.batch().isOwnFull()) {
            fanout.batch().sendOwn(outlet);
        }
        if (outlet.isWritable()) {
            return false;
        }
        fanout.batch().sendOwn(outlet);
        fullSinceMillis = fanout.nowMillis();
        return true;
    }

    /** The ring has lost the next frame, which need not have concerned this subscriber. */
    private void relocate(Behind behind) {
        Positions own = behind.own;
        fanout.positions().acquire(user(), own);
        LoopPositions.Located located = fanout.positions().locate(user(), own);
        if (located == null) {
            fanout.batch().sendOwn(outlet);
            fanout.metrics().behind(-1);
            replay(own, null);
        } else {
            behind.sequence = located.sequence();
        }
    }

    private void give(Frame frame, Positions own) {
        FollowedLog log = frame.log();
        int partition = frame.partition();
        if (own.concerns(log, partition)) {
            if (frame.offset() < own.next(log, partition)) {
                return;
            }
            own.next(log, partition, frame.offset() + 1);
        } else if (frame.kind() == Frame.Kind.JOINED && user().equals(frame.member())) {
            own.add(partition, frame.offset() + 1, frame.subjectOffset());
        } else {
            return;
        }
        if (fanout.positions().isVisible(frame, user())) {
            append(own, frame.bytes());
            if (frame.trace() != null) {
                frame.trace().caughtUp(user());
            }
        }
    }

    /** Appends an event with its own cursor, to be sent with others. */
    void append(Positions own, byte[] bytes) {
        fanout.encoder().cursor(own);
        fanout.batch().own(outlet, bytes);
        fanout.delivered();
    }

    private void caughtUp(Behind behind) {
        if (fanout.positions().ahead(behind.own).isEmpty()) {
            fanout.metrics().behind(-1);
            live(behind.own);
        } else if (fanout.nowMillis() - behind.sinceMillis > AHEAD_MILLIS_MAX) {
            close(CloseReason.OVERRUN);
        }
    }

    /** The socket takes more. */
    public void onWritable() {
        fullSinceMillis = 0;
        if (state instanceof Behind behind && behind.isBlocked) {
            behind.isBlocked = false;
            fanout.queue(this);
        } else if (state instanceof Replaying(ArchiveReplay replay)) {
            replay.onWritable();
        }
    }

    private void replay(Positions own, @Nullable String presented) {
        ArchiveReplay replay = new ArchiveReplay(this, fanout, own, presented);
        state = new Replaying(replay);
        fanout.metrics().replay();
        fanout.replay(() -> isIn(replay), replay::start);
    }

    /** Whether a replay is still what this subscriber does. */
    boolean isIn(ArchiveReplay replay) {
        return state instanceof Replaying(ArchiveReplay now) && now == replay;
    }

    /** Notes that a replay waits for the socket. */
    void waits() {
        fullSinceMillis = fanout.nowMillis();
    }

    // ---- time and the end

    /** Once a heartbeat interval: shows the client that the stream is alive and where it is. */
    void onHeartbeat(long nowMillis) {
        if (nowMillis >= renewAtMillis) {
            close(CloseReason.AGED);
            return;
        }
        if (behindSinceMillis != 0
                && nowMillis - behindSinceMillis > 1000L * fanout.settings().behindSeconds()) {
            close(CloseReason.LAGGING);
            return;
        }
        if (!outlet.isWritable()) {
            if (state instanceof Live live) {
                fallBehind(live.signature());
            } else if (fullSinceMillis != 0
                    && nowMillis - fullSinceMillis > 1000L * fanout.settings().stalledSeconds()) {
                close(CloseReason.LAGGING);
            }
            return;
        }
        BlockEncoder encoder = fanout.encoder();
        switch (state) {
            case Live live -> fanout.positions().cursor(encoder, live.signature());
            case Behind behind -> encoder.cursor(behind.own);
            case Replaying(ArchiveReplay replay) when replay.hasBegun() -> encoder.cursor(replay.own());
            case Opening opening -> {
                alive();
                return;
            }
            case Replaying replaying -> {
                alive();
                return;
            }
            case Closed closed -> {
                return;
            }
        }
        fanout.batch().own(outlet, BlockEncoder.NOTHING_ELSE);
        fanout.batch().sendOwn(outlet);
    }

    /** Shows that the stream is alive before its first event, which waits for something. */
    private void alive() {
        fanout.batch().ownBare(outlet, COMMENT);
        fanout.batch().sendOwn(outlet);
    }

    /** Ends the stream. */
    public void close(CloseReason reason) {
        if (state instanceof Closed) {
            return;
        }
        Batch.Stretch stretch = held;
        held = null;
        if (stretch != null) {
            fanout.batch().send(stretch, outlet);
        }
        if (state instanceof Live live) {
            fanout.leave(live.signature());
        } else if (state instanceof Behind) {
            fanout.metrics().behind(-1);
        } else if (state instanceof Replaying(ArchiveReplay replay)) {
            replay.end();
        }
        state = new Closed(reason);
        fanout.detach(this);
        fanout.metrics().closed(reason);
        if (!reason.isGone()) {
            int retry = reason.isSpread() ? fanout.retryMillisSoon() : 0;
            fanout.batch().ownBare(outlet, ControlEvents.closing(reason, session.language(), retry));
            fanout.batch().sendOwn(outlet);
            outlet.finish();
        }
        onClosed.run();
    }

    /** Ends the stream with nothing but the reason: what it holds of the batch may not be what it should. */
    void fail() {
        held = null;
        try {
            close(CloseReason.FAILED);
        } catch (RuntimeException e) {
            // It may be the one whose fault it is: the others must be told all the same.
            outlet.abort();
        }
    }

    /**
     * The connection is gone.
     *
     * @param hasVanished whether the client left without a word
     */
    public void onGone(boolean hasVanished) {
        close(hasVanished ? CloseReason.VANISHED : CloseReason.CLIENT);
    }
}
