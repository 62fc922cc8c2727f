package chat.tertulia.ingest.webhooks;

import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.sessions.Caller;
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

/** A room's webhooks, for its moderators. */
@RestController
@RequestMapping("/api/rooms/{room}/webhooks")
public final class WebhookController {

    private static final List<String> KINDS = List.of("incoming");

    private final Webhooks webhooks;
    private final RateLimits limits;

    public WebhookController(Webhooks webhooks, RateLimits limits) {
        this.webhooks = webhooks;
        this.limits = limits;
    }

    record NewWebhook(@Nullable String kind, @Nullable String name) {}

    /**
     * @param path where to post to, below this installation's address; it is a secret and shown this once
     */
    record MadeWebhook(String path, Webhooks.Webhook webhook) {

        /** Not the path. */
        @Override
        public String toString() {
            return "MadeWebhook[" + webhook.id() + "]";
        }
    }

    record WebhookPage(List<Webhooks.Webhook> items) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<MadeWebhook> make(
            @PathVariable String room, @RequestBody NewWebhook body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        input.choice("kind", body.kind, "incoming", KINDS);
        String name = input.name("name", body.name, Names::user);
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(webhooks.make(caller, room, name))
                .map(made -> new MadeWebhook(IncomingController.PATH + made.secret(), made.webhook()));
    }

    @GetMapping
    Mono<WebhookPage> list(@PathVariable String room, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(webhooks.of(caller, room))
                .map(WebhookPage::new);
    }

    @DeleteMapping("/{webhook}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable String room, @PathVariable String webhook, Caller caller) {
        return webhooks.delete(caller, room, webhook);
    }
}
