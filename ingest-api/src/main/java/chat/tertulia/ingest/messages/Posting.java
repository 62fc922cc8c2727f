package chat.tertulia.ingest.messages;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Attachment;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Poll;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.log.LogTail;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.messages.Idempotence.Known;
import chat.tertulia.ingest.moderation.HeldMessage;
import chat.tertulia.ingest.moderation.Holding;
import chat.tertulia.ingest.moderation.Screening;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import io.lettuce.core.RedisException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import reactor.core.publisher.Mono;

/**
 * Accepts messages: the hot path. A message's id is derived from room, sender and clientId, so a retry is the same message.
 *
 * <ol>
 *   <li>Claim the id in Redis with a digest of the body. Known and done: the first answer again, or a conflict. Known and
 *       under way: wait for it.
 *   <li>Append to the log; wait for all in-sync replicas.
 *   <li>Keep the answer in Redis and give it.
 * </ol>
 *
 * In a room that holds messages for moderators the text is looked at in memory before it is appended, and a held one goes to {@link
 * Holding} instead of the log.
 *
 * <p>If Redis is away the archive is asked whether the message is there, and if that is away too, it is appended: readers keep
 * the first record of an id. If a first attempt's outcome stays unknown, the message is appended once more: nothing of it
 * that comes later counts. The answer is then what the archive says of it, and of what the archive has not read yet the log itself.
 */
public final class Posting {

    private static final Duration WAIT_MAX = Duration.ofSeconds(2);
    private static final Duration WAIT_STEP = Duration.ofMillis(50);

    private final RoomLog log;
    private final Idempotence idempotence;
    private final LogTail tail;
    private final Archive archive;
    private final Screening screening;
    private final Holding holding;
    private final Clock clock;

    /** Attempts under way in this process: a retry that overtakes its first attempt joins it. */
    private final ConcurrentMap<String, Attempt> underWay = new ConcurrentHashMap<>();

    private record Attempt(String digest, Mono<Outcome> outcome) {}

    /** What became of a message. */
    public sealed interface Outcome permits Answer, Waiting {}

    /** It waits, or waited, for a moderator. */
    public record Waiting(HeldMessage held) implements Outcome {}

    /**
     * @param repeated whether this is the answer to an earlier request
     */
    public record Answer(MessageBody message, Position position, boolean repeated) implements Outcome {}

    public Posting(
            RoomLog log,
            LogTail tail,
            chat.tertulia.ingest.redis.Redis redis,
            Archive archive,
            Screening screening,
            Holding holding,
            Clock clock) {
        this.log = log;
        this.tail = tail;
        this.idempotence = new Idempotence(redis);
        this.archive = archive;
        this.screening = screening;
        this.holding = holding;
        this.clock = clock;
    }

    /**
     * Posts a message without files.
     *
     * @param text checked and normalized
     * @param reply what it answers, or null
     */
    public Mono<Outcome> post(
            Caller caller,
            MemberEntry member,
            String clientId,
            String text,
            MessageKind kind,
            @Nullable Answered reply) {
        return post(caller, member, clientId, text, kind, reply, null, List.of());
    }

    /**
     * Posts a message.
     *
     * @param text checked and normalized: a poll's question and answers, if it is one; may be empty beside files
     * @param attachments its files, which are claimed for it
     */
    public Mono<Outcome> post(
            Caller caller,
            MemberEntry member,
            String clientId,
            String text,
            MessageKind kind,
            @Nullable Answered reply,
            @Nullable Poll poll,
            List<Attachment> attachments) {
        return Mono.defer(() -> {
            String id = Ids.message(member.room(), caller.user(), clientId);
            String digest = digest(text, kind, reply == null ? null : reply.message(), attachments);
            Draft draft = new Draft(id, digest, caller, member.room(), clientId, text, kind, reply, poll, attachments);
            Mono<Outcome> mine =
                    start(draft).doFinally(end -> underWay.remove(id)).cache();
            Attempt other = underWay.putIfAbsent(id, new Attempt(digest, mine));
            if (other == null) {
                return mine;
            }
            return other.digest.equals(digest)
                    ? other.outcome.map(outcome -> outcome instanceof Answer answer
                            ? new Answer(answer.message, answer.position, true)
                            : outcome)
                    : Mono.error(Problem.of(ProblemType.CONFLICT));
        });
    }

    /** Of all that makes the same message the same. */
    private static String digest(
            String text, MessageKind kind, @Nullable String replyTo, List<Attachment> attachments) {
        return Ids.derived(
                'b',
                Stream.concat(
                                Stream.of(kind.name(), replyTo == null ? "" : replyTo, text),
                                attachments.stream().map(Attachment::id))
                        .toArray(String[]::new));
    }

    private record Draft(
            String id,
            String digest,
            Caller caller,
            String room,
            String clientId,
            String text,
            MessageKind kind,
            @Nullable Answered reply,
            @Nullable Poll poll,
            List<Attachment> attachments) {

        MessageBody message(Instant at) {
            return new MessageBody(
                    id,
                    room,
                    caller.actor(),
                    at,
                    text,
                    kind,
                    reply == null ? null : reply.message(),
                    reply == null ? null : reply.thread(),
                    clientId,
                    null,
                    poll,
                    attachments);
        }
    }

    private Mono<Outcome> start(Draft draft) {
        return idempotence
                .claim(draft.id, draft.digest)
                .flatMap(known -> known(draft, known))
                .switchIfEmpty(Mono.defer(() -> accept(draft)))
                .onErrorResume(RedisException.class, away -> withoutRedis(draft));
    }

    /** Into the log, or, in a room that wants it so, to the moderators first. */
    private Mono<Outcome> accept(Draft draft) {
        List<Flag> flags = screening.holding(draft.room, draft.text);
        return flags.isEmpty() ? append(draft).cast(Outcome.class) : hold(draft, flags);
    }

    private Mono<Outcome> hold(Draft draft, List<Flag> flags) {
        return holding.post(draft.message(clock.instant().truncatedTo(ChronoUnit.MILLIS)), draft.digest, flags)
                .flatMap(held -> idempotence
                        .held(draft.id, draft.digest)
                        .onErrorComplete(RedisException.class)
                        .thenReturn(new Waiting(held)));
    }

    private Mono<Outcome> known(Draft draft, Known known) {
        if (!known.digest().equals(draft.digest)) {
            return Mono.error(Problem.of(ProblemType.CONFLICT));
        }
        if (known.held()) {
            return holding.find(draft.room, draft.id)
                    .<Outcome>map(Waiting::new)
                    .switchIfEmpty(Mono.defer(() -> accept(draft)));
        }
        if (known.position() != null && known.at() != null) {
            return Mono.just(new Answer(draft.message(known.at()), known.position(), true));
        }
        // Another instance is at it, or died at it.
        return idempotence
                .find(draft.id)
                .filter(again -> again.position() != null || again.held())
                .repeatWhenEmpty((int) WAIT_MAX.dividedBy(WAIT_STEP), tries -> tries.delayElements(WAIT_STEP))
                .onErrorResume(IllegalStateException.class, exhausted -> Mono.empty())
                .flatMap(again -> known(draft, again))
                .switchIfEmpty(Mono.defer(() -> appendOnceMore(draft)));
    }

    private Mono<Answer> append(Draft draft) {
        Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        MessageBody message = draft.message(at);
        return log.append(new MessagePosted(draft.id, draft.room, at, draft.caller.actor(), message))
                .flatMap(position -> idempotence
                        .done(draft.id, draft.digest, position, at)
                        .onErrorComplete(RedisException.class)
                        .thenReturn(new Answer(message, position, false)));
    }

    private Mono<Outcome> appendOnceMore(Draft draft) {
        List<Flag> flags = screening.holding(draft.room, draft.text);
        if (!flags.isEmpty()) {
            return hold(draft, flags);
        }
        return append(draft)
                .flatMap(second -> before(draft, second.position)
                        .flatMap(first -> idempotence
                                .done(draft.id, draft.digest, first.position, first.message.at())
                                .onErrorComplete(RedisException.class)
                                .thenReturn(first))
                        .defaultIfEmpty(second))
                .cast(Outcome.class);
    }

    /** What was accepted of a message before a position: the archive knows it, or the part of the log that it has not read. */
    private Mono<Answer> before(Draft draft, Position second) {
        return archive.reached(Topic.ROOM_EVENTS.topicName(), second.partition())
                .flatMap(next -> archive.message(draft.room, draft.id)
                        .map(view -> new Answer(draft.message(view.at()), Position.parse(view.position()), true))
                        .switchIfEmpty(Mono.defer(() -> inLog(draft, next, second))))
                .onErrorResume(DataAccessException.class, away -> inLog(draft, 0, second))
                .onErrorResume(
                        error -> error instanceof KafkaException || error instanceof RejectedExecutionException,
                        unread -> Mono.empty());
    }

    private Mono<Answer> inLog(Draft draft, long from, Position second) {
        return tail.first(draft.id, from, second)
                .map(found -> new Answer(draft.message(found.at()), found.position(), true));
    }

    private Mono<Outcome> withoutRedis(Draft draft) {
        return archive.message(draft.room, draft.id)
                .flatMap(view -> repeated(draft, view))
                .onErrorResume(DataAccessException.class, away -> Mono.empty())
                .cast(Outcome.class)
                .switchIfEmpty(Mono.defer(() -> accept(draft)));
    }

    private Mono<Answer> repeated(Draft draft, MessageView view) {
        // A message that was edited or deleted since cannot be compared any more; its id alone says it is the same.
        boolean untouched = view.editedAt() == null && view.deletedAt() == null;
        List<Attachment> files = view.attachments() == null ? List.of() : view.attachments();
        return untouched && !(view.text().equals(draft.text) && files.equals(draft.attachments))
                ? Mono.error(Problem.of(ProblemType.CONFLICT))
                : Mono.just(new Answer(draft.message(view.at()), Position.parse(view.position()), true));
    }
}
