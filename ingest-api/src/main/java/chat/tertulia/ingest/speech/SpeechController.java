package chat.tertulia.ingest.speech;

import chat.tertulia.ingest.history.History;
import chat.tertulia.ingest.history.Message;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.speech.NotSpoken.Reason;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A message read aloud, to whoever may read it and as they read it. The browser may keep the audio but asks each time whether it is still what
 * the message says: an edit, a moderator's mask, a deletion and the end of a membership count at once (ADR 23).
 */
@RestController
@RequestMapping("/api/rooms/{room}/messages/{id}/speech")
public final class SpeechController {

    private final @Nullable Speech speech;
    private final Membership membership;
    private final History history;
    private final RateLimits limits;
    private final SpeechMetrics metrics;

    /** @param speech null where nothing can speak: browsers do it all */
    public SpeechController(
            @Nullable Speech speech, Membership membership, History history, RateLimits limits, SpeechMetrics metrics) {
        this.speech = speech;
        this.membership = membership;
        this.history = history;
        this.limits = limits;
        this.metrics = metrics;
    }

    /** @param sender whether it begins with who says it: «Ana: …» */
    @GetMapping(produces = {"audio/mpeg", "audio/wav"})
    Mono<ResponseEntity<Resource>> speech(
            @PathVariable String room,
            @PathVariable String id,
            @RequestParam(defaultValue = "false") boolean sender,
            Caller caller,
            ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.SPEECH, caller.user())
                .then(membership.of(caller, room))
                .flatMap(member -> history.message(member, id)
                        .filter(view -> view.deletedAt() == null)
                        .map(view -> Message.of(view, caller.user(), member.role())))
                .switchIfEmpty(Mono.error(Problem.of(ProblemType.MESSAGE_NOT_FOUND)))
                .flatMap(message -> answer(
                        Utterance.of(message, ProblemWriter.language(exchange).getLanguage(), sender), exchange));
    }

    private Mono<ResponseEntity<Resource>> answer(Utterance said, ServerWebExchange exchange) {
        if (said.isEmpty()) {
            return Mono.error(Problem.of(ProblemType.NOTHING_TO_SAY));
        }
        if (speech == null) {
            return Mono.error(notHere(said, Reason.NO_ENGINE));
        }
        String tag = '"' + speech.key(said) + '"';
        exchange.getResponse()
                .getHeaders()
                .setCacheControl(CacheControl.noCache().cachePrivate());
        if (exchange.checkNotModified(tag)) {
            metrics.answeredUnchanged();
            return Mono.empty();
        }
        return speech.audio(said)
                .map(file -> {
                    metrics.answeredAudio();
                    return ResponseEntity.ok()
                            .eTag(tag)
                            .contentType(speech.type().mediaType())
                            .<Resource>body(new FileSystemResource(file));
                })
                .onErrorMap(NotSpoken.class, e -> notHere(said, e.reason()));
    }

    /** With the words, so that a browser says the same. */
    private Problem notHere(Utterance said, Reason reason) {
        metrics.answered(reason);
        return Problem.with(
                ProblemType.SPEECH_NOT_HERE,
                Map.of("text", said.text(), "language", said.language(), "reason", reason.code()));
    }
}
