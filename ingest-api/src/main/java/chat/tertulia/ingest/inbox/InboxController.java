package chat.tertulia.ingest.inbox;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.InboxRead;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.security.SecureRandom;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Notifications and read markers. A marker is an event of the user; views keep the furthest, so reading never moves it backwards. Only whoever says that something
 * is {@code unread} moves it to where they say.
 */
@RestController
@RequestMapping("/api")
public final class InboxController {

    private final Inbox inbox;
    private final Membership membership;
    private final RoomLog log;
    private final RateLimits limits;
    private final Clock clock;
    private final SecureRandom random;

    public InboxController(
            Inbox inbox, Membership membership, RoomLog log, RateLimits limits, Clock clock, SecureRandom random) {
        this.inbox = inbox;
        this.membership = membership;
        this.log = log;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    record Read(@Nullable String position) {}

    /**
     * @param position of the last event that is read
     * @param unread true to move the marker there also if it is further: what comes after is marked as unread
     */
    record RoomRead(@Nullable String position, @Nullable Boolean unread) {}

    @GetMapping("/inbox")
    Mono<Inbox.InboxPage> page(
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String limit,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        Position from = input.optionalPosition("before", before);
        int most = input.limit(limit, 50);
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(inbox.page(caller.user(), from, most, ProblemWriter.language(exchange)));
    }

    @PutMapping("/inbox/read")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> inboxRead(@RequestBody Read body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        Position position = input.position("position", body.position);
        if (position.partition() != log.partition(caller.user())) {
            input.wrong("position", "position");
        }
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(log.append(new InboxRead(
                        Ids.random('e', random),
                        caller.user(),
                        clock.instant(),
                        new InboxRead.Marker(position.toString()))))
                .then();
    }

    @PutMapping("/rooms/{room}/read")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> roomRead(
            @PathVariable String room, @RequestBody RoomRead body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        Position position = input.position("position", body.position);
        if (position.partition() != log.partition(room)) {
            input.wrong("position", "position");
        }
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> log.append(new MarkerMoved(
                        Ids.random('e', random),
                        caller.user(),
                        clock.instant(),
                        new MarkerMoved.Marker(room, position.toString(), body.unread))))
                .then();
    }
}
