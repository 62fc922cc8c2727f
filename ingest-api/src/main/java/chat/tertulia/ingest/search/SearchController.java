package chat.tertulia.ingest.search;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.Visible;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.search.Search.Filters;
import chat.tertulia.ingest.search.Search.Room;
import chat.tertulia.ingest.search.Search.SearchPage;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.time.Instant;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Search in the rooms the caller is a member of. */
@RestController
@RequestMapping("/api/search")
public final class SearchController {

    private static final int QUERY_MAX = 200;
    private static final int PAGE = 20;
    private static final int PAGE_MAX = 50;

    private final Search search;
    private final Membership membership;
    private final Directory directory;
    private final RateLimits limits;
    private final Archive archive;
    private final ToIntFunction<String> partitions;

    /** @param partitions the partition of a room */
    public SearchController(
            Search search,
            Archive archive,
            ToIntFunction<String> partitions,
            Membership membership,
            Directory directory,
            RateLimits limits) {
        this.search = search;
        this.archive = archive;
        this.partitions = partitions;
        this.membership = membership;
        this.directory = directory;
        this.limits = limits;
    }

    @GetMapping
    Mono<SearchPage> search(
            @RequestParam(required = false) @Nullable String query,
            @RequestParam(required = false) @Nullable String room,
            @RequestParam(required = false) @Nullable String from,
            @RequestParam(required = false) @Nullable String since,
            @RequestParam(required = false) @Nullable String until,
            @RequestParam(required = false) @Nullable String has,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String atLeast,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        String typed = input.text("query", query, 1, QUERY_MAX);
        Instant first = input.optionalTime("since", since);
        Instant end = input.optionalTime("until", until);
        boolean link = !input.choice("has", has, "", List.of("link")).isEmpty();
        Place place = before == null ? null : Place.parse(before);
        if (before != null && place == null) {
            input.wrong("before", "next");
        }
        int most = input.limit(limit, PAGE, PAGE_MAX);
        Position reached = input.optionalPosition("atLeast", atLeast);
        input.done();
        Mono<List<Room>> rooms = room == null
                ? Mono.fromSupplier(() -> directory.memberships(caller.user()).stream()
                        .map(this::room)
                        .toList())
                : membership.of(caller, room).map(member -> List.of(room(member)));
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(rooms)
                .flatMap(where -> reached(where, reached)
                        // The positions are read first: what is read after them is at least as new.
                        .flatMap(positions -> (from != null && !Ids.isId(from)
                                        ? Mono.just(SearchPage.EMPTY)
                                        : search.page(
                                                caller.user(),
                                                where,
                                                Query.of(typed),
                                                new Filters(from, first, end, link),
                                                place,
                                                most))
                                .map(page -> page.at(positions))));
    }

    /** Up to where the archive has the partitions of these rooms, once it is where the caller wants it. */
    private Mono<List<String>> reached(List<Room> rooms, @Nullable Position atLeast) {
        List<Integer> searched = rooms.stream()
                .map(room -> partitions.applyAsInt(room.id()))
                .distinct()
                .sorted()
                .toList();
        if (atLeast != null && !searched.contains(atLeast.partition())) {
            Input input = new Input();
            input.wrong("atLeast", "position");
            input.done();
        }
        return searched.isEmpty() ? Mono.just(List.of()) : archive.reached(searched, atLeast);
    }

    private Room room(MemberEntry member) {
        return new Room(member.room(), Visible.of(member, directory.room(member.room())), member.role());
    }
}
