package chat.tertulia.ingest.messages;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.Deletion;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Poll;
import chat.tertulia.contracts.events.PollClosed;
import chat.tertulia.contracts.events.Reaction;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.ReactionRemoved;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import chat.tertulia.ingest.attachments.Attachments;
import chat.tertulia.ingest.history.Archive;
import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.log.RoomLog;
import chat.tertulia.ingest.moderation.HeldMessage;
import chat.tertulia.ingest.moderation.Holding;
import chat.tertulia.ingest.moderation.Screening;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
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

/** Messages of a room. */
@RestController
@RequestMapping("/api/rooms/{room}/messages")
public final class MessageController {

    private static final int PAGE = 50;
    private static final String ACTION = "/me ";

    private final OwnWrites ownWrites;
    private final Threads threads;
    private final Posting posting;
    private final History history;
    private final Archive archive;
    private final Membership membership;
    private final RoomMentionGuard roomMentions;
    private final SlowMode slowMode;
    private final Screening screening;
    private final Holding holding;
    private final Attachments attachments;
    private final RoomLog log;
    private final RateLimits limits;
    private final Clock clock;
    private final SecureRandom random;

    public MessageController(
            OwnWrites ownWrites,
            Posting posting,
            History history,
            Archive archive,
            Membership membership,
            RoomMentionGuard roomMentions,
            SlowMode slowMode,
            Screening screening,
            Holding holding,
            Attachments attachments,
            RoomLog log,
            RateLimits limits,
            Clock clock,
            SecureRandom random) {
        this.ownWrites = ownWrites;
        this.threads = new Threads(history);
        this.posting = posting;
        this.history = history;
        this.archive = archive;
        this.membership = membership;
        this.roomMentions = roomMentions;
        this.slowMode = slowMode;
        this.screening = screening;
        this.holding = holding;
        this.attachments = attachments;
        this.log = log;
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    /**
     * @param text may be missing or empty beside attachments
     * @param confirm that {@code @room} or {@code @here} is meant, in a large room
     * @param attachments ids of files that the sender has completed and that go with no message yet
     */
    record NewMessage(
            @Nullable String clientId,
            @Nullable String text,
            @Nullable String replyTo,
            @Nullable Boolean confirm,
            @Nullable List<String> attachments) {}

    record NewText(@Nullable String text, @Nullable Boolean confirm) {}

    /**
     * What became of a new message.
     *
     * @param message in the room, with its position; both absent if it is held
     * @param held it waits, or waited, for a moderator: {@code 202}
     */
    record Posted(
            @Nullable Message message,
            @Nullable String position,
            @Nullable HeldMessage held) {}

    /** @param held instead of the message, if the edit waits, or waited, for a moderator: {@code 202} */
    record Changed(@Nullable Message message, @Nullable HeldMessage held) {}

    /**
     * @param next what to pass as {@code before} (or, going forward, {@code after}) for the next page; absent at the end
     * @param position up to where this is true
     */
    record MessagePage(List<Message> items, @Nullable String next, String position) {}

    /**
     * Replies of a thread; the other fields as of a page of the room.
     *
     * @param root the message that began it, as it is now
     */
    record ThreadPage(
            Message root, List<Message> items, @Nullable String next, String position) {}

    record WithEdits(Message message, List<Archive.Edit> edits) {}

    @PostMapping
    Mono<ResponseEntity<Posted>> post(
            @PathVariable String room, @RequestBody NewMessage body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String clientId = input.clientId(body.clientId);
        boolean action = body.text != null && body.text.startsWith(ACTION);
        String said = action && body.text != null ? body.text.substring(ACTION.length()) : body.text;
        List<String> files = files(input, body.attachments);
        String text = text(input, said, !files.isEmpty());
        String replyTo = input.optional("replyTo", body.replyTo, Ids.LENGTH_MAX);
        input.done();
        return membership
                .ofWriter(caller, room)
                .doOnNext(member -> roomMentions.check(member, text, "", Boolean.TRUE.equals(body.confirm)))
                .flatMap(member -> limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                        .then(slowMode.take(member, Ids.message(room, caller.user(), clientId)))
                        .then(answered(member, replyTo))
                        .flatMap(reply -> attachments
                                .use(room, caller.user(), files, Ids.message(room, caller.user(), clientId))
                                .flatMap(with -> posting.post(
                                        caller,
                                        member,
                                        clientId,
                                        text,
                                        action ? MessageKind.ACTION : MessageKind.MESSAGE,
                                        reply.orElse(null),
                                        null,
                                        with))))
                .map(outcome -> switch (outcome) {
                    case Posting.Waiting waiting ->
                        ResponseEntity.accepted().body(new Posted(null, null, waiting.held()));
                    case Posting.Answer answer -> {
                        ownWrites.wrote(caller.user(), room, answer.position());
                        yield ResponseEntity.status(answer.repeated() ? HttpStatus.OK : HttpStatus.CREATED)
                                .body(new Posted(
                                        message(answer), answer.position().toString(), null));
                    }
                });
    }

    private Mono<Optional<Answered>> answered(MemberEntry member, @Nullable String replyTo) {
        return replyTo == null || replyTo.isEmpty()
                ? Mono.just(Optional.empty())
                : threads.of(member, replyTo).map(Optional::of);
    }

    /** Beside files nothing has to be said. */
    private static String text(Input input, @Nullable String said, boolean files) {
        return files && (said == null || said.isBlank())
                ? ""
                : input.message("text", said, MessageBody.TEXT_LENGTH_MAX);
    }

    private List<String> files(Input input, @Nullable List<@Nullable String> given) {
        if (given == null) {
            return List.of();
        }
        if (given.size() > attachments.perMessage()) {
            input.wrong("attachments", "too-many", attachments.perMessage());
            return List.of();
        }
        List<String> ids = new ArrayList<>();
        for (String id : given) {
            if (id == null || !Ids.isId(id) || ids.contains(id)) {
                input.wrong("attachments", "attachment", String.valueOf(id));
                return List.of();
            }
            ids.add(id);
        }
        return ids;
    }

    private static Message message(Posting.Answer answer) {
        MessageBody said = answer.message();
        return new Message(
                said.id(),
                said.room(),
                answer.position().toString(),
                said.sender(),
                said.at(),
                said.text(),
                said.kind(),
                said.replyTo(),
                said.thread(),
                said.clientId(),
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                List.of(),
                null,
                false,
                false,
                null,
                null,
                null,
                said.attachments() == null ? List.of() : said.attachments());
    }

    @GetMapping
    Mono<MessagePage> page(
            @PathVariable String room,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String atLeast,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        int most = input.limit(limit, PAGE);
        Long low = offset(input, "after", after, room);
        Long high = offset(input, "before", before, room);
        Long reached = offset(input, "atLeast", atLeast, room);
        if (low != null && high != null) {
            input.wrong("after", "choice", "before, after");
        }
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> settled(caller, room, high, low, reached)
                        .then(history.page(member, high, low, most, reached))
                        .map(slice -> page(slice, caller, member, low == null)));
    }

    @GetMapping("/{id}/replies")
    Mono<ThreadPage> replies(
            @PathVariable String room,
            @PathVariable String id,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(required = false) @Nullable String limit,
            @RequestParam(required = false) @Nullable String atLeast,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        int most = input.limit(limit, PAGE);
        Long low = offset(input, "after", after, room);
        Long high = offset(input, "before", before, room);
        Long reached = offset(input, "atLeast", atLeast, room);
        if (low != null && high != null) {
            input.wrong("after", "choice", "before, after");
        }
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> found(member, id)
                        .then(history.replies(
                                member, id, high, low, most, reached == null ? own(caller, room) : reached))
                        // The message again, for it may have been counted anew while the replies were waited for.
                        .flatMap(slice -> found(member, id).map(root -> {
                            MessagePage page = page(slice, caller, member, low == null);
                            return new ThreadPage(
                                    Message.of(root, caller.user(), member.role()),
                                    page.items(),
                                    page.next(),
                                    page.position());
                        })));
    }

    private @Nullable Long own(Caller caller, String room) {
        Position own = ownWrites.last(caller.user(), room);
        return own == null ? null : own.offset();
    }

    private MessagePage page(History.Slice slice, Caller caller, MemberEntry member, boolean back) {
        List<MessageView> found = slice.messages();
        MessageView edge = found.isEmpty() ? null : back ? found.getFirst() : found.getLast();
        return new MessagePage(
                found.stream()
                        .map(view -> Message.of(view, history.sender(view), caller.user(), member.role()))
                        .toList(),
                slice.more() && edge != null ? edge.position() : null,
                new Position(log.partition(member.room()), Math.max(0, slice.next() - 1)).toString());
    }

    /** Whoever reads the newest page has their own last message in it. */
    private Mono<Void> settled(
            Caller caller, String room, @Nullable Long high, @Nullable Long low, @Nullable Long reached) {
        Position own = ownWrites.last(caller.user(), room);
        return own == null || high != null || low != null || reached != null
                ? Mono.empty()
                : history.reached(room, own.offset());
    }

    private @Nullable Long offset(Input input, String field, @Nullable String value, String room) {
        Position position = input.optionalPosition(field, value);
        if (position != null && position.partition() != log.partition(room)) {
            input.wrong(field, "position");
        }
        return position == null ? null : position.offset();
    }

    @GetMapping("/{id}")
    Mono<WithEdits> one(@PathVariable String room, @PathVariable String id, Caller caller) {
        return membership
                .of(caller, room)
                .flatMap(member -> found(member, id)
                        .flatMap(view -> (view.editedAt() == null
                                        ? Mono.just(List.<Archive.Edit>of())
                                        : archive.edits(room, id)
                                                .onErrorMap(DataAccessException.class, MessageController::away))
                                .map(edits -> new WithEdits(
                                        Message.of(view, history.sender(view), caller.user(), member.role()),
                                        readable(edits, view, caller, member)))));
    }

    /** What the message said before has no flags any more; in a room that masks it is looked at again. */
    private List<Archive.Edit> readable(List<Archive.Edit> edits, MessageView view, Caller caller, MemberEntry member) {
        if (member.role().atLeast(Role.MODERATOR) || view.sender().id().equals(caller.user())) {
            return edits;
        }
        return edits.stream()
                .map(edit -> new Archive.Edit(
                        Message.masked(edit.text(), screening.masking(view.room(), edit.text())), edit.at()))
                .toList();
    }

    private static Problem away(Throwable cause) {
        return Problem.retryAfter(ProblemType.VIEW_UNAVAILABLE, Duration.ofSeconds(2), cause);
    }

    private Mono<MessageView> found(MemberEntry member, String id) {
        return history.message(member, id).switchIfEmpty(Mono.error(Problem.of(ProblemType.MESSAGE_NOT_FOUND)));
    }

    @PatchMapping("/{id}")
    Mono<ResponseEntity<Changed>> edit(
            @PathVariable String room,
            @PathVariable String id,
            @RequestBody NewText body,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        // Whether nothing may be said, the message's files decide.
        String text = text(input, body.text, true);
        input.done();
        return membership
                .ofWriter(caller, room)
                .flatMap(member -> limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                        .then(found(member, id))
                        .flatMap(view -> {
                            if (view.deletedAt() != null) {
                                return Mono.error(Problem.of(ProblemType.MESSAGE_NOT_FOUND));
                            }
                            // What the system says, such as a roll of dice, stays what it was.
                            if (!view.sender().id().equals(caller.user()) || view.kind() == MessageKind.SYSTEM) {
                                return Mono.error(Problem.of(ProblemType.FORBIDDEN));
                            }
                            if (text.isEmpty() && view.attachments() == null) {
                                return Mono.error(Problem.invalid(
                                        Problem.Field.of("text", body.text == null ? "required" : "empty")));
                            }
                            if (view.text().equals(text)) {
                                return Mono.just(changed(view, caller, member));
                            }
                            roomMentions.check(member, text, view.text(), Boolean.TRUE.equals(body.confirm));
                            Instant now = now();
                            MessageBody edited = new MessageBody(
                                    id,
                                    room,
                                    view.sender(),
                                    view.at(),
                                    text,
                                    view.kind(),
                                    view.replyTo(),
                                    view.thread(),
                                    view.clientId(),
                                    now,
                                    null,
                                    view.attachments());
                            List<Flag> flags = screening.holding(room, text);
                            if (!flags.isEmpty()) {
                                return holding.edit(edited, view.revision(), now, flags)
                                        .map(held -> ResponseEntity.accepted().body(new Changed(null, held)));
                            }
                            MessageEdited event =
                                    new MessageEdited(Ids.random('e', random), room, now, caller.actor(), edited);
                            return append(event).map(position -> changed(view.edited(event, position), caller, member));
                        }));
    }

    private static ResponseEntity<Changed> changed(MessageView view, Caller caller, MemberEntry member) {
        return ResponseEntity.ok(new Changed(Message.of(view, caller.user(), member.role()), null));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable String room, @PathVariable String id, Caller caller, ServerWebExchange exchange) {
        return membership
                .of(caller, room)
                .flatMap(member -> found(member, id).flatMap(view -> {
                    if (view.deletedAt() != null) {
                        return Mono.empty();
                    }
                    if (!view.sender().id().equals(caller.user())
                            && !member.role().atLeast(Role.MODERATOR)) {
                        return Mono.error(Problem.of(ProblemType.FORBIDDEN));
                    }
                    Instant now = now();
                    return append(new MessageDeleted(
                            Ids.random('e', random), room, now, caller.actor(), new Deletion(id, now, view.thread())));
                }))
                .then();
    }

    @PutMapping("/{id}/reactions/{emoji}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> react(
            @PathVariable String room,
            @PathVariable String id,
            @PathVariable String emoji,
            Caller caller,
            ServerWebExchange exchange) {
        return reaction(
                room,
                id,
                emoji,
                caller,
                exchange,
                new ReactionAdded(
                        Ids.random('e', random), room, now(), caller.actor(), new Reaction(id, checked(emoji))));
    }

    @DeleteMapping("/{id}/reactions/{emoji}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> unreact(
            @PathVariable String room,
            @PathVariable String id,
            @PathVariable String emoji,
            Caller caller,
            ServerWebExchange exchange) {
        return reaction(
                room,
                id,
                emoji,
                caller,
                exchange,
                new ReactionRemoved(
                        Ids.random('e', random), room, now(), caller.actor(), new Reaction(id, checked(emoji))));
    }

    /**
     * Appends a reaction, or that one is taken back, also if the view says that it is so already: the view may be behind what the
     * caller did a moment ago, here or at another instance. A repetition changes nothing for who reads it.
     */
    private Mono<Void> reaction(
            String room, String id, String emoji, Caller caller, ServerWebExchange exchange, RoomEvent event) {
        return membership
                .ofWriter(caller, room)
                .flatMap(member -> limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                        .then(found(member, id)))
                .flatMap(view -> {
                    if (view.deletedAt() != null) {
                        return Mono.error(Problem.of(ProblemType.MESSAGE_NOT_FOUND));
                    }
                    // Where the view is behind, the log decides: a vote behind the end counts nowhere.
                    Poll poll = view.poll();
                    return poll != null && poll.signs().contains(emoji) && poll.isClosed(event.at())
                            ? Mono.error(Problem.of(ProblemType.POLL_CLOSED))
                            : append(event);
                })
                .then();
    }

    /** Ends a poll: its author, moderators and owners may. Again changes nothing. */
    @PutMapping("/{id}/poll/closed")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> closePoll(
            @PathVariable String room, @PathVariable String id, Caller caller, ServerWebExchange exchange) {
        return membership
                .ofWriter(caller, room)
                .flatMap(member -> limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                        .then(found(member, id))
                        .flatMap(view -> {
                            Poll poll = view.poll();
                            if (poll == null) {
                                return Mono.error(Problem.of(ProblemType.MESSAGE_NOT_FOUND));
                            }
                            if (!view.sender().id().equals(caller.user())
                                    && !member.role().atLeast(Role.MODERATOR)) {
                                return Mono.error(Problem.of(ProblemType.FORBIDDEN));
                            }
                            return poll.isClosed(now())
                                    ? Mono.empty()
                                    : append(new PollClosed(
                                            Ids.random('e', random),
                                            room,
                                            now(),
                                            caller.actor(),
                                            new PollClosed.Ended(id)));
                        }))
                .then();
    }

    private static String checked(String emoji) {
        boolean valid = emoji.length() <= 32
                && emoji.codePoints().anyMatch(c -> UCharacter.hasBinaryProperty(c, UProperty.EMOJI))
                && emoji.codePoints()
                        .allMatch(c -> UCharacter.hasBinaryProperty(c, UProperty.EMOJI)
                                || UCharacter.hasBinaryProperty(c, UProperty.EMOJI_COMPONENT));
        if (!valid) {
            throw Problem.invalid(Problem.Field.of("emoji", "emoji"));
        }
        return emoji;
    }

    private Mono<Position> append(RoomEvent event) {
        return log.append(event).doOnNext(position -> ownWrites.wrote(event.by().id(), event.room(), position));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
