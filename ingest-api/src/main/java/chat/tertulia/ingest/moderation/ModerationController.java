package chat.tertulia.ingest.moderation;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.directory.WordsEntry;
import chat.tertulia.contracts.events.Role;
import chat.tertulia.contracts.text.Texts;
import chat.tertulia.contracts.words.RoomWords;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.moderation.ModerationQueue.Place;
import chat.tertulia.ingest.moderation.ModerationQueue.QueuePage;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
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

/** What moderators and owners of a room do: the queue, mutes, and the room's own word list. */
@RestController
@RequestMapping("/api/rooms/{room}")
public final class ModerationController {

    private static final int PAGE = 50;

    private final ModerationQueue queue;
    private final Decisions decisions;
    private final Mutes mutes;
    private final OwnWords words;
    private final Membership membership;
    private final RateLimits limits;

    public ModerationController(
            ModerationQueue queue,
            Decisions decisions,
            Mutes mutes,
            OwnWords words,
            Membership membership,
            RateLimits limits) {
        this.queue = queue;
        this.decisions = decisions;
        this.mutes = mutes;
        this.words = words;
        this.membership = membership;
        this.limits = limits;
    }

    record Decide(@Nullable String decision, @Nullable Integer muteMinutes) {}

    record DecidedItem(QueueItem item) {}

    record Mute(@Nullable Integer minutes) {}

    record MuteAnswer(String user, Instant until) {}

    /** A room's own list. */
    record Words(
            @Nullable List<@Nullable String> words,
            @Nullable List<@Nullable String> allow) {}

    record WordsAnswer(List<String> words, List<String> allow) {}

    @GetMapping("/moderation")
    Mono<QueuePage> queue(
            @PathVariable String room,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String before,
            @RequestParam(required = false) @Nullable String limit,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        String which = input.choice("state", state, "open", List.of("open", "decided"));
        int most = input.limit(limit, PAGE);
        Place place = before == null ? Place.START : Place.parse(before);
        if (place == null) {
            input.wrong("before", "next");
        }
        input.done();
        Place from = place == null ? Place.START : place;
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(moderator(caller, room))
                .flatMap(member ->
                        which.equals("open") ? queue.open(room, from, most) : queue.decided(room, from, most));
    }

    @PostMapping("/moderation/{message}")
    Mono<DecidedItem> decide(
            @PathVariable String room,
            @PathVariable String message,
            @RequestBody Decide body,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        String decision = input.choice("decision", body.decision, "", List.of(Decisions.APPROVE, Decisions.REMOVE));
        if (body.decision == null) {
            input.wrong("decision", "required");
        }
        Integer minutes = body.muteMinutes;
        checkMinutes(input, "muteMinutes", minutes);
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(moderator(caller, room))
                .flatMap(member -> decisions.decide(
                        new Decisions.Command(caller, member, decision, minutes == null ? null : mutes.until(minutes)),
                        message))
                .map(DecidedItem::new);
    }

    @PutMapping("/mutes/{user}")
    Mono<MuteAnswer> mute(
            @PathVariable String room,
            @PathVariable String user,
            @RequestBody Mute body,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        if (body.minutes == null) {
            input.wrong("minutes", "required");
        }
        checkMinutes(input, "minutes", body.minutes);
        input.done();
        Instant until = mutes.until(body.minutes == null ? 0 : body.minutes);
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(moderator(caller, room))
                .flatMap(member -> mutes.mute(caller, room, user, until).thenReturn(new MuteAnswer(user, until)));
    }

    @DeleteMapping("/mutes/{user}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> unmute(@PathVariable String room, @PathVariable String user, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(moderator(caller, room))
                .flatMap(member -> mutes.mute(caller, room, user, null));
    }

    @GetMapping("/words")
    Mono<WordsAnswer> words(@PathVariable String room, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(moderator(caller, room))
                .map(member -> answer(words.of(room)));
    }

    @PutMapping("/words")
    Mono<WordsAnswer> putWords(
            @PathVariable String room, @RequestBody Words body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        List<String> wanted = items(input, "words", body.words);
        List<String> allow = items(input, "allow", body.allow);
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(moderator(caller, room))
                .flatMap(member -> words.put(caller, room, wanted, allow))
                .map(ModerationController::answer);
    }

    private static WordsAnswer answer(WordsEntry entry) {
        return new WordsAnswer(entry.words(), entry.allow());
    }

    /** Says of each item what is wrong with it: {@code words[3]}. */
    private static List<String> items(Input input, String field, @Nullable List<@Nullable String> given) {
        if (given == null) {
            input.wrong(field, "required");
            return List.of();
        }
        if (given.size() > WordsEntry.WORDS_MAX) {
            input.wrong(field, "too-many", WordsEntry.WORDS_MAX);
            return List.of();
        }
        List<String> items = new ArrayList<>(given.size());
        for (int i = 0; i < given.size(); i++) {
            String item = given.get(i) == null
                    ? ""
                    : Texts.normalize(String.valueOf(given.get(i))).strip();
            String at = field + "[" + i + "]";
            if (item.length() < WordsEntry.WORD_LENGTH_MIN) {
                input.wrong(at, "too-short", WordsEntry.WORD_LENGTH_MIN);
            } else if (item.length() > WordsEntry.WORD_LENGTH_MAX) {
                input.wrong(at, "too-long", WordsEntry.WORD_LENGTH_MAX);
            } else {
                switch (RoomWords.refusal(item)) {
                    case null -> items.add(item);
                    case NOT_LETTERS -> input.wrong(at, "word-letters");
                    case TOO_BROAD -> input.wrong(at, "word-broad");
                }
            }
        }
        return items.stream().distinct().toList();
    }

    private static void checkMinutes(Input input, String field, @Nullable Integer minutes) {
        if (minutes != null && (minutes < 1 || minutes > Mutes.MINUTES_MAX)) {
            input.wrong(field, "range", 1, Mutes.MINUTES_MAX);
        }
    }

    /** The caller's membership as moderator or owner; others learn no more than elsewhere. */
    private Mono<MemberEntry> moderator(Caller caller, String room) {
        return membership
                .of(caller, room)
                .flatMap(member -> member.role().atLeast(Role.MODERATOR)
                        ? Mono.just(member)
                        : Mono.error(Problem.of(ProblemType.FORBIDDEN)));
    }
}
