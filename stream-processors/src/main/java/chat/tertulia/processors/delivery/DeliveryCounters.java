package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.inbox.Delivery;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What delivery has done since the process started. Written by stream threads, read by any. */
public final class DeliveryCounters {

    private final Map<Kind, LongAdder> decided = new ConcurrentHashMap<>();
    private final Map<Delivery.Channel, LongAdder> failedAttempts = new ConcurrentHashMap<>();
    private final Map<Delivery.Channel, LongAdder> noRoom = new ConcurrentHashMap<>();

    private record Kind(Delivery.Channel channel, Delivery.Decision decision) {}

    void decided(Delivery.Channel channel, Delivery.Decision decision) {
        decided.computeIfAbsent(new Kind(channel, decision), kind -> new LongAdder())
                .increment();
    }

    void failedAttempt(Delivery.Channel channel) {
        failedAttempts.computeIfAbsent(channel, same -> new LongAdder()).increment();
    }

    void noRoom(Delivery.Channel channel) {
        noRoom.computeIfAbsent(channel, same -> new LongAdder()).increment();
    }

    /** Notifications by what became of them. */
    public long decisions(Delivery.Channel channel, Delivery.Decision decision) {
        return sum(decided.get(new Kind(channel, decision)));
    }

    /** Letters that could not be sent, each attempt counted. */
    public long failures(Delivery.Channel channel) {
        return sum(failedAttempts.get(channel));
    }

    /** How often a letter that was due had to wait, because the sender had no room for it. */
    public long waits(Delivery.Channel channel) {
        return sum(noRoom.get(channel));
    }

    private static long sum(@org.jspecify.annotations.Nullable LongAdder adder) {
        return adder == null ? 0 : adder.sum();
    }
}
