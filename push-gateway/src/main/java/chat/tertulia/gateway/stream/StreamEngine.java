package chat.tertulia.gateway.stream;

import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.queries.QueryGate;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.gateway.session.Session;
import io.netty.util.concurrent.EventExecutor;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All streams of a gateway over one life of the log. Thread-safe; each stream lives on its connection's event loop.
 *
 * <p>The way of an event: the log's thread appends a frame to the {@link Ring} and calls {@link #published}; each event loop that has
 * streams is woken once, however many frames there are; its {@link EventLoopFanout} walks them.
 */
public final class StreamEngine {

    /** An archive that takes longer is away. */
    private static final long QUERY_SECONDS_MAX = 10;

    private final String epoch;
    private final StreamSettings settings;
    private final Ring ring;
    private final Memberships memberships;
    private final Revocations revocations;
    private final Archive archive;
    private final LogEnds logEnds;
    private final Clock clock;
    private final RandomGenerator random;
    private final StreamMetrics metrics;
    private volatile @Nullable CloseReason ended;
    private final QueryGate queries;
    private final QueryGate replays;
    private final Map<EventExecutor, EventLoopFanout> fanouts = new ConcurrentHashMap<>();

    /** @param random thread-safe */
    public StreamEngine(
            String epoch,
            StreamSettings settings,
            Ring ring,
            Memberships memberships,
            Revocations revocations,
            Archive archive,
            LogEnds logEnds,
            Clock clock,
            RandomGenerator random,
            StreamMetrics metrics) {
        this.epoch = epoch;
        this.settings = settings;
        this.ring = ring;
        this.memberships = memberships;
        this.revocations = revocations;
        this.archive = archive;
        this.logEnds = logEnds;
        this.clock = clock;
        this.random = random;
        this.metrics = metrics;
        this.queries = new QueryGate(settings.replayPagesMax(), QUERY_SECONDS_MAX);
        // A replay ends by itself in this time, whatever its reader does.
        this.replays = new QueryGate(settings.replaysMax(), 2L * settings.behindSeconds());
    }

    /**
     * Opens a stream. On the connection's event loop.
     *
     * @param loop the connection's event loop
     * @param cursor what the client presents, if it does
     * @param onClosed called once when the stream has ended
     * @return to be told of what happens to the connection
     */
    public Subscriber open(
            EventExecutor loop, Outlet outlet, Session session, @Nullable String cursor, Runnable onClosed) {
        if (!loop.inEventLoop()) {
            throw new IllegalStateException("a stream is opened on its event loop");
        }
        EventLoopFanout fanout = fanouts.computeIfAbsent(loop, l -> new EventLoopFanout(l, this));
        Subscriber subscriber = fanout.open(outlet, session, cursor, onClosed);
        CloseReason over = ended;
        if (over != null) {
            // It was asked for while the log ended, and may be too late for the others' end.
            fanout.end(over);
        }
        return subscriber;
    }

    /** The ring has more frames. */
    public void published() {
        for (EventLoopFanout fanout : fanouts.values()) {
            fanout.wake();
        }
    }

    /**
     * Shows a block without id line to who is in a room and live here, once. It is kept for nobody: who is behind, who cannot take it,
     * and who comes later does not get it. Any thread.
     *
     * @param block {@code event: …}, {@code data: …} and the empty line
     */
    public void signal(String room, byte[] block) {
        for (EventLoopFanout fanout : fanouts.values()) {
            fanout.signal(room, block);
        }
    }

    /** Closes all streams and lets go of its event loops; a stream that is opened later is closed at once. */
    public void end(CloseReason reason) {
        ended = reason;
        fanouts.forEach((loop, fanout) -> loop.execute(() -> fanout.end(reason)));
    }

    /** Closes a user's streams. */
    public void closeUser(String user, CloseReason reason) {
        fanouts.forEach((loop, fanout) -> loop.execute(() -> fanout.closeUser(user, reason)));
    }

    /** Closes all streams within a time, each at its own moment, so that they do not all come back at once. */
    public void drain(long millisMax) {
        fanouts.forEach((loop, fanout) -> loop.execute(() -> fanout.drain(millisMax)));
    }

    public Ring ring() {
        return ring;
    }

    public StreamMetrics metrics() {
        return metrics;
    }

    String epoch() {
        return epoch;
    }

    StreamSettings settings() {
        return settings;
    }

    public Memberships memberships() {
        return memberships;
    }

    Revocations revocations() {
        return revocations;
    }

    Archive archive() {
        return archive;
    }

    LogEnds logEnds() {
        return logEnds;
    }

    Clock clock() {
        return clock;
    }

    RandomGenerator random() {
        return random;
    }

    QueryGate queries() {
        return queries;
    }

    QueryGate replays() {
        return replays;
    }
}
