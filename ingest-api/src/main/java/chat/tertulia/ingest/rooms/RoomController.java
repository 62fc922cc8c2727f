package chat.tertulia.ingest.rooms;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.events.RoomMentions;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.history.RoomSummaries;
import chat.tertulia.ingest.history.RoomSummaries.Summary;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Rooms and their members. */
@RestController
@RequestMapping("/api")
public final class RoomController {

    private static final List<String> KINDS = List.of("public", "private");
    private static final List<String> MODERATIONS = List.of("off", "tag", "mask", "hold");
    private static final List<String> ROOM_MENTIONS = List.of("members", "moderators");
    private static final List<String> ROLES = List.of("owner", "moderator", "member");

    private final Rooms rooms;
    private final Membership membership;
    private final Directory directory;
    private final RoomSummaries summaries;
    private final RateLimits limits;
    private final RoomMembers members;
    private final Clock clock;

    public RoomController(
            Rooms rooms,
            Membership membership,
            Directory directory,
            RoomSummaries summaries,
            RateLimits limits,
            Clock clock) {
        this.rooms = rooms;
        this.membership = membership;
        this.directory = directory;
        this.summaries = summaries;
        this.limits = limits;
        this.members = new RoomMembers(directory, clock);
        this.clock = clock;
    }

    record NewRoom(
            @Nullable String name,
            @Nullable String title,
            @Nullable String kind,
            @Nullable Boolean sentiment,
            @Nullable String moderation,
            @Nullable String roomMentions) {}

    record NewDirect(@Nullable List<@Nullable String> users) {}

    record RoomChange(
            @Nullable String title,
            @Nullable String topic,
            @Nullable Boolean sentiment,
            @Nullable String moderation,
            @Nullable String roomMentions,
            @Nullable Integer slowModeSeconds,
            @Nullable Boolean archived) {}

    record MemberChange(@Nullable String role) {}

    /**
     * @param members at most {@value RoomMembers#FIRST} of them; the rest come in pages
     */
    record RoomDetails(
            String id,
            String name,
            @Nullable String title,
            RoomKind kind,
            @Nullable String topic,
            boolean sentiment,
            Moderation moderation,
            RoomMentions roomMentions,
            int slowModeSeconds,
            boolean archived,
            @Nullable Role role,
            @Nullable Instant mutedUntil,
            int memberCount,
            List<RoomMembers.MemberItem> members) {}

    record RoomAnswer(RoomDetails room) {}

    /** A room in the caller's list. */
    public record ListedRoom(
            String id,
            String name,
            @Nullable String title,
            RoomKind kind,
            @Nullable String topic,
            boolean sentiment,
            Moderation moderation,
            RoomMentions roomMentions,
            int slowModeSeconds,
            boolean archived,
            Role role,
            int memberCount,
            @Nullable Message lastMessage,
            long unread,
            long mentions,
            @Nullable String readPosition) {}

    /** A room in the public directory. */
    record FoundRoom(
            String id,
            String name,
            @Nullable String title,
            RoomKind kind,
            @Nullable String topic,
            boolean archived,
            int memberCount,
            boolean joined) {}

    record RoomPage<T>(List<T> items, @Nullable String next) {}

    @PostMapping("/rooms")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<RoomAnswer> create(@RequestBody NewRoom body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String name = input.name("name", body.name, Names::room);
        String title = input.optional("title", body.title, 120);
        RoomKind kind =
                RoomKind.valueOf(word(input, "kind", body.kind, "public", KINDS).toUpperCase(Locale.ROOT));
        Moderation moderation = Moderation.valueOf(
                word(input, "moderation", body.moderation, "tag", MODERATIONS).toUpperCase(Locale.ROOT));
        RoomMentions roomMentions =
                RoomMentions.valueOf(word(input, "roomMentions", body.roomMentions, "members", ROOM_MENTIONS)
                        .toUpperCase(Locale.ROOT));
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(rooms.create(
                        caller,
                        name,
                        title == null || title.isEmpty() ? null : title,
                        kind,
                        body.sentiment == null || body.sentiment,
                        moderation,
                        roomMentions))
                .map(made -> new RoomAnswer(details(made.room(), caller)));
    }

    @PostMapping("/direct")
    Mono<ResponseEntity<RoomAnswer>> direct(@RequestBody NewDirect body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        List<String> others = body.users == null
                ? List.of()
                : body.users.stream()
                        .map(user -> user == null ? "" : user)
                        .filter(user -> !user.equals(caller.user()))
                        .distinct()
                        .toList();
        if (others.isEmpty() || others.size() >= Rooms.DIRECT_MAX) {
            input.wrong("users", "users", Rooms.DIRECT_MAX - 1);
        }
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(rooms.direct(caller, others))
                .map(made -> ResponseEntity.status(made.created() ? HttpStatus.CREATED : HttpStatus.OK)
                        .body(new RoomAnswer(details(made.room(), caller))));
    }

    @GetMapping("/rooms")
    Mono<RoomPage<?>> list(
            @RequestParam(required = false) @Nullable String scope,
            @RequestParam(defaultValue = "") String query,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        String which = input.choice("scope", scope, "mine", List.of("mine", "public"));
        int most = input.limit(limit, 200);
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(Mono.defer(() -> "public".equals(which)
                        ? Mono.just(found(query, after, most, caller))
                        : mine(caller).map(items -> new RoomPage<>(items, null))));
    }

    /** The caller's rooms, with what is unread. */
    public Mono<List<ListedRoom>> mine(Caller caller) {
        List<MemberEntry> memberships = directory.memberships(caller.user());
        return summaries
                .of(caller.user(), memberships)
                .map(found -> memberships.stream()
                        .flatMap(member -> {
                            RoomEntry room = directory.room(member.room());
                            return room == null
                                    ? java.util.stream.Stream.empty()
                                    : java.util.stream.Stream.of(listed(
                                            room,
                                            member,
                                            found.getOrDefault(room.id(), new Summary(null, 0, 0, null)),
                                            caller));
                        })
                        .sorted(Comparator.comparing(ListedRoom::name).thenComparing(ListedRoom::id))
                        .toList());
    }

    private ListedRoom listed(RoomEntry room, MemberEntry member, Summary summary, Caller caller) {
        return new ListedRoom(
                room.id(),
                room.name(),
                room.title(),
                room.kind(),
                room.topic(),
                room.sentiment(),
                room.moderation(),
                room.roomMentions(),
                room.slowModeSeconds(),
                room.archived(),
                member.role(),
                directory.members(room.id()).size(),
                summary.lastMessage() == null
                        ? null
                        : Message.of(
                                summary.lastMessage(),
                                directory.named(summary.lastMessage().sender()),
                                caller.user(),
                                member.role()),
                summary.unread(),
                summary.mentions(),
                summary.readPosition());
    }

    private RoomPage<FoundRoom> found(String query, @Nullable String after, int most, Caller caller) {
        String wanted = query.strip().toLowerCase(Locale.ROOT);
        List<RoomEntry> matching = directory.publicRooms().stream()
                .filter(room -> room.name().toLowerCase(Locale.ROOT).contains(wanted)
                        || (room.title() != null
                                && room.title().toLowerCase(Locale.ROOT).contains(wanted)))
                .sorted(Comparator.comparing(RoomEntry::name))
                .dropWhile(room -> after != null && room.name().compareTo(after) <= 0)
                .limit(most + 1L)
                .toList();
        boolean more = matching.size() > most;
        List<FoundRoom> items = (more ? matching.subList(0, most) : matching)
                .stream()
                        .map(room -> {
                            MemberEntry member = directory.member(room.id(), caller.user());
                            return new FoundRoom(
                                    room.id(),
                                    room.name(),
                                    room.title(),
                                    room.kind(),
                                    room.topic(),
                                    room.archived(),
                                    directory.members(room.id()).size(),
                                    member != null && member.isMember());
                        })
                        .toList();
        return new RoomPage<>(items, more ? items.getLast().name() : null);
    }

    @GetMapping("/rooms/{room}")
    Mono<RoomAnswer> one(@PathVariable String room, Caller caller) {
        return membership.of(caller, room).map(member -> new RoomAnswer(details(room, caller)));
    }

    @PatchMapping("/rooms/{room}")
    Mono<RoomAnswer> change(@PathVariable String room, @RequestBody RoomChange body, Caller caller) {
        Input input = new Input();
        String title = input.optional("title", body.title, 120);
        String topic = input.optional("topic", body.topic, 500);
        Moderation moderation = body.moderation == null
                ? null
                : Moderation.valueOf(word(input, "moderation", body.moderation, "tag", MODERATIONS)
                        .toUpperCase(Locale.ROOT));
        RoomMentions roomMentions = body.roomMentions == null
                ? null
                : RoomMentions.valueOf(word(input, "roomMentions", body.roomMentions, "members", ROOM_MENTIONS)
                        .toUpperCase(Locale.ROOT));
        if (body.slowModeSeconds != null
                && (body.slowModeSeconds < 0 || body.slowModeSeconds > Room.SLOW_MODE_SECONDS_MAX)) {
            input.wrong("slowModeSeconds", "range", 0, Room.SLOW_MODE_SECONDS_MAX);
        }
        input.done();
        return rooms.change(
                        caller,
                        room,
                        new PropertiesChange(
                                title,
                                topic,
                                body.sentiment,
                                moderation,
                                roomMentions,
                                body.slowModeSeconds,
                                body.archived))
                .then(Mono.fromSupplier(() -> new RoomAnswer(details(room, caller))));
    }

    /** A room's members: who keeps it, its programs, then the rest by name. {@code next} goes back as {@code after}. */
    @GetMapping("/rooms/{room}/members")
    Mono<RoomMembers.MemberPage> members(
            @PathVariable String room,
            @RequestParam(defaultValue = "") String query,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        int most = input.limit(limit, 100);
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .map(member -> members.page(room, caller, query, after, most));
    }

    @PutMapping("/rooms/{room}/members/{user}")
    Mono<RoomAnswer> put(
            @PathVariable String room,
            @PathVariable String user,
            @RequestBody(required = false) @Nullable MemberChange body,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        Role role = body == null || body.role == null
                ? null
                : Role.valueOf(word(input, "role", body.role, "member", ROLES).toUpperCase(Locale.ROOT));
        input.done();
        boolean self = user.equals("me") || (user.equals(caller.user()) && role == null);
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(self ? rooms.join(caller, room) : rooms.put(caller, room, user, role))
                .map(done -> new RoomAnswer(details(room, caller)));
    }

    @DeleteMapping("/rooms/{room}/members/{user}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> remove(@PathVariable String room, @PathVariable String user, Caller caller) {
        return rooms.remove(caller, room, user.equals("me") ? caller.user() : user);
    }

    private static String word(
            Input input, String field, @Nullable String value, String otherwise, List<String> choices) {
        String word = input.choice(field, value, otherwise, choices);
        return choices.contains(word) ? word : otherwise;
    }

    private RoomDetails details(String id, Caller caller) {
        RoomEntry room = directory.room(id);
        if (room == null) {
            throw Problem.of(ProblemType.ROOM_NOT_FOUND);
        }
        MemberEntry mine = directory.member(id, caller.user());
        Instant now = clock.instant();
        RoomMembers.MemberPage members = this.members.page(id, caller, "", null, RoomMembers.FIRST);
        return new RoomDetails(
                room.id(),
                room.name(),
                room.title(),
                room.kind(),
                room.topic(),
                room.sentiment(),
                room.moderation(),
                room.roomMentions(),
                room.slowModeSeconds(),
                room.archived(),
                mine != null && mine.isMember() ? mine.role() : null,
                mine != null && mine.isMutedAt(now) ? mine.mutedUntil() : null,
                directory.members(id).size(),
                members.items());
    }
}
