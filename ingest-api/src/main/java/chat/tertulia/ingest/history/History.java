package chat.tertulia.ingest.history;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Messages of a room by position: the newest from the room view in Redis, older ones, and all of them when Redis is away,
 * from the archive. Whatever it answers, it says up to which position that is true.
 */
public final class History {

    /** How long a reader who names a position waits for the view to reach it. */
    static final Duration WAIT_MAX = Duration.ofSeconds(2);

    private static final Duration WAIT_STEP = Duration.ofMillis(20);

    private final Redis redis;
    private final Supplier<RoomViewKeys> keys;
    private final Archive archive;
    private final Directory directory;
    private final RoomLog log;

    /**
     * Messages in ascending order.
     *
     * @param more whether there are older ones (going back) or newer ones (going forward) beyond these
     * @param next offset after the last event of the room's partition that is in the view
     */
    public record Slice(List<MessageView> messages, boolean more, long next) {}

    public History(Redis redis, Supplier<RoomViewKeys> keys, Archive archive, Directory directory, RoomLog log) {
        this.redis = redis;
        this.keys = keys;
        this.archive = archive;
        this.directory = directory;
        this.log = log;
    }

    /**
     * A page of a room.
     *
     * @param before only messages below this offset, the newest of them; null with {@code after}, or for the newest of all
     * @param after only messages above this offset, the oldest of them
     * @param atLeast offset that the view must have reached, or null
     */
    public Mono<Slice> page(
            MemberEntry member, @Nullable Long before, @Nullable Long after, int limit, @Nullable Long atLeast) {
        Visible visible = visible(member);
        return fromView(member.room(), before, after, limit, atLeast)
                .filter(slice -> visible.all()
                        || slice.messages().stream().allMatch(message -> visible.contains(offset(message))))
                .onErrorResume(RedisException.class, away -> Mono.empty())
                .switchIfEmpty(Mono.defer(() -> archive.page(
                        member.room(), visible, before, after, limit, atLeast, log.partition(member.room()))))
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away));
    }

    /**
     * A page of a thread, from the archive: replies lie far apart in their room.
     *
     * @param thread id of the message that began it, which the member may see
     * @param atLeast offset that the archive must have reached, or null
     */
    public Mono<Slice> replies(
            MemberEntry member,
            String thread,
            @Nullable Long before,
            @Nullable Long after,
            int limit,
            @Nullable Long atLeast) {
        return archive.replies(
                        member.room(),
                        thread,
                        visible(member),
                        before,
                        after,
                        limit,
                        atLeast,
                        log.partition(member.room()))
                .onErrorMap(DataAccessException.class, History::away);
    }

    /**
     * The pinned messages of a room that the member may see, the newest pin first, from the archive.
     *
     * @param atLeast offset that the archive must have reached, or null
     */
    public Mono<Slice> pins(MemberEntry member, @Nullable Long atLeast) {
        Visible visible = visible(member);
        return archive.pins(member.room(), atLeast, log.partition(member.room()))
                .map(slice -> new Slice(
                        slice.messages().stream()
                                .filter(message -> visible.contains(offset(message)))
                                .toList(),
                        false,
                        slice.next()))
                .onErrorMap(DataAccessException.class, History::away);
    }

    /**
     * How many messages of a room are pinned, whoever may see them.
     *
     * @param atLeast offset that the archive must have reached, or null
     * @param without id of a message that does not count
     */
    public Mono<Long> pinCount(MemberEntry member, @Nullable Long atLeast, String without) {
        return archive.pins(member.room(), atLeast, log.partition(member.room()))
                .map(slice -> slice.messages().stream()
                        .filter(message -> !message.id().equals(without))
                        .count())
                .onErrorMap(DataAccessException.class, History::away);
    }

    private static Problem away(Throwable cause) {
        return Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), cause);
    }

    /** Who wrote a message, as they are called now. */
    public Actor sender(MessageView message) {
        return directory.named(message.sender());
    }

    /** Completes when the view has an offset of the room, or after {@link #WAIT_MAX} without it. */
    public Mono<Void> reached(String room, long offset) {
        return reached(room)
                .filter(next -> next > offset)
                .repeatWhenEmpty((int) WAIT_MAX.dividedBy(WAIT_STEP), tries -> tries.delayElements(WAIT_STEP))
                .onErrorComplete()
                .then();
    }

    /** One message; empty if there is none, or if the member may not see it. */
    public Mono<MessageView> message(MemberEntry member, String id) {
        if (!Ids.isId(id)) {
            return Mono.empty();
        }
        Visible visible = visible(member);
        // A message just posted may take a commit interval to show; one that never was is waited for no longer than
        // that.
        long appended = log.appendedUpTo(log.partition(member.room()));
        Mono<MessageView> look = oneFromView(member.room(), id)
                .onErrorResume(RedisException.class, away -> Mono.empty())
                .switchIfEmpty(Mono.defer(() -> archive.message(member.room(), id)));
        return look.onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away))
                .switchIfEmpty(Mono.defer(() -> reached(member.room())
                        // It may have come between the two looks.
                        .flatMap(next -> next < appended ? Mono.<MessageView>error(new Behind()) : look)))
                .retryWhen(Retry.fixedDelay(WAIT_MAX.dividedBy(WAIT_STEP), WAIT_STEP)
                        .filter(Behind.class::isInstance))
                .onErrorResume(error -> Behind.isBehind(error), late -> Mono.empty())
                .filter(message -> visible.contains(offset(message)));
    }

    /** One message as the archive has it now, whatever the room view shows; empty if it has none, or if the member may not see it. */
    public Mono<MessageView> archived(MemberEntry member, String id) {
        Visible visible = visible(member);
        return archive.message(member.room(), id)
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away))
                .filter(message -> visible.contains(offset(message)));
    }

    private Mono<MessageView> oneFromView(String room, String id) {
        return redis.run(commands -> commands.hget(keys.get().messages(room), id))
                .map(History::view);
    }

    /** The next offset of the room's partition that the view has not applied; the archive's if Redis is away. */
    public Mono<Long> reached(String room) {
        int partition = log.partition(room);
        return redis.run(commands ->
                        commands.hget(keys.get().positions(Topic.ROOM_EVENTS.topicName()), Integer.toString(partition)))
                .map(Long::parseLong)
                .defaultIfEmpty(0L)
                .onErrorResume(RedisException.class, away -> archive.reached(Topic.ROOM_EVENTS.topicName(), partition));
    }

    private Mono<Slice> fromView(
            String room, @Nullable Long before, @Nullable Long after, int limit, @Nullable Long atLeast) {
        // The position is read first: what is read after it is at least as new.
        return reachedInView(room)
                .flatMap(next -> atLeast != null && next <= atLeast ? Mono.<Long>error(new Behind()) : Mono.just(next))
                .retryWhen(Retry.fixedDelay(WAIT_MAX.dividedBy(WAIT_STEP), WAIT_STEP)
                        .filter(Behind.class::isInstance))
                .onErrorResume(Behind::isBehind, late -> Mono.empty())
                .flatMap(next -> after == null ? back(room, before, limit, next) : forward(room, after, limit, next));
    }

    private Mono<Long> reachedInView(String room) {
        return redis.run(commands -> commands.hget(
                        keys.get().positions(Topic.ROOM_EVENTS.topicName()), Integer.toString(log.partition(room))))
                .map(Long::parseLong);
    }

    private Mono<Slice> back(String room, @Nullable Long before, int limit, long next) {
        Range<Double> range = Range.from(
                Range.Boundary.unbounded(),
                before == null ? Range.Boundary.unbounded() : Range.Boundary.excluding(before.doubleValue()));
        return redis.run(commands -> commands.zrevrangebyscore(
                                keys.get().order(room), range, Limit.create(0, limit + 1L))
                        .collectList())
                .flatMap(ids -> {
                    boolean more = ids.size() > limit;
                    List<String> page = new ArrayList<>(more ? ids.subList(0, limit) : ids);
                    Collections.reverse(page);
                    return (more ? Mono.just(true) : isComplete(room))
                            .flatMap(enough -> enough ? messages(room, page, more, next) : Mono.empty());
                });
    }

    private Mono<Slice> forward(String room, long after, int limit, long next) {
        Range<Double> range = Range.from(Range.Boundary.excluding((double) after), Range.Boundary.unbounded());
        return redis.run(commands -> commands.zrangebyscore(keys.get().order(room), range, Limit.create(0, limit + 1L))
                        .collectList())
                .flatMap(ids -> {
                    boolean more = ids.size() > limit;
                    List<String> page = more ? ids.subList(0, limit) : ids;
                    // Without an older one in the view, some between may have been trimmed away.
                    return redis.run(commands -> commands.zcount(
                                    keys.get().order(room),
                                    Range.from(Range.Boundary.unbounded(), Range.Boundary.including((double) after))))
                            .flatMap(older -> older > 0 ? Mono.just(true) : isComplete(room))
                            .flatMap(enough -> enough ? messages(room, page, more, next) : Mono.empty());
                });
    }

    /** Whether the view has every message of the room. A room without a state is not in the view at all. */
    private Mono<Boolean> isComplete(String room) {
        return redis.run(commands -> commands.hget(keys.get().state(room), "complete"))
                .map("1"::equals)
                .defaultIfEmpty(false);
    }

    private Mono<Slice> messages(String room, List<String> ids, boolean more, long next) {
        if (ids.isEmpty()) {
            return Mono.just(new Slice(List.of(), more, next));
        }
        return redis.run(commands -> commands.hmget(keys.get().messages(room), ids.toArray(String[]::new))
                        .collectList())
                .map(values -> new Slice(
                        values.stream()
                                .filter(value -> value.hasValue())
                                .map(value -> view(value.getValue()))
                                .filter(Objects::nonNull)
                                .toList(),
                        more,
                        next));
    }

    static MessageView view(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8), MessageView.class);
    }

    private static long offset(MessageView message) {
        return Position.parse(message.position()).offset();
    }

    private Visible visible(MemberEntry member) {
        return Visible.of(member, directory.room(member.room()));
    }

    /** The view has not reached the position yet. */
    static final class Behind extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Behind() {
            super("behind", null, false, false);
        }

        static boolean isBehind(Throwable error) {
            return error instanceof Behind || error.getCause() instanceof Behind;
        }
    }
}
