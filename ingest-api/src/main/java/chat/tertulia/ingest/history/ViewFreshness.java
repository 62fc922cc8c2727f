package chat.tertulia.ingest.history;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.redis.Redis;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How stale the views are, seen from here and not from who makes them, who may be gone: once a second it is asked whether they
 * have what this instance appended. A view that cannot be asked counts as one that has nothing new.
 */
public final class ViewFreshness implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private final RoomLog log;
    private final View rooms = new View();
    private final View archive = new View();
    private final Disposable asking;

    public ViewFreshness(RoomLog log, Redis redis, LiveRoomView keys, Archive stored, MeterRegistry registry) {
        this.log = log;
        gauge(registry, "room", rooms);
        gauge(registry, "archive", archive);
        String topic = Topic.ROOM_EVENTS.topicName();
        Mono<Map<Integer, Long>> inRedis = Mono.defer(() -> redis.run(commands -> commands.hgetall(
                        keys.get().positions(topic))
                .collectMap(entry -> Integer.valueOf(entry.getKey()), entry -> Long.valueOf(entry.getValue()))));
        Mono<Map<Integer, Long>> inPostgres = stored.reached(topic);
        asking = Flux.interval(EVERY)
                .onBackpressureDrop()
                .concatMap(tick -> Mono.when(rooms.ask(inRedis), archive.ask(inPostgres)))
                .subscribe();
    }

    private static void gauge(MeterRegistry registry, String name, View view) {
        Gauge.builder("tertulia.ingest.view.ms.behind", view, View::millisBehind)
                .description("For how long the view has not had an event that this instance appended")
                .tag("view", name)
                .register(registry);
    }

    /** What a view is known to have, and since when it should have more. */
    private final class View {

        /** An end of a partition that the view has not reached, and when it was seen. */
        private record Wanted(long end, long sinceNanos) {}

        private final Map<Integer, Wanted> wanted = new HashMap<>();
        private final Map<Integer, Long> reached = new HashMap<>();

        Mono<Void> ask(Mono<Map<Integer, Long>> positions) {
            return want()
                    ? positions
                            .timeout(ANSWER_MAX)
                            .doOnNext(this::has)
                            .onErrorComplete()
                            .then()
                    : Mono.empty();
        }

        private synchronized boolean want() {
            long now = System.nanoTime();
            for (int partition = 0; partition < log.partitions(); partition++) {
                long end = log.appendedUpTo(partition);
                if (end > reached.getOrDefault(partition, 0L)) {
                    wanted.putIfAbsent(partition, new Wanted(end, now));
                }
            }
            return !wanted.isEmpty();
        }

        private synchronized void has(Map<Integer, Long> positions) {
            reached.putAll(positions);
            wanted.entrySet()
                    .removeIf(entry -> reached.getOrDefault(entry.getKey(), 0L)
                            >= entry.getValue().end());
        }

        synchronized double millisBehind() {
            long now = System.nanoTime();
            return wanted.values().stream()
                    .mapToDouble(one -> TimeUnit.NANOSECONDS.toMillis(now - one.sinceNanos()))
                    .max()
                    .orElse(0);
        }
    }

    @Override
    public void close() {
        asking.dispose();
    }
}
