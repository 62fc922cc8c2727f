package chat.tertulia.ingest.tokens;

import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.sessions.Caller;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The caller's own access tokens. */
@RestController
@RequestMapping("/api/me/tokens")
public final class TokenController {

    private final Tokens tokens;
    private final RateLimits limits;

    public TokenController(Tokens tokens, RateLimits limits) {
        this.tokens = tokens;
        this.limits = limits;
    }

    /** A user's tokens. */
    public record TokenPage(List<Tokens.Token> items) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<NewToken.Answer> make(@RequestBody NewToken body, Caller caller, ServerWebExchange exchange) {
        NewToken.Checked wanted = body.checked();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(Mono.defer(() ->
                        tokens.make(caller.user(), caller.user(), wanted.name(), wanted.scopes(), wanted.lifetime())))
                .map(NewToken.Answer::of);
    }

    @GetMapping
    Mono<TokenPage> list(Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(tokens.of(caller.user()))
                .map(TokenPage::new);
    }

    @DeleteMapping("/{token}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> revoke(@PathVariable String token, Caller caller) {
        return tokens.revoke(caller.user(), token);
    }
}
