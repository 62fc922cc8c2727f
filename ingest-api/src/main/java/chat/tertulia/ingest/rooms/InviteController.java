package chat.tertulia.ingest.rooms;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.directory.UserEntry;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Invites.Invite;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Links into rooms. */
@RestController
@RequestMapping("/api")
public final class InviteController {

    /** A week. */
    private static final int HOURS = 7 * 24;

    private final Invites invites;
    private final Membership membership;
    private final Directory directory;
    private final RateLimits limits;

    public InviteController(Invites invites, Membership membership, Directory directory, RateLimits limits) {
        this.invites = invites;
        this.membership = membership;
        this.directory = directory;
        this.limits = limits;
    }

    /**
     * @param expiresInHours 1 to 720; a week if absent
     * @param uses how many may come by it, 1 to 1,000; as many as come if absent
     */
    record NewInvite(
            @Nullable Integer expiresInHours, @Nullable Integer uses) {}

    /** @param name user name */
    record Inviter(String id, String name, @Nullable String displayName) {}

    /** @param uses how many more may come by it; absent: as many as come */
    record InviteItem(
            String id,
            Inviter by,
            Instant created,
            Instant expires,
            @Nullable Integer uses,
            int used) {}

    /** @param token to be given to those who are invited; it is not shown again */
    record NewInviteAnswer(
            String id,
            String token,
            Inviter by,
            Instant created,
            Instant expires,
            @Nullable Integer uses,
            int used) {}

    record InvitePage(List<InviteItem> items) {}

    /** @param id only for members */
    record InvitedTo(
            @Nullable String id, String name, @Nullable String title, RoomKind kind, int memberCount) {}

    record Invitation(InvitedTo room, Inviter by, boolean joined) {}

    /** @param joined false for somebody who was in it already */
    record Joined(String room, boolean joined) {}

    @PostMapping("/rooms/{room}/invites")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<NewInviteAnswer> make(
            @PathVariable String room,
            @RequestBody(required = false) @Nullable NewInvite body,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        Integer hours = ranged(input, "expiresInHours", body == null ? null : body.expiresInHours, Invites.HOURS_MAX);
        Integer uses = ranged(input, "uses", body == null ? null : body.uses, Invites.USES_MAX);
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(shared(caller, room))
                .then(invites.make(caller, room, hours == null ? HOURS : hours, uses))
                .map(made -> {
                    InviteItem item = item(made.invite());
                    return new NewInviteAnswer(
                            item.id, made.token(), item.by, item.created, item.expires, item.uses, item.used);
                });
    }

    @GetMapping("/rooms/{room}/invites")
    Mono<InvitePage> list(@PathVariable String room, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(invites.of(caller, room))
                .map(there -> new InvitePage(there.stream().map(this::item).toList()));
    }

    @DeleteMapping("/rooms/{room}/invites/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> revoke(@PathVariable String room, @PathVariable String id, Caller caller) {
        return invites.revoke(caller, room, id);
    }

    @GetMapping("/invites/{token}")
    Mono<Invitation> one(@PathVariable String token, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(invites.find(token))
                .map(found -> {
                    RoomEntry room = directory.room(found.room());
                    if (room == null) {
                        throw Problem.of(ProblemType.INVITE_NOT_FOUND);
                    }
                    MemberEntry mine = directory.member(room.id(), caller.user());
                    boolean joined = mine != null && mine.isMember();
                    return new Invitation(
                            new InvitedTo(
                                    joined ? room.id() : null,
                                    room.name(),
                                    room.title(),
                                    room.kind(),
                                    directory.members(room.id()).size()),
                            inviter(found.by()),
                            joined);
                });
    }

    @PostMapping("/invites/{token}")
    Mono<Joined> accept(@PathVariable String token, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(invites.accept(caller, token))
                .map(joined -> new Joined(joined.room(), joined.created()));
    }

    /** Not a direct room: it is always of the same people. */
    private Mono<Void> shared(Caller caller, String room) {
        return membership
                .of(caller, room)
                .filter(member -> {
                    RoomEntry entry = directory.room(room);
                    return entry == null || entry.kind() != RoomKind.DIRECT;
                })
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.FORBIDDEN)))
                .then();
    }

    private static @Nullable Integer ranged(Input input, String field, @Nullable Integer value, int max) {
        if (value != null && (value < 1 || value > max)) {
            input.wrong(field, "range", 1, max);
        }
        return value;
    }

    private InviteItem item(Invite invite) {
        Integer max = invite.usesMax();
        return new InviteItem(
                invite.id(),
                inviter(invite.by()),
                invite.created(),
                invite.expires(),
                max == null ? null : max - invite.used(),
                invite.used());
    }

    private Inviter inviter(String id) {
        UserEntry user = directory.user(id);
        return user == null ? new Inviter(id, id, null) : new Inviter(id, user.name(), user.displayName());
    }
}
