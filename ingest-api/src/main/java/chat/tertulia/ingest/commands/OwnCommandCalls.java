package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.directory.RoomEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.CommandAnswered;
import chat.tertulia.contracts.inbox.CommandAnswered.Status;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.directory.Directory;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.outgoing.SignedPost;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has rooms' own commands carried out, by a call to the address of each, and says what came of it. Several instances may: each call is one's
 * until its lease ends. A command may be called again, under the same id, by who comes after an instance that died; what it says in the room
 * is a message whose id follows from it, and its answer is written in the transaction that forgets it. So it takes effect once.
 */
public final class OwnCommandCalls implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnCommandCalls.class);

    /** For an answer: somebody waits. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(3);

    /** Of one instance. */
    private static final int AT_ONCE = 64;

    /** What was left by others; what is given here begins at once. */
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final OwnCommands commands;
    private final Database database;
    private final Directory directory;
    private final Membership membership;
    private final RoomMentionGuard roomMentions;
    private final Posting posting;
    private final SignedPost post;
    private final Counter answered;
    private final Counter refused;
    private final Counter unreachable;
    private final Clock clock;
    private final AtomicInteger running = new AtomicInteger();
    private final Sinks.Many<Boolean> given = Sinks.many().multicast().directBestEffort();
    private final Disposable.Composite calls = Disposables.composite();
    private final Disposable rounds;

    /** What the one who gave it is told. */
    private record Told(
            Status status,
            String code,
            Map<String, String> arguments,
            @Nullable String text) {

        static Told refused(String code) {
            return new Told(Status.REFUSED, code, Map.of(), null);
        }
    }

    public OwnCommandCalls(
            OwnCommands commands,
            Database database,
            Directory directory,
            Membership membership,
            RoomMentionGuard roomMentions,
            Posting posting,
            SignedPost post,
            MeterRegistry registry,
            Clock clock) {
        this.commands = commands;
        this.database = database;
        this.directory = directory;
        this.membership = membership;
        this.roomMentions = roomMentions;
        this.posting = posting;
        this.post = post;
        this.answered = counter(registry, "answered");
        this.refused = counter(registry, "refused");
        this.unreachable = counter(registry, "unreachable");
        this.clock = clock;
        rounds = Flux.merge(Flux.interval(EVERY).map(tick -> true), given.asFlux())
                .onBackpressureLatest()
                .concatMap(
                        tick -> round().onErrorResume(error -> {
                            LOG.atWarn().addKeyValue("error", error.toString()).log("own commands have to wait");
                            return Mono.empty();
                        }),
                        1)
                .subscribe();
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("tertulia.ingest.commands.own")
                .description("Calls of rooms' own commands")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Looks at once for what was given. Any thread. */
    void wake() {
        given.emitNext(true, Sinks.EmitFailureHandler.busyLooping(Duration.ofMillis(10)));
    }

    private Mono<Void> round() {
        int free = AT_ONCE - running.get();
        return free <= 0
                ? Mono.empty()
                : commands.take(free).doOnNext(this::begin).then();
    }

    private void begin(OwnCommands.Call call) {
        running.incrementAndGet();
        Disposable.Swap begun = Disposables.swap();
        calls.add(begun);
        begun.update(carryOut(call)
                .onErrorResume(Problem.class, OwnCommandCalls::refused)
                .flatMap(told -> answer(call, told))
                .onErrorResume(error -> {
                    // It is taken again when its lease ends, until it is late.
                    LOG.atWarn()
                            .addKeyValue("command", call.id())
                            .addKeyValue("error", error.toString())
                            .log("an own command has to wait");
                    return Mono.empty();
                })
                .doFinally(end -> {
                    calls.remove(begun);
                    running.decrementAndGet();
                })
                .subscribe());
    }

    /** A problem as an answer; one that passes stays an error. */
    private static Mono<Told> refused(Problem problem) {
        return problem.retryAfter() != null && problem.type() != ProblemType.MUTED
                ? Mono.error(problem)
                : Mono.just(Told.refused(problem.type().code()));
    }

    private Mono<Told> carryOut(OwnCommands.Call call) {
        if (call.given().plus(Applying.GIVEN_MAX).isBefore(clock.instant())) {
            return Mono.just(Told.refused("late"));
        }
        Caller caller = new Caller(call.by().id(), call.by().name(), call.language(), call.id());
        return membership
                .ofWriter(caller, call.room())
                .then(commands.target(call))
                .flatMap(target -> post.post(request(call, target), ANSWER_MAX, OwnAnswer.BODY_MAX)
                        .flatMap(answer -> answered(call, target, answer)))
                .switchIfEmpty(Mono.fromSupplier(() -> Told.refused("own-deleted")));
    }

    private SignedPost.Request request(OwnCommands.Call call, OwnCommands.Target target) {
        RoomEntry room = directory.room(call.room());
        ObjectNode body = Json.mapper().createObjectNode();
        body.put("type", "command.called")
                .put("command", call.name())
                .put("text", call.arguments())
                .put("commandId", call.id())
                .put("clientId", call.clientId())
                .put("language", call.language())
                .put("at", Json.time(call.given()));
        body.putObject("room").put("id", call.room()).put("name", room == null ? "" : room.name());
        body.putObject("user").put("id", call.by().id()).put("name", call.by().name());
        return new SignedPost.Request(
                target.url(), call.id(), "application/json; charset=utf-8", Json.bytes(body), target.keys());
    }

    private Mono<Told> answered(OwnCommands.Call call, OwnCommands.Target target, SignedPost.Answer answer) {
        OwnAnswer said = answer.taken() ? OwnAnswer.of(answer.body()) : null;
        (said != null ? answered : answer.status() != null ? refused : unreachable).increment();
        if (said == null) {
            return Mono.just(
                    answer.status() == null
                            ? Told.refused("timeout".equals(answer.failure()) ? "own-timeout" : "own-unreachable")
                            : answer.taken()
                                    ? Told.refused("own-answer")
                                    : new Told(
                                            Status.REFUSED,
                                            "own-status",
                                            Map.of("status", String.valueOf(answer.status())),
                                            null));
        }
        String text = said.text();
        if (text == null || !said.inRoom()) {
            return Mono.just(new Told(Status.DONE, "own", Map.of(), text));
        }
        return membership
                .ofWriter(target.bot(), call.room())
                .flatMap(member -> {
                    // There is nobody to ask whether all are meant; whoever made the command has said so.
                    roomMentions.check(member, text, "", true);
                    return posting.post(target.bot(), member, call.id(), text, MessageKind.MESSAGE, null);
                })
                .map(outcome -> outcome instanceof Posting.Waiting
                        ? new Told(Status.DONE, "held", Map.of(), null)
                        : new Told(Status.DONE, "own-said", Map.of(), null))
                .onErrorResume(
                        error -> error instanceof Problem problem && problem.type() == ProblemType.CONFLICT,
                        // It was called twice and has said two things: the first stands.
                        second -> Mono.just(new Told(Status.DONE, "own-said", Map.of(), null)));
    }

    private Mono<Void> answer(OwnCommands.Call call, Told told) {
        return database.inTransaction(tx -> OwnCommands.answered(tx, call)
                .filter(first -> first)
                .flatMap(first -> Outbox.add(
                        tx,
                        new CommandAnswered(
                                Ids.derived('a', CommandAnswered.TYPE, call.id()),
                                call.by().id(),
                                clock.instant(),
                                new CommandAnswered.Answer(
                                        call.id(),
                                        call.room(),
                                        call.name(),
                                        call.clientId(),
                                        told.status,
                                        told.code,
                                        told.arguments,
                                        told.text)))));
    }

    @Override
    public void close() {
        rounds.dispose();
        calls.dispose();
    }
}
