package chat.tertulia.ingest.past;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** A room as it was at a position or an instant, and what has happened in it since, event by event. */
@RestController
@RequestMapping("/api/rooms/{room}")
public final class PastController {

    private static final int PAGE = 50;

    private final Past past;
    private final Membership membership;
    private final Directory directory;
    private final ToIntFunction<String> partitions;
    private final IntToLongFunction ends;
    private final RateLimits limits;
    private final Clock clock;

    /**
     * @param partitions the partition of a room
     * @param ends an offset that a partition's log has reached for certain
     */
    public PastController(
            Past past,
            Membership membership,
            Directory directory,
            ToIntFunction<String> partitions,
            IntToLongFunction ends,
            RateLimits limits,
            Clock clock) {
        this.past = past;
        this.membership = membership;
        this.directory = directory;
        this.partitions = partitions;
        this.ends = ends;
        this.limits = limits;
        this.clock = clock;
    }

    /** An event's place in the log and in time. */
    record Moment(String position, Instant at) {}

    /**
     * Messages as they were, ascending.
     *
     * @param erased ids of those among them that were deleted since: what they said is gone
     * @param next what to pass as {@code before} (or, going forward, {@code after}) for the next page; absent at the end
     * @param position what this is true at
     * @param at when the last event up to there was
     * @param first the first event that the caller may see
     * @param last the last one there is
     */
    record PastPage(
            List<Message> items,
            List<String> erased,
            @Nullable String next,
            String position,
            Instant at,
            Moment first,
            Moment last) {}

    /**
     * One event.
     *
     * @param event the record, as a stream has it
     * @param annotations what processors found out about its text
     * @param erased whether what it said is gone, because its message was deleted later
     */
    record PastEvent(
            String position, Map<String, Object> event, List<Map<String, Object>> annotations, boolean erased) {}

    /**
     * Events, ascending.
     *
     * @param next what to pass as {@code after} (or, going back, {@code before}) for the next page; absent at the end
     * @param position up to where this is all there is
     */
    record EventPage(List<PastEvent> items, @Nullable String next, String position) {}

    @GetMapping("/past")
    Mono<PastPage> past(
            @PathVariable String room,
            @RequestParam(required = false) @Nullable String asOf,
            @RequestParam(required = false) @Nullable String at,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        Long place = offset(input, "asOf", asOf, room);
        Instant time = input.optionalTime("at", at);
        if ((asOf == null) == (at == null)) {
            input.wrong("asOf", "choice", "asOf, at");
        }
        if (time != null && time.isAfter(clock.instant())) {
            input.wrong("at", "future");
        }
        Long low = offset(input, "after", after, room);
        Long high = offset(input, "before", before, room);
        if (low != null && high != null) {
            input.wrong("after", "choice", "before, after");
        }
        int most = input.limit(limit, PAGE);
        input.done();
        int partition = partitions.applyAsInt(room);
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> {
                    Visible visible = Visible.of(member, directory.room(room));
                    return (place == null ? Mono.<Void>empty() : reached("asOf", new Position(partition, place)))
                            .then(past.reached(partition))
                            .flatMap(next -> moment(room, visible, place, time, next)
                                    .flatMap(then -> page(
                                            member,
                                            caller,
                                            visible,
                                            place == null ? then.offset() : place,
                                            then.at(),
                                            next,
                                            high,
                                            low,
                                            most)));
                });
    }

    private Mono<Past.Moment> moment(
            String room, Visible visible, @Nullable Long place, @Nullable Instant time, long next) {
        return past.last(room, visible, place == null ? next - 1 : place, time)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.MOMENT_NOT_FOUND)));
    }

    private Mono<PastPage> page(
            MemberEntry member,
            Caller caller,
            Visible visible,
            long asOf,
            Instant at,
            long next,
            @Nullable Long before,
            @Nullable Long after,
            int limit) {
        String room = member.room();
        int partition = partitions.applyAsInt(room);
        return Mono.zip(
                        past.page(room, visible, asOf, before, after, limit, partition),
                        past.first(room, visible, next - 1),
                        past.last(room, visible, next - 1, null))
                .map(found -> {
                    Past.Page page = found.getT1();
                    List<Message> items = page.messages().stream()
                            .map(view -> Message.of(view, caller.user(), member.role()))
                            .toList();
                    Message edge = items.isEmpty() ? null : after == null ? items.getFirst() : items.getLast();
                    return new PastPage(
                            items,
                            page.erased(),
                            page.more() && edge != null ? edge.position() : null,
                            new Position(partition, asOf).toString(),
                            at,
                            moment(partition, found.getT2()),
                            moment(partition, found.getT3()));
                });
    }

    private static Moment moment(int partition, Past.Moment moment) {
        return new Moment(new Position(partition, moment.offset()).toString(), moment.at());
    }

    @GetMapping("/events")
    Mono<EventPage> events(
            @PathVariable String room,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String limit,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        Long low = offset(input, "after", after, room);
        Long high = offset(input, "before", before, room);
        if (low != null && high != null) {
            input.wrong("after", "choice", "before, after");
        }
        int most = input.limit(limit, PAGE);
        input.done();
        int partition = partitions.applyAsInt(room);
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> (low == null ? Mono.<Void>empty() : reached("after", new Position(partition, low)))
                        // It is read first: all below it is there.
                        .then(past.reached(partition))
                        .flatMap(next -> past.events(
                                        room, Visible.of(member, directory.room(room)), high, low, next, most)
                                .map(found -> page(found, partition, next, low != null))));
    }

    private static EventPage page(Past.Happenings found, int partition, long next, boolean forward) {
        List<PastEvent> items = found.events().stream()
                .map(one -> new PastEvent(
                        new Position(partition, one.offset()).toString(), one.event(), one.annotations(), one.erased()))
                .toList();
        PastEvent edge = items.isEmpty() ? null : forward ? items.getLast() : items.getFirst();
        return new EventPage(
                items,
                found.more() && edge != null ? edge.position() : null,
                new Position(partition, Math.max(0, next - 1)).toString());
    }

    /** Waits for the archive to have a position, and tells one that lies ahead of the log from one that is only late. */
    private Mono<Void> reached(String field, Position position) {
        return past.has(position)
                .onErrorResume(
                        Problem.class,
                        late -> ends.applyAsLong(position.partition()) > position.offset()
                                ? Mono.error(late)
                                : past.reached(position.partition())
                                        .flatMap(next -> next > position.offset()
                                                ? Mono.empty()
                                                : Mono.error(Problem.invalid(Problem.Field.of(field, "future")))));
    }

    private @Nullable Long offset(Input input, String field, @Nullable String value, String room) {
        Position position = input.optionalPosition(field, value);
        if (position != null && position.partition() != partitions.applyAsInt(room)) {
            input.wrong(field, "position");
        }
        return position == null ? null : position.offset();
    }
}
