package chat.tertulia.gateway.stream;

import chat.tertulia.contracts.positions.Cursor;
import chat.tertulia.gateway.archive.Archive.Entry;
import chat.tertulia.gateway.archive.Archive.Place;
import chat.tertulia.gateway.archive.Archive.Range;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.Frame;
import chat.tertulia.gateway.session.Session;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
 * high watermark and one frame when live or behind, and a page when replaying.
 *
 * <p><b>Exactness.</b> The cursor written with an event covers what was given up to and with this event and nothing else: live, that is the
 * loop's positions of the partitions that concern the subscriber; otherwise its own.
 */
public final class Subscriber {

    /** Frames a subscriber may look at in one turn before others have theirs. */
    static final int FRAMES_A_TURN = 1024;

    /** Tries for the archive to reach the ring before it is a gap. It lags by its commit interval. */
    private static final int ARCHIVE_TRIES = 4;

    private static final long ARCHIVE_RETRY_MILLIS = 500;

    /** A cursor may be ahead of a gateway that lags, not for longer than this. */
    private static final long AHEAD_MILLIS_MAX = 30_000;

    private final EventLoopFanout fanout;
    private final Outlet outlet;
    private final Session session;
    private final Runnable onClosed;
    private final long renewAtMillis;
    private long fullSinceMillis;
    private State state = new Opening();
    int heartbeatPhase;
    boolean isTouched;
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

    /** Reads the archive. */
    private static final class Replaying implements State {
        private final Positions own;
        /** What the client presented, until the first event is sent; then null. */
        private @Nullable String presented;

        private final ArrayDeque<Range> left = new ArrayDeque<>();
        private int tries;
        private long rows;
        private boolean waitsForSocket;

        private Replaying(Positions own, @Nullable String presented) {
            this.own = own;
            this.presented = presented;
        }
    }

    private record Closed(CloseReason reason) implements State {}

    Subscriber(EventLoopFanout fanout, Outlet outlet, Session session, long renewAtMillis, Runnable onClosed) {
        this.fanout = fanout;
        this.outlet = outlet;
        this.session = session;
        this.renewAtMillis = renewAtMillis;
        this.onClosed = onClosed;
    }

    String user() {
        return session.user();
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
            Positions head = fanout.head(user());
            String at = begin(head);
            control(head, ControlEvents.event("resumed", new ControlEvents.Resumed(at, at, 0, fanout.instance())));
            fanout.metrics().opened("now");
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
        Positions own = fanout.resume(user(), cursor);
        if (own == null) {
            reset(ResetReason.MALFORMED);
            return;
        }
        List<Place> ahead = fanout.ahead(own);
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
        Positions head = fanout.head(user());
        begin(head);
        control(head, ControlEvents.event("reset", new ControlEvents.Reset(reason.code(), fanout.instance())));
        fanout.metrics().opened("reset");
        live(head);
    }

    private void resume(Positions own, String presented) {
        EventLoopFanout.Located located = fanout.locate(user(), own);
        if (located == null) {
            replay(new Replaying(own, presented));
            return;
        }
        resumed(own, own, located.count());
        fanout.metrics().opened("ring");
        behind(located.sequence(), own);
    }

    /** Tells what follows. */
    private void resumed(Positions from, Positions own, long count) {
        String to = fanout.headText(own);
        String at = begin(from);
        control(from, ControlEvents.event("resumed", new ControlEvents.Resumed(at, to, count, fanout.instance())));
    }

    /** The first block: where the stream begins, and when to come back. */
    private String begin(Positions positions) {
        BlockEncoder encoder = fanout.encoder();
        encoder.cursor(positions);
        String text = encoder.text();
        outlet.write(encoder.block(outlet, fanout.retryLine()));
        return text;
    }

    private void control(Positions positions, byte[] event) {
        BlockEncoder encoder = fanout.encoder();
        encoder.cursor(positions);
        outlet.write(encoder.block(outlet, event));
        fanout.touch(this);
    }

    // ---- live

    private void live(Positions own) {
        state = new Live(fanout.signature(own.partitions(), own.inboxPartition(), outlet.framing()));
    }

    /** Whether the loop's frames are to be given to it. */
    boolean isLive() {
        return state instanceof Live;
    }

    /** The loop is at a joining of this user. */
    void onJoined(int partition) {
        if (state instanceof Live live && !live.signature().has(partition)) {
            state = new Live(fanout.with(live.signature(), partition));
        }
    }

    /** The loop is at a frame this subscriber may see, and its positions are those after it. */
    void onFrame(Frame frame) {
        if (!(state instanceof Live live)) {
            return;
        }
        outlet.write(fanout.block(live.signature(), frame, outlet));
        fanout.touch(this);
        if (!outlet.isWritable()) {
            outlet.flush();
            if (!outlet.isWritable() && state instanceof Live now) {
                fallBehind(now.signature(), frame.sequence() + 1);
            }
        }
    }

    private void fallBehind(Signature signature, long sequence) {
        Positions own = fanout.positions(signature);
        fanout.leave(signature);
        state = new Behind(sequence, own, true, fanout.nowMillis());
        fullSinceMillis = fanout.nowMillis();
        fanout.metrics().behind(1);
    }

    // ---- behind

    private void behind(long sequence, Positions own) {
        state = new Behind(sequence, own, false, fanout.nowMillis());
        fanout.metrics().behind(1);
        fanout.queue(this);
    }

    /** Whether it has frames to walk now. */
    boolean hasWork() {
        return state instanceof Behind behind && !behind.isBlocked && behind.sequence < fanout.sequence();
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
        Positions own = behind.own;
        while (state == behind) {
            if (!outlet.isWritable()) {
                outlet.flush();
                if (!outlet.isWritable()) {
                    behind.isBlocked = true;
                    fullSinceMillis = fanout.nowMillis();
                    return used;
                }
            }
            if (behind.sequence >= fanout.sequence()) {
                caughtUp(behind);
                return used;
            }
            if (used >= FRAMES_A_TURN) {
                return used;
            }
            Frame frame = fanout.frame(behind.sequence);
            if (frame == null) {
                fanout.acquire(user(), own);
                EventLoopFanout.Located located = fanout.locate(user(), own);
                if (located == null) {
                    fanout.metrics().behind(-1);
                    replay(new Replaying(own, null));
                    return used;
                }
                behind.sequence = located.sequence();
                continue;
            }
            used++;
            behind.sequence++;
            give(frame, own);
        }
        return used;
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
        if (fanout.isVisible(frame, user())) {
            write(own, frame.bytes());
        }
    }

    private void write(Positions own, byte[] bytes) {
        BlockEncoder encoder = fanout.encoder();
        encoder.cursor(own);
        outlet.write(encoder.block(outlet, bytes));
        fanout.touch(this);
        fanout.delivered();
    }

    private void caughtUp(Behind behind) {
        if (fanout.ahead(behind.own).isEmpty()) {
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
        } else if (state instanceof Replaying replaying && replaying.waitsForSocket) {
            replaying.waitsForSocket = false;
            nextPage(replaying);
        }
    }

    // ---- replaying

    private void replay(Replaying replaying) {
        state = replaying;
        fanout.metrics().replay();
        plan(replaying);
    }

    /** Asks how far the archive is. */
    private void plan(Replaying replaying) {
        fanout.answer(fanout.archive(a -> a.positions()), (positions, error) -> {
            if (state == replaying) {
                onArchivePositions(replaying, positions == null ? Map.of() : positions);
            }
        });
    }

    private void onArchivePositions(Replaying replaying, Map<Place, Long> archived) {
        Positions own = replaying.own;
        fanout.acquire(user(), own);
        List<Range> ranges = new ArrayList<>();
        List<Place> missing = new ArrayList<>();
        for (Place place : fanout.behindTheRing(own)) {
            long from = own.next(place.log(), place.partition());
            long reached = archived.getOrDefault(place, 0L);
            if (reached < fanout.floor(place)) {
                missing.add(place);
            } else {
                long to = Math.min(reached, fanout.next(place));
                ranges.add(new Range(place, from, to, user(), fanout.spans(user(), place)));
            }
        }
        if (!missing.isEmpty() && ++replaying.tries < ARCHIVE_TRIES) {
            fanout.later(
                    () -> {
                        if (state == replaying) {
                            plan(replaying);
                        }
                    },
                    ARCHIVE_RETRY_MILLIS,
                    TimeUnit.MILLISECONDS);
            return;
        }
        if (replaying.presented == null) {
            if (!missing.isEmpty()) {
                close(CloseReason.LAGGING);
                return;
            }
            replaying.left.clear();
            replaying.left.addAll(ranges);
            nextPage(replaying);
            return;
        }
        count(replaying, ranges, missing, 0, 0);
    }

    /** Counts the ranges one after the other: there are few, and the total decides. */
    private void count(Replaying replaying, List<Range> ranges, List<Place> missing, int index, long total) {
        if (total > fanout.settings().replayRowsMax()) {
            for (Range range : ranges) {
                missing.add(range.place());
            }
            begin(replaying, List.of(), missing, 0);
        } else if (index == ranges.size()) {
            begin(replaying, ranges, missing, total);
        } else {
            fanout.answer(fanout.archive(a -> a.count(ranges.get(index))), (n, error) -> {
                if (state == replaying) {
                    if (n == null) {
                        missing.add(ranges.remove(index).place());
                        count(replaying, ranges, missing, index, total);
                    } else {
                        count(replaying, ranges, missing, index + 1, total + n);
                    }
                }
            });
        }
    }

    /** Everything is known that the first event says. */
    private void begin(Replaying replaying, List<Range> ranges, List<Place> missing, long archived) {
        Positions own = replaying.own;
        String presented = replaying.presented;
        if (missing.isEmpty()) {
            // What the ring has after the ranges; counted from their ends.
            Positions after = fanout.copy(own);
            for (Range range : ranges) {
                after.next(range.place().log(), range.place().partition(), range.to());
            }
            EventLoopFanout.Located located = fanout.locate(user(), after);
            if (located == null) {
                // The ring moved on while rows were counted.
                if (++replaying.tries < ARCHIVE_TRIES) {
                    plan(replaying);
                } else {
                    close(CloseReason.REPLAY_FAILED);
                }
                return;
            }
            resumed(own, after, archived + located.count());
            fanout.metrics().opened("archive");
        } else {
            boolean inbox = false;
            List<String> rooms = new ArrayList<>();
            for (Place place : missing) {
                if (place.log() == FollowedLog.INBOX) {
                    inbox = true;
                    own.next(FollowedLog.INBOX, place.partition(), fanout.next(place));
                } else {
                    for (FollowedLog log : new FollowedLog[] {FollowedLog.EVENTS, FollowedLog.ANNOTATIONS}) {
                        Place skipped = new Place(log, place.partition());
                        own.next(
                                log,
                                place.partition(),
                                Math.max(own.next(log, place.partition()), fanout.next(skipped)));
                    }
                    fanout.rooms(user(), place.partition(), rooms);
                }
            }
            String to = begin(own);
            control(
                    own,
                    ControlEvents.event(
                            "gap",
                            new ControlEvents.Gap(
                                    rooms.stream().distinct().toList(),
                                    inbox,
                                    presented == null ? "" : presented,
                                    to,
                                    fanout.instance())));
            fanout.metrics().opened("gap");
        }
        replaying.presented = null;
        replaying.tries = 0;
        for (Range range : ranges) {
            Place place = range.place();
            if (own.next(place.log(), place.partition()) < range.to()) {
                replaying.left.add(range);
            }
        }
        fanout.flush(this);
        nextPage(replaying);
    }

    private void nextPage(Replaying replaying) {
        Positions own = replaying.own;
        Range range = replaying.left.peek();
        if (range == null) {
            backToRing(replaying);
            return;
        }
        if (!outlet.isWritable()) {
            replaying.waitsForSocket = true;
            fullSinceMillis = fanout.nowMillis();
            return;
        }
        int rowsMax = fanout.settings().replayPageRows();
        Range rest = new Range(
                range.place(),
                own.next(range.place().log(), range.place().partition()),
                range.to(),
                range.user(),
                range.spans());
        fanout.answer(fanout.archive(a -> a.page(rest, rowsMax)), (rows, error) -> {
            if (state == replaying) {
                if (rows == null) {
                    close(CloseReason.REPLAY_FAILED);
                } else {
                    onPage(replaying, range, rows, rows.size() < rowsMax);
                }
            }
        });
    }

    private void onPage(Replaying replaying, Range range, List<Entry> rows, boolean isLast) {
        Positions own = replaying.own;
        Place place = range.place();
        boolean isDone = isLast;
        int given = 0;
        for (Entry row : rows) {
            if (place.log() == FollowedLog.ANNOTATIONS
                    && row.about() >= own.next(FollowedLog.EVENTS, place.partition())
                    && row.offset() >= fanout.floor(place)) {
                // Its event is not given yet, and the ring has both.
                own.next(place.log(), place.partition(), row.offset());
                replaying.left.remove();
                isDone = false;
                break;
            }
            own.next(place.log(), place.partition(), row.offset() + 1);
            write(own, fanout.encode(place, row));
            given++;
        }
        fanout.metrics().replayed(given);
        replaying.rows += given;
        if (isDone) {
            own.next(place.log(), place.partition(), Math.max(own.next(place.log(), place.partition()), range.to()));
            replaying.left.remove();
        }
        fanout.flush(this);
        if (state == replaying) {
            if (replaying.rows > 2L * fanout.settings().replayRowsMax()) {
                close(CloseReason.LAGGING);
            } else {
                nextPage(replaying);
            }
        }
    }

    private void backToRing(Replaying replaying) {
        Positions own = replaying.own;
        fanout.acquire(user(), own);
        EventLoopFanout.Located located = fanout.locate(user(), own);
        if (located != null) {
            behind(located.sequence(), own);
        } else if (++replaying.tries < ARCHIVE_TRIES) {
            plan(replaying);
        } else {
            close(CloseReason.LAGGING);
        }
    }

    // ---- time and the end

    /** Once a heartbeat interval: shows the client that the stream is alive and where it is. */
    void onHeartbeat(long nowMillis) {
        if (nowMillis >= renewAtMillis) {
            close(CloseReason.AGED);
            return;
        }
        if (!outlet.isWritable()) {
            if (state instanceof Live live) {
                fallBehind(live.signature(), fanout.sequence());
            } else if (fullSinceMillis != 0
                    && nowMillis - fullSinceMillis > 1000L * fanout.settings().stalledSeconds()) {
                close(CloseReason.LAGGING);
            }
            return;
        }
        BlockEncoder encoder = fanout.encoder();
        if (state instanceof Live live) {
            fanout.cursor(live.signature());
        } else if (state instanceof Behind behind) {
            encoder.cursor(behind.own);
        } else if (state instanceof Replaying replaying && replaying.presented == null) {
            encoder.cursor(replaying.own);
        } else {
            return;
        }
        outlet.write(encoder.idBlock(outlet));
        fanout.touch(this);
    }

    /** Ends the stream. */
    public void close(CloseReason reason) {
        if (state instanceof Closed) {
            return;
        }
        if (state instanceof Live live) {
            fanout.leave(live.signature());
        } else if (state instanceof Behind) {
            fanout.metrics().behind(-1);
        }
        state = new Closed(reason);
        fanout.detach(this);
        fanout.metrics().closed(reason);
        if (reason != CloseReason.CLIENT) {
            outlet.write(fanout.encoder().bare(outlet, ControlEvents.closing(reason, session.language())));
            outlet.finish();
        }
        onClosed.run();
    }

    /** The connection is gone. */
    public void onGone() {
        close(CloseReason.CLIENT);
    }
}
