package chat.tertulia.ingest.history;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.contracts.views.RoomViewKeys;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a room list shows beside each room: the last message and what is unread, counted from the read marker. */
public final class RoomSummaries {

    /** Rooms asked for at once; Redis answers them in one pipeline. */
    private static final int AT_ONCE = 32;

    private final Redis redis;
    private final Supplier<RoomViewKeys> keys;
    private final Database database;
    private final RoomLog log;

    /**
     * @param unread messages after the marker; at most {@link RoomViewKeys#MESSAGES_KEPT} are counted
     * @param mentions of those, the ones that notified the caller
     * @param readPosition the marker
     */
    public record Summary(
            @Nullable MessageView lastMessage,
            long unread,
            long mentions,
            @Nullable String readPosition) {}

    public RoomSummaries(Redis redis, Supplier<RoomViewKeys> keys, Database database, RoomLog log) {
        this.redis = redis;
        this.keys = keys;
        this.database = database;
        this.log = log;
    }

    /** Summaries by room id. */
    public Mono<Map<String, Summary>> of(String user, List<MemberEntry> memberships) {
        return redis.run(commands -> commands.hgetall(keys.get().markers(user))
                        .collectMap(one -> one.getKey(), one -> Long.parseLong(one.getValue())))
                .flatMap(markers -> Flux.fromIterable(memberships)
                        .flatMap(member -> inView(user, member, markers.get(member.room())), AT_ONCE)
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue))
                .onErrorResume(RedisException.class, away -> fromArchive(user, memberships))
                .onErrorMap(
                        DataAccessException.class,
                        away -> Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), away));
    }

    private Mono<Map.Entry<String, Summary>> inView(String user, MemberEntry member, @Nullable Long marker) {
        String room = member.room();
        Range<Double> unread =
                Range.from(Range.Boundary.excluding((double) startOf(member, marker)), Range.Boundary.unbounded());
        Mono<Optional<MessageView>> last = redis.run(commands -> commands.zrevrangebyscore(
                                keys.get().order(room), Range.unbounded(), Limit.create(0, 1))
                        .next())
                .flatMap(id -> redis.run(commands -> commands.hget(keys.get().messages(room), id)))
                .map(json -> Optional.of(History.view(json)))
                .defaultIfEmpty(Optional.empty());
        return Mono.zip(
                        last,
                        redis.run(commands -> commands.zcount(keys.get().order(room), unread)),
                        redis.run(commands -> commands.zcount(keys.get().mentions(user, room), unread)))
                .map(read -> Map.entry(
                        room,
                        new Summary(read.getT1().orElse(null), read.getT2(), read.getT3(), position(room, marker))));
    }

    private Mono<Map<String, Summary>> fromArchive(String user, List<MemberEntry> memberships) {
        String[] rooms = memberships.stream().map(MemberEntry::room).toArray(String[]::new);
        return database.client()
                .sql("select room, \"offset\" as marker from archive.markers where user_id = $1 and room <> ''")
                .bind(0, user)
                .map((row, meta) -> Map.entry(Rows.text(row, "room"), Rows.number(row, "marker")))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .flatMap(markers -> database.client()
                        .sql("""
                                select r.room, last.view, counts.unread, counts.mentions
                                from unnest($1::text[], $2::bigint[]) as r (room, start)
                                left join lateral (select m.view from archive.messages m where m.room = r.room
                                                   order by m."offset" desc limit 1) last on true
                                left join lateral (
                                  select count(*) as unread,
                                         count(*) filter (where exists (
                                           select 1 from archive.user_events e where e.user_id = $3 and e.room = m.room
                                           and e.message = m.id and e.type = 'notification.created')) as mentions
                                  from (select id, room from archive.messages where room = r.room and "offset" > r.start
                                        order by "offset" limit $4) m) counts on true""")
                        .bind(0, rooms)
                        .bind(
                                1,
                                memberships.stream()
                                        .map(member -> startOf(member, markers.get(member.room())))
                                        .toArray(Long[]::new))
                        .bind(2, user)
                        .bind(3, RoomViewKeys.MESSAGES_KEPT)
                        .map((row, meta) -> {
                            String room = Rows.text(row, "room");
                            String view = Rows.optional(row, "view");
                            return Map.entry(
                                    room,
                                    new Summary(
                                            view == null ? null : History.view(view),
                                            Rows.number(row, "unread"),
                                            Rows.number(row, "mentions"),
                                            position(room, markers.get(room))));
                        })
                        .all()
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue))
                .map(HashMap::new);
    }

    /** Who has just joined has not left anything unread before that. */
    private static long startOf(MemberEntry member, @Nullable Long marker) {
        long joined = member.spans().isEmpty()
                ? 0
                : Position.parse(member.spans().getLast().from()).offset();
        return marker == null ? joined : Math.max(joined, marker);
    }

    private @Nullable String position(String room, @Nullable Long marker) {
        return marker == null ? null : new Position(log.partition(room), marker).toString();
    }
}
