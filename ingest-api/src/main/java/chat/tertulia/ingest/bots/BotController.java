package chat.tertulia.ingest.bots;

import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.tokens.NewToken;
import chat.tertulia.ingest.tokens.TokenController.TokenPage;
import chat.tertulia.ingest.tokens.Tokens;
import chat.tertulia.ingest.web.Input;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

/** The caller's bots and their tokens. */
@RestController
@RequestMapping("/api/bots")
public final class BotController {

    private final Bots bots;
    private final Tokens tokens;
    private final RateLimits limits;

    public BotController(Bots bots, Tokens tokens, RateLimits limits) {
        this.bots = bots;
        this.tokens = tokens;
        this.limits = limits;
    }

    record NewBot(@Nullable String name, @Nullable String displayName) {}

    record BotAnswer(Bots.Bot bot) {}

    record BotPage(List<Bots.Bot> items) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<BotAnswer> make(@RequestBody NewBot body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String name = input.name("name", body.name, Names::user);
        String displayName = input.optional("displayName", body.displayName, 64);
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(bots.make(caller, name, displayName == null || displayName.isEmpty() ? null : displayName))
                .map(BotAnswer::new);
    }

    @GetMapping
    Mono<BotPage> list(Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(bots.of(caller))
                .map(BotPage::new);
    }

    @DeleteMapping("/{bot}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable String bot, Caller caller) {
        return bots.delete(caller, bot);
    }

    @PostMapping("/{bot}/tokens")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<NewToken.Answer> makeToken(
            @PathVariable String bot, @RequestBody NewToken body, Caller caller, ServerWebExchange exchange) {
        NewToken.Checked wanted = body.checked();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(bots.of(caller, bot))
                .flatMap(found ->
                        tokens.make(found.id(), caller.user(), wanted.name(), wanted.scopes(), wanted.lifetime()))
                .map(NewToken.Answer::of);
    }

    @GetMapping("/{bot}/tokens")
    Mono<TokenPage> tokens(@PathVariable String bot, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(bots.of(caller, bot))
                .flatMap(found -> tokens.of(found.id()))
                .map(TokenPage::new);
    }

    @DeleteMapping("/{bot}/tokens/{token}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> revokeToken(@PathVariable String bot, @PathVariable String token, Caller caller) {
        return bots.of(caller, bot).flatMap(found -> tokens.revoke(found.id(), token));
    }
}
