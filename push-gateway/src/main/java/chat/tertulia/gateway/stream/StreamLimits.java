package chat.tertulia.gateway.stream;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in. At the door, before it is known who comes: connections and rate of their address. Inside: streams in all and of a user, and
 * the node's rate. What has no session thus takes nothing from those who have one. Thread-safe, never waits.
 */
public final class StreamLimits {

    /** Addresses counted one by one; more at once are counted as one. */
    private static final int ADDRESSES_MAX = 100_000;

    private static final long SWEEP_NANOS = 1_000_000_000;

    private final AdmissionSettings settings;
    private final LongSupplier nanos;
    private final Map<String, Door> doors = new HashMap<>();
    private final Door others;
    private final OpeningRate rate;
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger lookups = new AtomicInteger();
    private final Map<String, Integer> byUser = new ConcurrentHashMap<>();
    private long sweptNanos;

    /** What is counted of an address. */
    private final class Door {
        private final OpeningRate rate = new OpeningRate(
                settings.opensPerSecondPerAddress(), settings.opensBurstPerAddress(), nanos.getAsLong());
        private int connections;
    }

    /**
     * A connection at the door.
     *
     * @param refused why it must go, or null
     */
    public record Entrance(@Nullable Refused refused, Runnable leave) {}

    /**
     * Why somebody is not let in.
     *
     * @param reason the wire's code
     * @param retryMillis when to come back, before jitter of up to as much again
     */
    public record Refused(Refusal reason, int retryMillis) {
        public Refused(Refusal reason) {
            this(reason, reason.retryMillis());
        }
    }

    /** @param nanos a clock as {@link System#nanoTime} */
    public StreamLimits(AdmissionSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        this.others = new Door();
        this.rate = new OpeningRate(settings.opensPerSecond(), settings.opensBurst(), nanos.getAsLong());
        this.sweptNanos = nanos.getAsLong();
    }

    /**
     * Counts a connection.
     *
     * @param address of the client, as {@code ClientAddress} names it
     * @return {@link Entrance#leave} must be run once when the connection is closed, refused or not
     */
    public synchronized Entrance enter(String address) {
        Door door = door(address);
        door.connections++;
        Runnable leave = () -> leave(door);
        if (door.connections > settings.streamsPerAddressMax()) {
            return new Entrance(new Refused(Refusal.ADDRESS), leave);
        }
        int millis = door.rate.take(nanos.getAsLong());
        return new Entrance(millis == 0 ? null : refused(Refusal.ADDRESS_RATE, millis), leave);
    }

    private Door door(String address) {
        Door known = doors.get(address);
        if (known != null) {
            return known;
        }
        long now = nanos.getAsLong();
        if (now - sweptNanos > SWEEP_NANOS && doors.size() > ADDRESSES_MAX / 2) {
            sweptNanos = now;
            doors.values().removeIf(door -> door.connections == 0 && door.rate.isFull(now));
        }
        if (doors.size() >= ADDRESSES_MAX) {
            return others;
        }
        Door made = new Door();
        doors.put(address, made);
        return made;
    }

    private synchronized void leave(Door door) {
        door.connections--;
    }

    /** Takes a place among those whose session is looked for; false if there is none. If true, {@link #found} must follow. */
    public boolean lookUp() {
        if (lookups.incrementAndGet() > settings.lookupsMax()) {
            lookups.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Gives the place back. */
    public void found() {
        lookups.decrementAndGet();
    }

    /** Takes a place of a user; null if there was one, and then {@link #leaveUser} must follow. */
    public @Nullable Refused enterUser(String user) {
        if (byUser.merge(user, 1, Integer::sum) > settings.streamsPerUserMax()) {
            decrement(user);
            return new Refused(Refusal.USER);
        }
        if (all.incrementAndGet() > settings.streamsMax()) {
            leaveUser(user);
            return new Refused(Refusal.STREAMS);
        }
        int millis;
        synchronized (this) {
            millis = rate.take(nanos.getAsLong());
        }
        if (millis > 0) {
            leaveUser(user);
            return refused(Refusal.RATE, millis);
        }
        return null;
    }

    public void leaveUser(String user) {
        all.decrementAndGet();
        decrement(user);
    }

    /** Users with an open stream, at this moment and as it changes. */
    public Set<String> users() {
        return Collections.unmodifiableSet(byUser.keySet());
    }

    private static Refused refused(Refusal reason, int millis) {
        return new Refused(reason, Math.max(reason.retryMillis(), millis));
    }

    private void decrement(String user) {
        byUser.computeIfPresent(user, (any, n) -> n == 1 ? null : n - 1);
    }
}
