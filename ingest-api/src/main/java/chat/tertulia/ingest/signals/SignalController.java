package chat.tertulia.ingest.signals;

import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.signals.Signal;
import chat.tertulia.contracts.signals.TypingSignal;
import chat.tertulia.contracts.views.Presence;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What members of a room do now. */
@RestController
@RequestMapping("/api/rooms/{room}")
public final class SignalController {

    private final Consumer<Signal> signals;
    private final PresentMembers presence;
    private final Membership membership;
    private final Directory directory;
    private final RateLimits limits;
    private final Clock clock;
    private final SecureRandom random;

    /** @param signals where they are written; it neither blocks nor fails */
    public SignalController(
            Consumer<Signal> signals,
            PresentMembers presence,
            Membership membership,
            Directory directory,
            RateLimits limits,
            Clock clock,
            SecureRandom random) {
        this.signals = signals;
        this.presence = presence;
        this.membership = membership;
        this.directory = directory;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    /** @param typing whether the caller writes a message; said again every 3 s or so while they do, for it holds for 6 s */
    record NewSignal(@Nullable Boolean typing) {}

    /**
     * Who has the page open somewhere.
     *
     * @param users ids of members, the first {@value Presence#NAMED_MAX}
     * @param count of all
     * @param known false if that cannot be known now, or the room is too large to be asked for; then nobody is named
     */
    record RoomPresence(List<String> users, int count, boolean known) {}

    /** Accepted is not delivered: a signal may be lost. */
    @PostMapping("/signals")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<Void> say(@PathVariable String room, @RequestBody NewSignal body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        Boolean typing = body.typing;
        if (typing == null) {
            input.wrong("typing", "required");
        }
        input.done();
        return limits.take(exchange, RateLimits.Rate.SIGNALS, caller.user())
                .then(membership.ofWriter(caller, room))
                .doOnNext(member -> signals.accept(new TypingSignal(
                        Ids.random('s', random), room, clock.instant(), caller.actor(), Boolean.TRUE.equals(typing))))
                .then();
    }

    @GetMapping("/presence")
    Mono<RoomPresence> presence(@PathVariable String room, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> presence.of(directory.members(room)))
                .map(there -> {
                    Set<String> users = there.orElse(Set.of());
                    return new RoomPresence(
                            users.stream().limit(Presence.NAMED_MAX).toList(), users.size(), there.isPresent());
                });
    }
}
