package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.Approval;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.MessageApproved;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.attachments.Attachments;
import chat.tertulia.ingest.database.Database;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.moderation.ModerationRow.Kind;
import chat.tertulia.ingest.outbox.Outbox;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Rooms;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Moderators' decisions. Each is one transaction under the room's row lock: the first one counts, and what follows from it, the events
 * and who is told, leaves with it through the outbox.
 */
public final class Decisions {

    static final String APPROVE = "approve";
    static final String REMOVE = "remove";

    private final Database database;
    private final Rooms rooms;
    private final History history;
    private final Holding holding;
    private final Mutes mutes;
    private final Clock clock;

    public Decisions(Database database, Rooms rooms, History history, Holding holding, Mutes mutes, Clock clock) {
        this.database = database;
        this.rooms = rooms;
        this.history = history;
        this.holding = holding;
        this.mutes = mutes;
        this.clock = clock;
    }

    /**
     * What a moderator asks for.
     *
     * @param decision {@link #APPROVE} or {@link #REMOVE}
     * @param muteUntil until when the sender is muted too, or null
     */
    record Command(
            Caller caller,
            MemberEntry moderator,
            String decision,
            @Nullable Instant muteUntil) {

        String room() {
            return moderator.room();
        }

        boolean approves() {
            return decision.equals(APPROVE);
        }
    }

    /**
     * Decides on a queue's item. A {@link Problem} {@code already-decided} with the first decision, {@code text-changed} if an edit's
     * message is not what it was, or {@code message-not-found}.
     *
     * @param id as {@link QueueItem#id}
     */
    Mono<QueueItem> decide(Command command, String id) {
        if (!Ids.isId(id)) {
            return Mono.error(Problem.of(ProblemType.MESSAGE_NOT_FOUND));
        }
        return Holding.row(database.client(), command.room(), id, "")
                .transform(Holding::unavailable)
                .map(java.util.Optional::of)
                .defaultIfEmpty(java.util.Optional.empty())
                .flatMap(found -> {
                    ModerationRow row = found.orElse(null);
                    return row != null && row.decision() == null ? onHeld(command, row) : onFlagged(command, id, row);
                })
                .delayUntil(item -> command.muteUntil == null
                        ? Mono.empty()
                        : mutes.shown(command.room(), item.sender().id(), command.muteUntil));
    }

    private Mono<QueueItem> onHeld(Command command, ModerationRow row) {
        Mono<Boolean> stands = row.kind() == Kind.EDIT && command.approves()
                ? history.message(command.moderator, row.message())
                        .filter(view ->
                                view.deletedAt() == null && view.revision().equals(row.base()))
                        .hasElement()
                : Mono.just(true);
        return stands.flatMap(same -> same
                ? rooms.asModerator(command.caller, command.room(), tx -> decideHeld(tx, command, row.id()))
                : Mono.error(Problem.of(ProblemType.TEXT_CHANGED)));
    }

    private Mono<QueueItem> decideHeld(DatabaseClient tx, Command command, String id) {
        Instant now = now();
        return Holding.row(tx, command.room(), id, "for update")
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.TEXT_CHANGED)))
                .flatMap(row -> {
                    MessageBody body = row.body();
                    if (row.decision() != null || body == null) {
                        return alreadyDecided(row);
                    }
                    ModerationRow decided = decided(row, command, now);
                    return update(tx, decided)
                            .then(command.approves() ? release(tx, command, row, body, now) : refuse(tx, row, now))
                            .then(holding.tell(tx, decided, now))
                            .then(mute(tx, command, row.sender()))
                            .thenReturn(decided.item(command.approves() ? body.text() : null));
                });
    }

    /** What was never said leaves no files; what an edit would have said, goes without them. */
    private static Mono<Void> refuse(DatabaseClient tx, ModerationRow row, Instant now) {
        return row.kind() == Kind.POST ? Attachments.forget(tx, row.room(), row.message(), now) : Mono.empty();
    }

    /** Into the log, as said by the sender now, and approved, so that nobody has to decide again. */
    private static Mono<Void> release(
            DatabaseClient tx, Command command, ModerationRow row, MessageBody body, Instant now) {
        boolean edit = row.kind() == Kind.EDIT;
        MessageBody said = new MessageBody(
                body.id(),
                body.room(),
                body.sender(),
                edit ? body.at() : now,
                body.text(),
                body.kind(),
                body.replyTo(),
                body.thread(),
                body.clientId(),
                edit ? now : null,
                body.poll(),
                body.attachments());
        RoomEvent event = edit
                ? new MessageEdited(row.id(), row.room(), now, row.sender(), said)
                : new MessagePosted(row.id(), row.room(), now, row.sender(), said);
        return Rooms.checkOpen(tx, row.room())
                .then(Outbox.add(tx, event))
                .then(Outbox.add(tx, approval(row.id(), row.room(), row.message(), null, command, now)));
    }

    private static MessageApproved approval(
            String id, String room, String message, @Nullable String position, Command command, Instant now) {
        return new MessageApproved(
                Ids.derived('e', "approved", id), room, now, command.caller.actor(), new Approval(message, position));
    }

    private Mono<QueueItem> onFlagged(Command command, String message, @Nullable ModerationRow earlier) {
        // The queue is read from the archive, which may be ahead of the room view, or behind it.
        return history.archived(command.moderator, message)
                .filter(Decisions::isOpen)
                .switchIfEmpty(Mono.defer(() -> history.message(command.moderator, message)))
                .flatMap(view -> {
                    String id = Ids.derived('f', view.id(), view.revision());
                    return isOpen(view)
                            ? rooms.asModerator(
                                    command.caller, command.room(), tx -> decideFlagged(tx, command, id, view))
                            : Holding.row(database.client(), command.room(), id, "")
                                    .transform(Holding::unavailable)
                                    .flatMap(Decisions::alreadyDecided);
                })
                .switchIfEmpty(Mono.defer(() -> earlier != null
                        ? alreadyDecided(earlier)
                        : Mono.error(Problem.of(ProblemType.MESSAGE_NOT_FOUND))));
    }

    private static boolean isOpen(MessageView view) {
        return view.deletedAt() == null
                && view.approved() == null
                && !view.strongFlags().isEmpty();
    }

    private Mono<QueueItem> decideFlagged(DatabaseClient tx, Command command, String id, MessageView view) {
        Instant now = now();
        ModerationRow row = new ModerationRow(
                view.room(),
                id,
                view.id(),
                Kind.FLAGGED,
                view.sender(),
                "",
                view.revision(),
                null,
                Objects.requireNonNull(view.flags()),
                view.action() == null ? Moderation.TAG : view.action(),
                view.at(),
                command.decision,
                command.caller.actor(),
                now);
        RoomEvent event = command.approves()
                ? approval(id, row.room(), row.message(), row.base(), command, now)
                : new MessageDeleted(
                        Ids.derived('e', "removed", id),
                        row.room(),
                        now,
                        command.caller.actor(),
                        new Deletion(row.message(), now, view.thread()));
        return insert(tx, row)
                .flatMap(inserted -> inserted == 0
                        ? Holding.row(tx, row.room(), id, "").<QueueItem>flatMap(Decisions::alreadyDecided)
                        : Outbox.add(tx, event)
                                .then(mute(tx, command, row.sender()))
                                .thenReturn(row.item(command.approves() ? view.text() : null)));
    }

    private Mono<Void> mute(DatabaseClient tx, Command command, Actor sender) {
        return command.muteUntil == null
                ? Mono.empty()
                : mutes.mute(tx, command.caller, command.room(), sender.id(), command.muteUntil);
    }

    private static Mono<QueueItem> alreadyDecided(ModerationRow first) {
        QueueItem item = first.item(null);
        return Mono.error(Problem.with(
                ProblemType.ALREADY_DECIDED,
                Map.of("state", item.state(), "decision", Objects.requireNonNull(item.decision()))));
    }

    private static ModerationRow decided(ModerationRow row, Command command, Instant now) {
        return new ModerationRow(
                row.room(),
                row.id(),
                row.message(),
                row.kind(),
                row.sender(),
                row.digest(),
                row.base(),
                null,
                row.flags(),
                row.action(),
                row.at(),
                command.decision,
                command.caller.actor(),
                now);
    }

    /** What was held is in the log now, or was never said: its text goes. */
    private static Mono<Void> update(DatabaseClient tx, ModerationRow row) {
        return tx.sql("""
                        update directory.moderation set decision = $3, by_id = $4, by_name = $5, decided_at = $6, body = null
                        where room = $1 and id = $2""")
                .bind(0, row.room())
                .bind(1, row.id())
                .bind(2, row.state())
                .bind(3, Objects.requireNonNull(row.by()).id())
                .bind(4, Objects.requireNonNull(row.by()).name())
                .bind(5, Objects.requireNonNull(row.decidedAt()))
                .then();
    }

    private static Mono<Long> insert(DatabaseClient tx, ModerationRow row) {
        return tx.sql("""
                        insert into directory.moderation (room, id, message, kind, sender, name, digest, base, flags, action, at,
                          decision, by_id, by_name, decided_at)
                        values ($1, $2, $3, 'flagged', $4, $5, '', $6, $7, $8, $9, $10, $11, $12, $13)
                        on conflict (room, id) do nothing""")
                .bind(0, row.room())
                .bind(1, row.id())
                .bind(2, row.message())
                .bind(3, row.sender().id())
                .bind(4, row.sender().name())
                .bind(5, row.base())
                .bind(6, Holding.json(row.flags()))
                .bind(7, row.action().name().toLowerCase(Locale.ROOT))
                .bind(8, row.at())
                .bind(9, row.state())
                .bind(10, Objects.requireNonNull(row.by()).id())
                .bind(11, Objects.requireNonNull(row.by()).name())
                .bind(12, Objects.requireNonNull(row.decidedAt()))
                .fetch()
                .rowsUpdated();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
