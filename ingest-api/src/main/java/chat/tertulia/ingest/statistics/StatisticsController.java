package chat.tertulia.ingest.statistics;

import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.statistics.Statistics.StatisticsPage;
import chat.tertulia.ingest.web.Input;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** How much was said in a room, and in which tone. For its members: counts of all of it, also of what was said before they came. */
@RestController
@RequestMapping("/api/rooms/{room}/statistics")
public final class StatisticsController {

    private static final int PAGE = 60;

    private final Statistics statistics;
    private final Membership membership;
    private final RateLimits limits;

    public StatisticsController(Statistics statistics, Membership membership, RateLimits limits) {
        this.statistics = statistics;
        this.membership = membership;
        this.limits = limits;
    }

    @GetMapping
    Mono<StatisticsPage> page(
            @PathVariable String room,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String until,
            @RequestParam(required = false) @Nullable String step,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String limit,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        Instant first = input.optionalTime("since", since);
        Instant end = input.optionalTime("until", until);
        Instant place = input.optionalTime("before", before);
        String name = input.choice("step", step, Step.MINUTE.toString(), Step.NAMES);
        Step wide = Step.NAMES.contains(name) ? Step.of(name) : Step.MINUTE;
        int most = input.limit(limit, PAGE, wide.pageMax());
        input.done();
        Instant high = end == null || (place != null && place.isBefore(end)) ? place : end;
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> statistics.page(room, first, high, wide, most));
    }
}
