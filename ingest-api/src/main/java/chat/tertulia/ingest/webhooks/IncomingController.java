package chat.tertulia.ingest.webhooks;

import chat.tertulia.contracts.directory.MemberEntry;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.messages.Posting;
import chat.tertulia.ingest.messages.RoomMentionGuard;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.rooms.Membership;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.tokens.Grant;
import chat.tertulia.ingest.tokens.Tokens;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Takes messages from services that know how to post to Slack: {@code ok} or one of Slack's words for why not, as {@code text/plain}.
 * A message takes the way of all messages.
 */
@RestController
public final class IncomingController {

    /** A token follows. */
    static final String PATH = "/hooks/in/";

    private static final int BODY_BYTES_MAX = 64 * 1024;

    private final Tokens tokens;
    private final Membership membership;
    private final RoomMentionGuard roomMentions;
    private final Posting posting;
    private final RateLimits limits;
    private final SecureRandom random;

    public IncomingController(
            Tokens tokens,
            Membership membership,
            RoomMentionGuard roomMentions,
            Posting posting,
            RateLimits limits,
            SecureRandom random) {
        this.tokens = tokens;
        this.membership = membership;
        this.roomMentions = roomMentions;
        this.posting = posting;
        this.limits = limits;
        this.random = random;
    }

    /**
     * @param key what the sender calls this message: another request with it is the same message
     */
    @PostMapping(PATH + "{token}")
    Mono<ResponseEntity<String>> post(
            @PathVariable String token,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            ServerWebExchange exchange) {
        return tokens.find(token)
                .switchIfEmpty(Mono.error(Refusal::noService))
                .flatMap(grant -> {
                    String room = grant.room();
                    return room == null
                            ? Mono.error(Refusal.noService())
                            : limits.take(
                                            exchange,
                                            RateLimits.Rate.HOOKS,
                                            grant.caller().session())
                                    .then(Mono.defer(() -> text(exchange.getRequest())))
                                    .flatMap(text -> post(grant, room, text, clientId(grant, key)));
                })
                .thenReturn(
                        ResponseEntity.ok().contentType(MediaType.TEXT_PLAIN).body("ok"))
                .onErrorMap(Problem.class, Refusal::of)
                .onErrorResume(Refusal.class, refusal -> Mono.just(answer(refusal)));
    }

    private Mono<Posting.Outcome> post(Grant grant, String room, String text, String clientId) {
        Caller bot = grant.caller();
        return membership.ofWriter(bot, room).flatMap(member -> post(bot, member, text, clientId));
    }

    private Mono<Posting.Outcome> post(Caller bot, MemberEntry member, String text, String clientId) {
        // There is nobody to ask whether all are meant; whoever gave the service its address has said so.
        roomMentions.check(member, text, "", true);
        return posting.post(bot, member, clientId, text, MessageKind.MESSAGE, null);
    }

    private String clientId(Grant grant, @Nullable String key) {
        return key == null || key.isEmpty()
                ? Ids.random('h', random)
                : Ids.derived('h', grant.caller().session(), key);
    }

    private static Mono<String> text(ServerHttpRequest request) {
        return DataBufferUtils.join(request.getBody(), BODY_BYTES_MAX)
                .map(IncomingController::bytes)
                .defaultIfEmpty(new byte[0])
                .map(body -> SlackPayload.text(type(request), body))
                .onErrorMap(DataBufferLimitException.class, tooLarge -> Refusal.tooLarge());
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static @Nullable MediaType type(ServerHttpRequest request) {
        try {
            return request.getHeaders().getContentType();
        } catch (InvalidMediaTypeException e) {
            throw Refusal.invalidPayload();
        }
    }

    private static ResponseEntity<String> answer(Refusal refusal) {
        var answer = ResponseEntity.status(refusal.status()).contentType(MediaType.TEXT_PLAIN);
        if (refusal.retryAfter() != null) {
            answer.header(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, refusal.retryAfter().toSeconds())));
        }
        return answer.body(refusal.word());
    }
}
