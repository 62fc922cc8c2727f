package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.commands.CommandHandled;
import chat.tertulia.contracts.commands.Outcome;
import chat.tertulia.contracts.commands.Outcome.Help;
import chat.tertulia.contracts.commands.Outcome.Invitation;
import chat.tertulia.contracts.commands.Outcome.Refused;
import chat.tertulia.contracts.commands.Outcome.Reminder;
import chat.tertulia.contracts.commands.Outcome.Said;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.CommandAnswered;
import chat.tertulia.contracts.inbox.CommandAnswered.Status;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.accounts.Preferences;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.database.Rows;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.rooms.PropertiesChange;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Applies outcomes as the one who gave the command, by the ways that REST takes, and says what became of it. Each takes effect once,
 * however often it comes: a message has an id that follows from the command, and what changes the database claims the command in the
 * same transaction, with its answer.
 */
public final class Applying {

    /** A command that is older is not carried out any more: its sender has been told that nobody answers. */
    static final Duration GIVEN_MAX = Duration.ofSeconds(30);

    private final RoomLog log;
    private final Database database;
    private final Posting posting;
    private final History history;
    private final Membership membership;
    private final RoomMentionGuard roomMentions;
    private final Rooms rooms;
    private final Reminders reminders;
    private final Preferences preferences;
    private final Clock clock;

    public Applying(
            RoomLog log,
            Database database,
            Posting posting,
            History history,
            Membership membership,
            RoomMentionGuard roomMentions,
            Rooms rooms,
            Reminders reminders,
            Preferences preferences,
            Clock clock) {
        this.log = log;
        this.database = database;
        this.posting = posting;
        this.history = history;
        this.membership = membership;
        this.roomMentions = roomMentions;
        this.rooms = rooms;
        this.reminders = reminders;
        this.preferences = preferences;
        this.clock = clock;
    }

    /** What the sender is told. */
    record Told(Status status, String code, Map<String, String> arguments) {

        static Told done(String code, Map<String, String> arguments) {
            return new Told(Status.DONE, code, arguments);
        }

        static Told refused(String code) {
            return new Told(Status.REFUSED, code, Map.of());
        }
    }

    /**
     * Applies one and answers it. What the sender may not do is an answer; errors are only those that pass: a {@link Problem} with a time
     * to wait.
     */
    Mono<Void> apply(CommandHandled handled) {
        Caller caller = caller(handled);
        return switch (handled.outcome()) {
            case Said said ->
                say(handled, caller, said)
                        .onErrorResume(Problem.class, problem -> refused(problem))
                        .flatMap(told -> answer(handled, told));
            case Help help ->
                answer(
                        handled,
                        Told.done(
                                "help",
                                help.about() == null
                                        ? Map.of()
                                        : Map.of("about", help.about().word())));
            case Refused refused -> answer(handled, new Told(Status.REFUSED, refused.code(), refused.arguments()));
            case Outcome.Topic topic ->
                once(
                        handled,
                        tx -> rooms.changing(
                                        caller, handled.room(), PropertiesChange.ofTopic(topic.text()), clock.instant())
                                .map(changed -> Told.done(changed ? "topic" : "unchanged", Map.of())));
            case Outcome.Quiet quiet ->
                once(
                        handled,
                        tx -> preferences
                                .changing(tx, caller.user(), chosen -> chosen.quietUntil(quiet.until()))
                                .map(chosen -> quiet.until() == null
                                        ? Told.done("quiet-over", Map.of())
                                        : Told.done("quiet", Map.of("until", Json.time(quiet.until())))));
            case Invitation invitation ->
                once(
                        handled,
                        tx -> user(tx, invitation.name())
                                .flatMap(user -> rooms.putting(caller, handled.room(), user, null))
                                .map(put -> Told.done(
                                        put.created() ? "invited" : "already-member",
                                        Map.of("name", invitation.name()))));
            case Reminder reminder ->
                once(
                        handled,
                        tx -> membership
                                .ofWriter(caller, handled.room())
                                .flatMap(member -> reminder.name() == null
                                        ? reminders.add(tx, handled, reminder, caller.user())
                                        : user(tx, reminder.name())
                                                .flatMap(user -> reminders.add(tx, handled, reminder, user))));
        };
    }

    /** Says that it is not carried out, and never will be. Needs nothing but the log. */
    Mono<Void> giveUp(CommandHandled handled, String code) {
        return answer(handled, Told.refused(code));
    }

    private boolean isLate(CommandHandled handled) {
        return handled.command().given().plus(GIVEN_MAX).isBefore(clock.instant());
    }

    private static Caller caller(CommandHandled handled) {
        return new Caller(
                handled.by().id(), handled.by().name(), handled.command().language(), handled.id());
    }

    private Mono<Told> say(CommandHandled handled, Caller caller, Said said) {
        String id = Ids.message(handled.room(), caller.user(), handled.command().clientId());
        MessageKind kind = switch (said.by()) {
            case MESSAGE -> MessageKind.MESSAGE;
            case ACTION -> MessageKind.ACTION;
            case SYSTEM -> MessageKind.SYSTEM;
        };
        return membership.ofWriter(caller, handled.room()).flatMap(member -> {
            if (isLate(handled)) {
                return there(member, id, kind).defaultIfEmpty(Told.refused("late"));
            }
            // Where many have to confirm it, the sender has done so.
            roomMentions.check(member, said.text(), "", true);
            return posting.post(
                            caller,
                            member,
                            handled.command().clientId(),
                            said.text(),
                            kind,
                            null,
                            said.poll(),
                            List.of())
                    .map(outcome -> outcome instanceof Posting.Waiting
                            ? Told.done("held", Map.of())
                            : Told.done("said", Map.of("message", id)))
                    .onErrorResume(
                            error -> error instanceof Problem problem && problem.type() == ProblemType.CONFLICT,
                            // Another worker has rolled too: the first roll stands.
                            second -> there(member, id, kind).switchIfEmpty(Mono.error(second)));
        });
    }

    private Mono<Told> there(MemberEntry member, String id, MessageKind kind) {
        return history.message(member, id)
                .filter(view -> view.kind() == kind)
                .map(view -> Told.done("said", Map.of("message", id)));
    }

    /** What changes the database: the claim, the change and the answer are one transaction. */
    private Mono<Void> once(CommandHandled handled, Function<DatabaseClient, Mono<Told>> work) {
        Mono<Void> all = isLate(handled)
                ? claimed(handled, tx -> Mono.just(Told.refused("late")))
                : claimed(handled, work)
                        .onErrorResume(
                                Problem.class,
                                problem -> refused(problem).flatMap(told -> claimed(handled, tx -> Mono.just(told))));
        return all.onErrorMap(
                DataAccessException.class,
                away -> Problem.retryAfter(ProblemType.DIRECTORY_UNAVAILABLE, Duration.ofSeconds(1), away));
    }

    private Mono<Void> claimed(CommandHandled handled, Function<DatabaseClient, Mono<Told>> work) {
        return database.inTransaction(tx -> tx.sql("""
                        insert into directory.applied_commands (id, at) values ($1, $2)
                        on conflict (id) do nothing""")
                .bind(0, handled.id())
                .bind(1, clock.instant())
                .fetch()
                .rowsUpdated()
                .filter(claimed -> claimed > 0)
                .flatMap(claimed -> work.apply(tx))
                .flatMap(told -> Outbox.add(tx, answered(handled, told))));
    }

    /** A problem as an answer; one that passes stays an error. */
    private static Mono<Told> refused(Problem problem) {
        return problem.retryAfter() != null && problem.type() != ProblemType.MUTED
                ? Mono.error(problem)
                : Mono.just(Told.refused(problem.type().code()));
    }

    private static Mono<String> user(DatabaseClient tx, String name) {
        return tx.sql("select id from directory.users where skeleton = $1")
                .bind(0, Names.skeleton(name))
                .map((row, meta) -> Rows.text(row, "id"))
                .one()
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.USER_NOT_FOUND)));
    }

    private Mono<Void> answer(CommandHandled handled, Told told) {
        return log.append(answered(handled, told)).then();
    }

    private CommandAnswered answered(CommandHandled handled, Told told) {
        Instant now = clock.instant();
        return new CommandAnswered(
                Ids.derived('a', CommandAnswered.TYPE, handled.id()),
                handled.by().id(),
                now,
                new CommandAnswered.Answer(
                        handled.id(),
                        handled.room(),
                        handled.command().name().word(),
                        handled.command().clientId(),
                        told.status(),
                        told.code(),
                        told.arguments(),
                        null));
    }
}
