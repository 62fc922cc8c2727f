package chat.tertulia.ingest.commands;

import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.ingest.commands.Reminders.Due;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Looks once a second for reminders that are due. Several instances may: each row is one's. A reminder of a room is a message whose id
 * follows from it, so one that is said twice is one message.
 */
public final class DueReminders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DueReminders.class);

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    /** Said in one round. */
    private static final int ROOMS_MAX = 20;

    private final Posting posting;
    private final Membership membership;
    private final RoomMentionGuard roomMentions;
    private final Disposable rounds;
    private final Disposable forgetting;

    public DueReminders(Reminders reminders, Posting posting, Membership membership, RoomMentionGuard roomMentions) {
        this.posting = posting;
        this.membership = membership;
        this.roomMentions = roomMentions;
        rounds = every(
                EVERY,
                Mono.defer(() -> reminders
                        .tellUsers()
                        .thenMany(Flux.range(0, ROOMS_MAX))
                        .concatMap(next -> reminders.tellRoom(this::say).hasElement(), 1)
                        .takeWhile(wasDue -> wasDue)
                        .then()));
        forgetting = every(FORGET_EVERY, Mono.defer(reminders::forget).then());
    }

    private static Disposable every(Duration time, Mono<Void> work) {
        return Flux.interval(time)
                .onBackpressureDrop()
                .concatMap(
                        tick -> work.onErrorResume(error -> {
                            LOG.atWarn().addKeyValue("error", error.toString()).log("reminders have to wait");
                            return Mono.empty();
                        }),
                        1)
                .subscribe();
    }

    /** As by its author, who may have lost the right to; how long it has to wait if the room does not take it now. */
    private Mono<Duration> say(Due due) {
        Caller author = new Caller(due.by().id(), due.by().name(), "en", due.id());
        return membership
                .ofWriter(author, due.room())
                .flatMap(member -> {
                    String text = "⏰ " + due.text();
                    roomMentions.check(member, text, "", true);
                    return posting.post(author, member, due.id(), text, MessageKind.ACTION, null);
                })
                .then(Mono.<Duration>empty())
                .onErrorResume(Problem.class, problem -> switch (problem.type()) {
                    // Nothing could be said anywhere: the round ends, and the next finds all as it was.
                    case LOG_UNAVAILABLE, DIRECTORY_UNAVAILABLE, VIEW_UNAVAILABLE, INTERNAL -> Mono.error(problem);
                    // Whoever may not write is not heard, however soon they may again.
                    case MUTED -> Mono.empty();
                    // This room's alone: it must not keep the others waiting.
                    default -> Mono.justOrEmpty(problem.retryAfter());
                });
    }

    @Override
    public void close() {
        rounds.dispose();
        forgetting.dispose();
    }
}
