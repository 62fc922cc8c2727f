package chat.tertulia.ingest.snapshot;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.positions.Cursor;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.ingest.accounts.AccountController;
import chat.tertulia.ingest.accounts.AccountController.Me;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.inbox.Inbox;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.RoomController;
import chat.tertulia.ingest.sessions.Caller;
import io.lettuce.core.RedisException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * All a page needs to start. The cursor is where the views stand <em>before</em> the state is read from them: the state holds
 * at least what the cursor says, and the stream from the cursor brings the rest, some of it a second time, never too late.
 */
@RestController
public final class SnapshotController {

    private static final int NOTIFICATIONS = 50;

    private final AccountController accounts;
    private final RoomController rooms;
    private final Inbox inbox;
    private final Directory directory;
    private final Archive archive;
    private final Redis redis;
    private final Supplier<RoomViewKeys> keys;
    private final RoomLog log;
    private final RateLimits limits;

    public SnapshotController(
            AccountController accounts,
            RoomController rooms,
            Inbox inbox,
            Directory directory,
            Archive archive,
            Redis redis,
            Supplier<RoomViewKeys> keys,
            RoomLog log,
            RateLimits limits) {
        this.accounts = accounts;
        this.rooms = rooms;
        this.inbox = inbox;
        this.directory = directory;
        this.archive = archive;
        this.redis = redis;
        this.keys = keys;
        this.log = log;
        this.limits = limits;
    }

    record Snapshot(Me me, List<RoomController.ListedRoom> rooms, Inbox.InboxPage inbox, String cursor) {}

    @GetMapping("/api/snapshot")
    Mono<Snapshot> snapshot(Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(Mono.defer(() -> cursor(caller)))
                .flatMap(cursor -> Mono.zip(
                                accounts.me(caller), rooms.mine(caller), inbox.page(caller.user(), null, NOTIFICATIONS))
                        .map(read -> new Snapshot(read.getT1(), read.getT2(), read.getT3(), cursor)));
    }

    private Mono<String> cursor(Caller caller) {
        int[] partitions = directory.memberships(caller.user()).stream()
                .map(MemberEntry::room)
                .mapToInt(log::partition)
                .distinct()
                .sorted()
                .toArray();
        int inboxPartition = log.partition(caller.user());
        return Mono.zip(
                        offsets(Topic.ROOM_EVENTS, partitions),
                        offsets(Topic.ROOM_ANNOTATIONS, partitions),
                        // The inbox is read from the archive, so its cursor is the archive's.
                        archive.reached(Topic.USER_EVENTS.topicName(), inboxPartition))
                .map(next -> new Cursor(
                                log.epoch(), partitions, next.getT1(), next.getT2(), inboxPartition, next.getT3())
                        .toString());
    }

    private Mono<long[]> offsets(Topic topic, int[] partitions) {
        return redis.run(commands -> commands.hgetall(keys.get().positions(topic.topicName()))
                        .collectMap(one -> one.getKey(), one -> Long.parseLong(one.getValue())))
                .map(all -> pick(all, partitions))
                .onErrorResume(
                        RedisException.class,
                        away -> Flux.fromStream(
                                        java.util.Arrays.stream(partitions).boxed())
                                .concatMap(partition -> archive.reached(topic.topicName(), partition))
                                .collectList()
                                .map(list ->
                                        list.stream().mapToLong(Long::longValue).toArray()));
    }

    private static long[] pick(Map<String, Long> all, int[] partitions) {
        long[] picked = new long[partitions.length];
        for (int i = 0; i < partitions.length; i++) {
            picked[i] = all.getOrDefault(Integer.toString(partitions[i]), 0L);
        }
        return picked;
    }
}
