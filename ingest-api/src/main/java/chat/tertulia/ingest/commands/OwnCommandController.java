package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.commands.CommandName;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.ingest.commands.OwnCommands.OwnCommand;
import chat.tertulia.ingest.commands.OwnCommands.Phrase;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Which commands a room has: for its members; its own, for its owners to make. */
@RestController
@RequestMapping("/api/rooms/{room}/commands")
public final class OwnCommandController {

    private static final ResourceBundle.Control ROOT_IS_ENGLISH =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private static final int DESCRIPTION_MAX = 200;
    private static final int USAGE_MAX = 100;
    private static final int URL_MAX = 2_000;

    private static final List<Command> BUILT_IN = Arrays.stream(CommandName.values())
            .map(OwnCommandController::builtIn)
            .toList();

    private final OwnCommands commands;
    private final Membership membership;
    private final RateLimits limits;

    public OwnCommandController(OwnCommands commands, Membership membership, RateLimits limits) {
        this.commands = commands;
        this.membership = membership;
        this.limits = limits;
    }

    /**
     * A command of a room.
     *
     * @param words what it may be called by, the first is its name
     * @param usage what may stand behind the name
     * @param own of the room's own commands; others are built in
     */
    record Command(
            String name,
            List<String> words,
            Phrase description,
            Phrase usage,
            @Nullable Own own) {}

    /**
     * @param bot user id of who speaks for it
     * @param url where it is carried out; only moderators see it
     */
    record Own(String bot, @Nullable String url, Instant createdAt) {}

    record CommandPage(List<Command> items) {}

    /**
     * @param description in both languages; one stands for the other if that is missing
     * @param bot name it speaks by, by default the command's; of one that is there it stays as it is
     */
    record WantedCommand(
            @Nullable String url,
            @Nullable WantedPhrase description,
            @Nullable String usage,
            @Nullable String bot) {}

    record WantedPhrase(@Nullable String en, @Nullable String es) {}

    /** @param secret what its calls are signed with; shown this once */
    record PutCommand(@Nullable String secret, Command command) {

        /** Not the secret. */
        @Override
        public String toString() {
            return "PutCommand[" + command.name + "]";
        }
    }

    @GetMapping
    Mono<CommandPage> list(@PathVariable String room, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> commands.of(room).map(own -> page(own, member)));
    }

    private static CommandPage page(List<OwnCommand> own, MemberEntry member) {
        boolean showsUrl = member.role().atLeast(Role.MODERATOR);
        return new CommandPage(Stream.concat(BUILT_IN.stream(), own.stream().map(one -> own(one, showsUrl)))
                .toList());
    }

    private static Command builtIn(CommandName name) {
        return new Command(
                name.word(), name.words(), phrase(name.word() + ".description"), phrase(name.word() + ".usage"), null);
    }

    private static Phrase phrase(String key) {
        return new Phrase(
                ResourceBundle.getBundle("commands", Locale.ENGLISH, ROOT_IS_ENGLISH)
                        .getString(key),
                ResourceBundle.getBundle("commands", Locale.of("es"), ROOT_IS_ENGLISH)
                        .getString(key));
    }

    private static Command own(OwnCommand own, boolean showsUrl) {
        return new Command(
                own.name(),
                List.of(own.name()),
                own.description(),
                new Phrase(own.usage(), own.usage()),
                new Own(own.bot(), showsUrl ? own.url() : null, own.createdAt()));
    }

    /** Makes a command of the room's own, 201 with its secret, or changes it, 200. */
    @PutMapping("/{name}")
    Mono<ResponseEntity<PutCommand>> put(
            @PathVariable String room,
            @PathVariable String name,
            @RequestBody WantedCommand body,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        String word = input.name("name", name, OwnCommands::name);
        URI url = body.url == null || body.url.length() > URL_MAX ? null : commands.address(body.url);
        if (url == null) {
            input.wrong("url", body.url == null ? "required" : "url");
        }
        Phrase description = description(input, body.description);
        String usage = body.usage == null || body.usage.isEmpty() ? "" : input.text("usage", body.usage, 1, USAGE_MAX);
        String bot = input.name("bot", body.bot == null ? name : body.bot, OwnCommands::botName);
        input.done();
        if (url == null) {
            throw new IllegalStateException("a command without an address has passed");
        }
        var wanted = new OwnCommands.Wanted(word, bot, url, description, usage);
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(Mono.defer(() -> commands.put(caller, room, wanted)))
                .map(put -> ResponseEntity.status(put.secret() == null ? HttpStatus.OK : HttpStatus.CREATED)
                        .body(new PutCommand(put.secret(), own(put.command(), true))));
    }

    private static Phrase description(Input input, @Nullable WantedPhrase wanted) {
        String en = wanted == null ? null : wanted.en;
        String es = wanted == null ? null : wanted.es;
        String either = en != null && !en.isBlank() ? en : es;
        String text = input.text("description", either, 1, DESCRIPTION_MAX);
        return new Phrase(
                en == null || en.isBlank() ? text : input.text("description.en", en, 1, DESCRIPTION_MAX),
                es == null || es.isBlank() ? text : input.text("description.es", es, 1, DESCRIPTION_MAX));
    }

    /** Another secret; calls are signed with the one before too, for a day. */
    @PostMapping("/{name}/secret")
    Mono<PutCommand> changeSecret(
            @PathVariable String room, @PathVariable String name, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(Mono.defer(() -> commands.changeSecret(caller, room, known(name))))
                .map(put -> new PutCommand(put.secret(), own(put.command(), true)));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable String room, @PathVariable String name, Caller caller) {
        return Mono.defer(() -> commands.delete(caller, room, known(name)));
    }

    private static String known(String name) {
        String word = OwnCommands.name(name);
        if (word == null) {
            throw Problem.of(ProblemType.COMMAND_NOT_FOUND);
        }
        return word;
    }
}
