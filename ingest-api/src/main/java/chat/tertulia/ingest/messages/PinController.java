package chat.tertulia.ingest.messages;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.MessagePinned;
import chat.tertulia.contracts.events.MessageUnpinned;
import chat.tertulia.contracts.events.Pin;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Messages pinned to a room, by its moderators and owners; in a direct room by anybody. At most {@value Pin#ROOM_MAX} of a room are: that is
 * looked up when one more is asked for, so that several asked for in the same moment may exceed it.
 */
@RestController
@RequestMapping("/api/rooms/{room}")
public final class PinController {

    private final OwnWrites ownWrites;
    private final History history;
    private final Membership membership;
    private final Directory directory;
    private final RoomLog log;
    private final RateLimits limits;
    private final Clock clock;
    private final SecureRandom random;

    public PinController(
            OwnWrites ownWrites,
            History history,
            Membership membership,
            Directory directory,
            RoomLog log,
            RateLimits limits,
            Clock clock,
            SecureRandom random) {
        this.ownWrites = ownWrites;
        this.history = history;
        this.membership = membership;
        this.directory = directory;
        this.log = log;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    /** A message and who pinned it: {@code message.pinned}. */
    record Pins(List<Message> items, String position) {}

    @GetMapping("/pins")
    Mono<Pins> pins(
            @PathVariable String room,
            @RequestParam(required = false) @Nullable String atLeast,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        Position reached = input.optionalPosition("atLeast", atLeast);
        if (reached != null && reached.partition() != log.partition(room)) {
            input.wrong("atLeast", "position");
        }
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> history.pins(
                                member, reached == null ? own(caller, room) : Long.valueOf(reached.offset()))
                        .map(slice -> new Pins(
                                slice.messages().stream()
                                        .map(view -> Message.of(view, caller.user(), member.role()))
                                        .toList(),
                                new Position(log.partition(room), Math.max(0, slice.next() - 1)).toString())));
    }

    @PutMapping("/messages/{id}/pin")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> pin(@PathVariable String room, @PathVariable String id, Caller caller, ServerWebExchange exchange) {
        return pinner(room, caller, exchange)
                .flatMap(member -> found(member, id)
                        .flatMap(view -> view.pinned() != null ? Mono.just(true) : checkRoomLeft(member, caller, id)))
                .flatMap(checked -> append(new MessagePinned(
                        Ids.random('e', random),
                        room,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        caller.actor(),
                        new Pin(id))));
    }

    @DeleteMapping("/messages/{id}/pin")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> unpin(@PathVariable String room, @PathVariable String id, Caller caller, ServerWebExchange exchange) {
        return pinner(room, caller, exchange)
                .flatMap(member -> found(member, id))
                .flatMap(view -> append(new MessageUnpinned(
                        Ids.random('e', random),
                        room,
                        clock.instant().truncatedTo(ChronoUnit.MILLIS),
                        caller.actor(),
                        new Pin(id))));
    }

    private Mono<MemberEntry> pinner(String room, Caller caller, ServerWebExchange exchange) {
        return membership
                .ofWriter(caller, room)
                .flatMap(member -> limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                        .then(mayPin(member) ? Mono.just(member) : Mono.error(Problem.of(ProblemType.FORBIDDEN))));
    }

    private boolean mayPin(MemberEntry member) {
        RoomEntry room = directory.room(member.room());
        return member.role().atLeast(Role.MODERATOR) || (room != null && room.kind() == RoomKind.DIRECT);
    }

    private Mono<MessageView> found(MemberEntry member, String id) {
        return history.message(member, id)
                .filter(view -> view.deletedAt() == null)
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.MESSAGE_NOT_FOUND)));
    }

    private Mono<Boolean> checkRoomLeft(MemberEntry member, Caller caller, String id) {
        return history.pinCount(member, own(caller, member.room()), id)
                .flatMap(others -> others < Pin.ROOM_MAX
                        ? Mono.just(true)
                        : Mono.error(Problem.with(ProblemType.TOO_MANY, Map.of("max", Pin.ROOM_MAX))));
    }

    private @Nullable Long own(Caller caller, String room) {
        Position own = ownWrites.last(caller.user(), room);
        return own == null ? null : own.offset();
    }

    /** Also what the view says is so already: it may be behind, and a repetition changes nothing. */
    private Mono<Void> append(RoomEvent event) {
        return log.append(event)
                .doOnNext(position -> ownWrites.wrote(event.by().id(), event.room(), position))
                .then();
    }
}
