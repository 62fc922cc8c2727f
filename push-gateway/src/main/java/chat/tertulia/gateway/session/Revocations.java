package chat.tertulia.gateway.session;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sessions that were revoked of late. A stream that is being opened while its session ends is not yet known to any event
 * loop; it asks here after it was let in. Thread-safe; remembers the last {@value #MAX}, far more than can end while a
 * stream is being opened.
 */
public final class Revocations {

    private static final int MAX = 100_000;

    private final Map<String, Boolean> last = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX;
        }
    };

    private long count;

    public synchronized void add(String session) {
        last.put(session, true);
        count++;
    }

    public synchronized boolean contains(String session) {
        return last.containsKey(session);
    }

    /** Says that there may be some that were never added: what was known of sessions before this says nothing any more. */
    public synchronized void missed() {
        count += MAX;
    }

    /** A moment, to be asked about later. */
    synchronized long now() {
        return count;
    }

    /** Whether a session that was valid at a moment has not been revoked since, and all that was since is still remembered. */
    synchronized boolean isUntouchedSince(long moment, String session) {
        return count - moment < MAX && !last.containsKey(session);
    }
}
