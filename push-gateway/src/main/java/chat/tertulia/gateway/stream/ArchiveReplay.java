package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.archive.Archive.Entry;
import chat.tertulia.gateway.archive.Archive.Place;
import chat.tertulia.gateway.archive.Archive.Range;
import chat.tertulia.gateway.ring.FollowedLog;
import chat.tertulia.gateway.ring.FrameEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings one subscriber from positions the ring has lost to where the ring begins, by pages of the archive, one at a time, each asked for
 * after the socket took the one before. On the subscriber's event loop.
 */
final class ArchiveReplay {

    /** Tries for the archive to reach the ring before it is a gap. It lags by its commit interval. */
    private static final int TRIES = 4;

    private static final long RETRY_MILLIS = 500;

    private static final FollowedLog[] ROOM_LOGS = {FollowedLog.EVENTS, FollowedLog.ANNOTATIONS};

    private final Subscriber subscriber;
    private final EventLoopFanout fanout;
    private final Positions own;
    private final ArrayDeque<Range> left = new ArrayDeque<>();
    private @Nullable String presented;
    private int tries;
    private long rows;
    private boolean waitsForSocket;
    private GapReason gap = GapReason.NOT_ARCHIVED;
    private @Nullable Runnable over;

    /**
     * A replay.
     *
     * @param own where the subscriber is; moved on
     * @param presented the cursor the client came with, if the stream's first event is still to be sent
     */
    ArchiveReplay(Subscriber subscriber, EventLoopFanout fanout, Positions own, @Nullable String presented) {
        this.subscriber = subscriber;
        this.fanout = fanout;
        this.own = own;
        this.presented = presented;
    }

    /**
     * Begins, when there is room for it.
     *
     * @param whenOver makes room for another
     */
    void start(Runnable whenOver) {
        if (isOn()) {
            over = whenOver;
            plan();
        } else {
            whenOver.run();
        }
    }

    /** It is over, however it ended. */
    void end() {
        Runnable room = over;
        if (room != null) {
            over = null;
            room.run();
        }
    }

    private boolean isOn() {
        return subscriber.isIn(this);
    }

    /** Whether the stream's first event is sent. */
    boolean hasBegun() {
        return presented == null;
    }

    Positions own() {
        return own;
    }

    /** The socket takes more. */
    void onWritable() {
        if (waitsForSocket) {
            waitsForSocket = false;
            nextPage();
        }
    }

    /** Asks how far the archive is. */
    private void plan() {
        fanout.answer(fanout.archive(this::isOn, archive -> archive.positions()), (positions, error) -> {
            if (isOn()) {
                onArchivePositions(positions == null ? Map.of() : positions);
            }
        });
    }

    private boolean planAgain() {
        if (++tries >= TRIES) {
            return false;
        }
        plan();
        return true;
    }

    private void onArchivePositions(Map<Place, Long> archived) {
        LoopPositions loop = fanout.positions();
        loop.acquire(subscriber.user(), own);
        List<Range> ranges = new ArrayList<>();
        List<Place> missing = new ArrayList<>();
        for (Place place : loop.behindTheRing(own)) {
            long from = own.next(place.log(), place.partition());
            long reached = archived.getOrDefault(place, 0L);
            if (reached < loop.floor(place)) {
                missing.add(place);
            } else {
                long to = Math.min(reached, loop.next(place));
                ranges.add(new Range(place, from, to, subscriber.user(), loop.spans(subscriber.user(), place)));
            }
        }
        if (!missing.isEmpty() && ++tries < TRIES) {
            fanout.later(
                    () -> {
                        if (isOn()) {
                            plan();
                        }
                    },
                    RETRY_MILLIS);
        } else if (!hasBegun()) {
            count(ranges, missing, 0, 0);
        } else if (missing.isEmpty()) {
            left.clear();
            left.addAll(ranges);
            nextPage();
        } else {
            subscriber.close(CloseReason.LAGGING);
        }
    }

    /** Counts the ranges one after the other: there are few, and the total decides. */
    private void count(List<Range> ranges, List<Place> missing, int index, long total) {
        if (total > fanout.settings().replayRowsMax()) {
            for (Range range : ranges) {
                missing.add(range.place());
            }
            gap = GapReason.TOO_MUCH;
            begin(List.of(), missing, 0);
        } else if (index == ranges.size()) {
            begin(ranges, missing, total);
        } else {
            fanout.answer(fanout.archive(this::isOn, archive -> archive.count(ranges.get(index))), (n, error) -> {
                if (isOn()) {
                    if (n == null) {
                        missing.add(ranges.remove(index).place());
                        count(ranges, missing, index, total);
                    } else {
                        count(ranges, missing, index + 1, total + n);
                    }
                }
            });
        }
    }

    /** Everything is known that the first event says. */
    private void begin(List<Range> ranges, List<Place> missing, long archived) {
        if (missing.isEmpty()) {
            // What the ring has after the ranges; counted from their ends.
            Positions after = own.copy();
            for (Range range : ranges) {
                after.next(range.place().log(), range.place().partition(), range.to());
            }
            LoopPositions.Located located = fanout.positions().locate(subscriber.user(), after);
            if (located == null) {
                // The ring moved on while rows were counted.
                if (!planAgain()) {
                    subscriber.close(CloseReason.REPLAY_FAILED);
                }
                return;
            }
            subscriber.resumed(own, after, archived + located.count());
            fanout.metrics().opened(Opened.ARCHIVE);
        } else {
            gap(missing);
            fanout.metrics().opened(Opened.GAP);
            fanout.metrics().gap(gap);
        }
        presented = null;
        tries = 0;
        for (Range range : ranges) {
            Place place = range.place();
            if (own.next(place.log(), place.partition()) < range.to()) {
                left.add(range);
            }
        }
        nextPage();
    }

    /** Goes over what cannot be had, and says so. */
    private void gap(List<Place> missing) {
        boolean inbox = false;
        List<String> rooms = new ArrayList<>();
        for (Place place : missing) {
            if (place.log() == FollowedLog.INBOX) {
                inbox = true;
                own.next(
                        FollowedLog.INBOX, place.partition(), fanout.positions().next(place));
            } else {
                for (FollowedLog log : ROOM_LOGS) {
                    long next = fanout.positions().next(new Place(log, place.partition()));
                    own.next(log, place.partition(), Math.max(own.next(log, place.partition()), next));
                }
                fanout.positions().rooms(subscriber.user(), place.partition(), rooms);
            }
        }
        String to = subscriber.begin(own);
        subscriber.control(
                own,
                ControlEvents.event(
                        ControlEvent.GAP,
                        new ControlEvents.Gap(
                                rooms.stream().distinct().toList(),
                                inbox,
                                presented == null ? "" : presented,
                                to,
                                gap.code(),
                                subscriber.text(gap),
                                fanout.instance())));
    }

    private void nextPage() {
        Range range = left.peek();
        if (range == null) {
            backToRing();
            return;
        }
        if (!subscriber.outlet().isWritable()) {
            waitsForSocket = true;
            subscriber.waits();
            return;
        }
        int rowsMax = fanout.settings().replayPageRows();
        Range rest = new Range(
                range.place(),
                own.next(range.place().log(), range.place().partition()),
                range.to(),
                range.user(),
                range.spans());
        fanout.answer(
                fanout.archive(
                        this::isOn,
                        archive -> archive.page(rest, rowsMax, fanout.settings().replayPageBytes())),
                (page, error) -> {
                    if (isOn()) {
                        if (page == null) {
                            subscriber.close(CloseReason.REPLAY_FAILED);
                        } else {
                            onPage(range, page.rows(), page.isLast());
                        }
                    }
                });
    }

    private void onPage(Range range, List<Entry> page, boolean isLast) {
        Place place = range.place();
        boolean isDone = isLast;
        int given = 0;
        for (Entry row : page) {
            if (place.log() == FollowedLog.ANNOTATIONS
                    && row.about() >= own.next(FollowedLog.EVENTS, place.partition())
                    && row.offset() >= fanout.positions().floor(place)) {
                // Its event is not given yet, and the ring has both.
                own.next(place.log(), place.partition(), row.offset());
                left.remove();
                isDone = false;
                break;
            }
            own.next(place.log(), place.partition(), row.offset() + 1);
            subscriber.append(own, encode(place, row));
            given++;
        }
        fanout.metrics().replayed(given);
        rows += given;
        if (isDone) {
            own.next(place.log(), place.partition(), Math.max(own.next(place.log(), place.partition()), range.to()));
            left.remove();
        }
        fanout.batch().sendOwn(subscriber.outlet());
        if (rows > 2L * fanout.settings().replayRowsMax()) {
            subscriber.close(CloseReason.LAGGING);
        } else if (isOn()) {
            nextPage();
        }
    }

    private static byte[] encode(Place place, Entry row) {
        return FrameEncoding.encode(
                row.type(), place.partition(), row.offset(), row.body().getBytes(StandardCharsets.UTF_8));
    }

    private void backToRing() {
        fanout.positions().acquire(subscriber.user(), own);
        LoopPositions.Located located = fanout.positions().locate(subscriber.user(), own);
        if (located != null) {
            end();
            subscriber.behind(located.sequence(), own);
        } else if (!planAgain()) {
            subscriber.close(CloseReason.LAGGING);
        }
    }
}
