package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.commands.Command;
import chat.tertulia.contracts.commands.CommandGiven;
import chat.tertulia.contracts.commands.CommandName;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.PreferencesEntry;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.messages.Idempotence;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.messages.SlowMode;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.redis.Redis;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import io.lettuce.core.RedisException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Takes chat commands. They are carried out by workers; what becomes of one arrives as events. */
@RestController
public final class CommandController {

    private static final Pattern COMMAND =
            Pattern.compile("/([\\p{L}\\p{M}][\\p{L}\\p{M}\\p{N}_-]{0,31})(?:\\s+(.*))?", Pattern.DOTALL);

    private static final String ALL =
            Arrays.stream(CommandName.values()).map(name -> "/" + name.word()).collect(Collectors.joining(", "));

    private final RoomLog log;
    private final Idempotence idempotence;
    private final Membership membership;
    private final RoomMentionGuard roomMentions;
    private final SlowMode slowMode;
    private final Directory directory;
    private final OwnCommands ownCommands;
    private final OwnCommandCalls ownCalls;
    private final RateLimits limits;
    private final Clock clock;

    public CommandController(
            RoomLog log,
            Redis redis,
            Membership membership,
            RoomMentionGuard roomMentions,
            SlowMode slowMode,
            Directory directory,
            OwnCommands ownCommands,
            OwnCommandCalls ownCalls,
            RateLimits limits,
            Clock clock) {
        this.log = log;
        this.idempotence = new Idempotence(redis);
        this.membership = membership;
        this.roomMentions = roomMentions;
        this.slowMode = slowMode;
        this.directory = directory;
        this.ownCommands = ownCommands;
        this.ownCalls = ownCalls;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * @param clientId of the command; what it says in the room is the message of this clientId
     * @param text {@code /name …}
     * @param zone IANA time zone in which its times are meant; by default that of the caller's quiet hours, else UTC
     * @param confirm that {@code @room} or {@code @here} is meant, in a large room
     */
    record NewCommand(
            @Nullable String clientId,
            @Nullable String text,
            @Nullable String zone,
            @Nullable Boolean confirm) {}

    /**
     * @param id what {@code command.answered} calls it
     * @param name of a built-in command or one of the room's own
     */
    record Taken(String id, String name) {}

    record TakenCommand(Taken command) {}

    @PostMapping("/api/rooms/{room}/commands")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<TakenCommand> give(
            @PathVariable String room, @RequestBody NewCommand body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String clientId = input.clientId(body.clientId);
        String text = input.message("text", body.text, MessageBody.TEXT_LENGTH_MAX);
        Matcher parts = COMMAND.matcher(text.strip());
        CommandName name = parts.matches() ? CommandName.find(parts.group(1)) : null;
        String own = name == null && parts.matches() ? OwnCommands.name(parts.group(1)) : null;
        String arguments =
                !parts.matches() || parts.group(2) == null ? "" : parts.group(2).strip();
        if (name == null && own == null && body.text != null) {
            unknown(input, "");
        }
        String zone = zone(input, body.zone, caller);
        input.done();
        if (name == null) {
            if (own == null) {
                throw new IllegalStateException("a text without a command has passed");
            }
            return giveOwn(room, own, arguments, clientId, caller, exchange);
        }
        Command command = new Command(name, arguments, caller.language(), zone, clientId);
        return (name == CommandName.HELP ? membership.of(caller, room) : membership.ofWriter(caller, room))
                .doOnNext(member -> {
                    if (name != CommandName.TOPIC && name != CommandName.HELP) {
                        roomMentions.check(member, arguments, "", Boolean.TRUE.equals(body.confirm));
                    }
                })
                .flatMap(member -> limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                        .then(
                                name == CommandName.HELP
                                        ? Mono.empty()
                                        : slowMode.take(member, Ids.message(room, caller.user(), clientId)))
                        .then(take(caller, member, command)))
                .map(id -> new TakenCommand(new Taken(id, name.word())));
    }

    /** One of the room's own: kept in Postgres until it is answered, for nothing of it can be done without that. */
    private Mono<TakenCommand> giveOwn(
            String room, String name, String arguments, String clientId, Caller caller, ServerWebExchange exchange) {
        String id = Ids.derived('c', room, caller.user(), clientId);
        return membership
                .ofWriter(caller, room)
                .flatMap(member -> limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                        .then(Mono.defer(() -> ownCommands.has(room, name)))
                        .filter(there -> there)
                        .switchIfEmpty(Mono.error(() -> {
                            Input input = new Input();
                            unknown(input, name);
                            return input.problem();
                        }))
                        .then(slowMode.take(member, Ids.message(room, caller.user(), clientId))))
                .then(Mono.defer(() -> once(
                        id,
                        Ids.derived('b', name, arguments),
                        Mono.defer(() -> ownCommands
                                .give(new OwnCommands.Call(
                                        id,
                                        room,
                                        name,
                                        arguments,
                                        caller.actor(),
                                        caller.language(),
                                        clientId,
                                        clock.instant().truncatedTo(ChronoUnit.MILLIS)))
                                .thenReturn(id)))))
                .doOnNext(taken -> ownCalls.wake())
                .map(taken -> new TakenCommand(new Taken(taken, name)));
    }

    private static void unknown(Input input, String word) {
        String nearest = CommandName.nearest(word);
        if (word.isEmpty()) {
            input.wrong("text", "command", ALL);
        } else if (nearest == null) {
            input.wrong("text", "unknown-command", "/" + word, ALL);
        } else {
            input.wrong("text", "similar-command", "/" + word, "/" + nearest, ALL);
        }
    }

    private String zone(Input input, @Nullable String zone, Caller caller) {
        if (zone == null) {
            PreferencesEntry preferences = directory.preferences(caller.user());
            return preferences == null || preferences.quietHours() == null
                    ? "UTC"
                    : preferences.quietHours().zone();
        }
        try {
            return zone.length() > 64 ? zone(input, zone) : ZoneId.of(zone).getId();
        } catch (DateTimeException e) {
            return zone(input, zone);
        }
    }

    private static String zone(Input input, String wrong) {
        input.wrong("zone", "zone");
        return wrong;
    }

    /** Into the log, once; a retry that cannot be recognised is appended again, and the first outcome counts. */
    private Mono<String> take(Caller caller, MemberEntry member, Command command) {
        String id = Ids.derived('c', member.room(), caller.user(), command.clientId());
        String digest = Ids.derived('b', command.name().word(), command.arguments());
        return once(id, digest, Mono.defer(() -> append(id, digest, caller, member.room(), command)));
    }

    /** Does something unless it is known to be done; a {@link Problem} {@code conflict} if something else was under the same id. */
    private Mono<String> once(String id, String digest, Mono<String> append) {
        return idempotence
                .claim(id, digest)
                .flatMap(known -> {
                    if (!known.digest().equals(digest)) {
                        return Mono.<String>error(Problem.of(ProblemType.CONFLICT));
                    }
                    return known.position() == null ? append : Mono.just(id);
                })
                .switchIfEmpty(append)
                .onErrorResume(RedisException.class, away -> append);
    }

    private Mono<String> append(String id, String digest, Caller caller, String room, Command command) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return log.append(new CommandGiven(id, room, at, caller.actor(), command))
                .flatMap(position -> idempotence
                        .done(id, digest, position, at)
                        .onErrorComplete(RedisException.class)
                        .thenReturn(id));
    }
}
