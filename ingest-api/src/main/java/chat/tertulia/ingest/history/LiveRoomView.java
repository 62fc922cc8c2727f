package chat.tertulia.ingest.history;

import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The keys of the generation of the room view that is live, which is asked of Redis twice a second: after a switch, answers come from
 * the new one within a second. While Redis is away the last answer holds. Thread-safe.
 */
public final class LiveRoomView implements Supplier<RoomViewKeys>, AutoCloseable {

    private static final Duration ASKED_EVERY = Duration.ofMillis(500);

    /** The first answer is waited for, so that no request meets a view that is not known yet. */
    private static final Duration FIRST_MAX = Duration.ofSeconds(2);

    private final Redis redis;
    private final Disposable asking;
    private volatile @Nullable RoomViewKeys live;

    public LiveRoomView(Redis redis) {
        this.redis = redis;
        ask().block(FIRST_MAX.plusSeconds(1));
        asking = Flux.interval(ASKED_EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> ask(), 1)
                .subscribe();
    }

    private Mono<Void> ask() {
        return redis.run(commands -> commands.get(RoomViewKeys.GENERATION))
                .defaultIfEmpty(RoomViewKeys.FIRST_GENERATION)
                .doOnNext(generation -> live = new RoomViewKeys(generation))
                .timeout(FIRST_MAX)
                .onErrorComplete()
                .then();
    }

    /**
     * Not to be kept by the caller.
     *
     * @throws RedisException if Redis has never answered: its view cannot be read either
     */
    @Override
    public RoomViewKeys get() {
        RoomViewKeys now = live;
        if (now == null) {
            throw new RedisException("Redis is away");
        }
        return now;
    }

    @Override
    public void close() {
        asking.dispose();
    }
}
