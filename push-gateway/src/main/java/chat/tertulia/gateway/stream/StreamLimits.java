package chat.tertulia.gateway.stream;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts open streams: all, of an address, of a user. Thread-safe. */
public final class StreamLimits {

    private final StreamSettings settings;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<String, Integer> byUser = new ConcurrentHashMap<>();

    public StreamLimits(StreamSettings settings) {
        this.settings = settings;
    }

    /** Takes a place before it is known who comes; null if there was one, and then {@link #leave} must follow. */
    public @Nullable Refusal enter(String address) {
        if (all.incrementAndGet() > settings.streamsMax()) {
            all.decrementAndGet();
            return Refusal.STREAMS;
        }
        if (byAddress.merge(address, 1, Integer::sum) > settings.streamsPerAddressMax()) {
            leave(address);
            return Refusal.ADDRESS;
        }
        return null;
    }

    public void leave(String address) {
        all.decrementAndGet();
        decrement(byAddress, address);
    }

    /** Takes a place of a user; null if there was one, and then {@link #leaveUser} must follow. */
    public @Nullable Refusal enterUser(String user) {
        if (byUser.merge(user, 1, Integer::sum) > settings.streamsPerUserMax()) {
            leaveUser(user);
            return Refusal.USER;
        }
        return null;
    }

    public void leaveUser(String user) {
        decrement(byUser, user);
    }

    /** Users with an open stream, at this moment and as it changes. */
    public Set<String> users() {
        return Collections.unmodifiableSet(byUser.keySet());
    }

    private static void decrement(Map<String, Integer> counts, String key) {
        counts.computeIfPresent(key, (any, n) -> n == 1 ? null : n - 1);
    }
}
