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

    public synchronized void add(String session) {
        last.put(session, true);
    }

    public synchronized boolean contains(String session) {
        return last.containsKey(session);
    }
}
