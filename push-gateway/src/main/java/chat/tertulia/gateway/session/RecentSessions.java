package chat.tertulia.gateway.session;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions that were found here of late, less those the log has revoked since. Asked only when Redis cannot be: who had a stream here comes
 * back to it without Postgres. As each stream is renewed within the maximum age, everyone who is connected is here. Thread-safe;
 * at most {@value #MAX}, some 200 bytes each, and the session itself, which its stream has too.
 */
public final class RecentSessions {

    private static final int MAX = 100_000;

    private final Revocations revocations;
    private final long millisMax;
    private final Clock clock;
    private final Map<ByteBuffer, Known> known = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Known> eldest) {
            return size() > MAX;
        }
    };

    private record Known(Session session, long moment, long atMillis) {}

    /**
     * None yet.
     *
     * @param secondsMax after which a session must be looked for again; not less than a stream lives
     */
    public RecentSessions(Revocations revocations, int secondsMax, Clock clock) {
        this.revocations = revocations;
        this.millisMax = 1000L * secondsMax;
        this.clock = clock;
    }

    /** To be asked before a session is looked for, and given to {@link #add} with what was found. */
    long moment() {
        return revocations.now();
    }

    synchronized void add(byte[] tokenHash, Session session, long moment) {
        ByteBuffer key = ByteBuffer.wrap(tokenHash);
        known.remove(key);
        known.put(key, new Known(session, moment, clock.millis()));
    }

    synchronized void remove(byte[] tokenHash) {
        known.remove(ByteBuffer.wrap(tokenHash));
    }

    synchronized Optional<Session> find(byte[] tokenHash) {
        Known found = known.get(ByteBuffer.wrap(tokenHash));
        return found != null
                        && clock.millis() - found.atMillis <= millisMax
                        && revocations.isUntouchedSince(found.moment, found.session.id())
                ? Optional.of(found.session)
                : Optional.empty();
    }
}
