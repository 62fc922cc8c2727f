package chat.tertulia.ingest.webhooks;

import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.text.Names;
import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks.Change;
import chat.tertulia.ingest.outgoing.OutgoingWebhooks.State;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** A room's webhooks of both kinds, for its moderators. */
@RestController
@RequestMapping("/api/rooms/{room}/webhooks")
public final class WebhookController {

    private static final List<String> KINDS = List.of("incoming", "outgoing");
    private static final List<String> STATES = List.of("on", "paused");
    private static final int NAME_MAX = 64;
    private static final int URL_MAX = 2_000;

    private final Webhooks incoming;
    private final OutgoingWebhooks outgoing;
    private final RateLimits limits;

    public WebhookController(Webhooks incoming, OutgoingWebhooks outgoing, RateLimits limits) {
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.limits = limits;
    }

    /**
     * @param name of an outgoing one by default its host's
     * @param url only of an outgoing one: where events are sent
     * @param events only of an outgoing one: which types are; by default all
     */
    record NewWebhook(
            @Nullable String kind,
            @Nullable String name,
            @Nullable String url,
            @Nullable List<@Nullable String> events) {}

    /**
     * @param path of an incoming one: where to post to, below this installation's address; it is a secret and shown this once
     * @param secret of an outgoing one: what its events are signed with; shown this once
     */
    record MadeWebhook(@Nullable String path, @Nullable String secret, Webhooks.Webhook webhook) {

        static MadeWebhook of(OutgoingWebhooks.Made made) {
            return new MadeWebhook(null, made.secret(), Webhooks.Webhook.of(made.webhook()));
        }

        /** Neither the path nor the secret. */
        @Override
        public String toString() {
            return "MadeWebhook[" + webhook.id() + "]";
        }
    }

    record WebhookPage(List<Webhooks.Webhook> items) {}

    /** @param state {@code on} goes on from where it stood, {@code paused} stops */
    record WebhookChange(
            @Nullable String name,
            @Nullable String url,
            @Nullable List<@Nullable String> events,
            @Nullable String state) {}

    record ChangedWebhook(Webhooks.Webhook webhook) {}

    record DeliveryPage(List<OutgoingWebhooks.Delivery> items) {}

    record TestDelivery(OutgoingWebhooks.Delivery delivery) {}

    /** @param from a position of the room, or a time */
    record WantedReplay(@Nullable String from) {}

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Mono<MadeWebhook> make(
            @PathVariable String room, @RequestBody NewWebhook body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String kind = input.choice("kind", body.kind, "incoming", KINDS);
        Mono<MadeWebhook> made;
        if (kind.equals("outgoing")) {
            String name = body.name == null ? null : input.text("name", body.name, 1, NAME_MAX);
            URI url = url(input, body.url, true);
            List<String> events = body.events == null ? OutgoingWebhooks.TYPES : events(input, body.events);
            made = Mono.defer(() -> outgoing.make(caller, room, name, url == null ? URI.create("") : url, events))
                    .map(MadeWebhook::of);
        } else {
            String name = input.name("name", body.name, Names::user);
            made = Mono.defer(() -> incoming.make(caller, room, name))
                    .map(one -> new MadeWebhook(IncomingController.PATH + one.secret(), null, one.webhook()));
        }
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user()).then(made);
    }

    private @Nullable URI url(Input input, @Nullable String url, boolean needed) {
        if (url == null) {
            if (needed) {
                input.wrong("url", "required");
            }
            return null;
        }
        URI parsed = url.length() > URL_MAX ? null : outgoing.address(url);
        if (parsed == null) {
            input.wrong("url", "url");
        }
        return parsed;
    }

    private static List<String> events(Input input, List<@Nullable String> events) {
        List<String> known =
                OutgoingWebhooks.TYPES.stream().filter(events::contains).toList();
        if (known.isEmpty() || !known.containsAll(events)) {
            input.wrong("events", "choice", String.join(", ", OutgoingWebhooks.TYPES));
        }
        return known;
    }

    @GetMapping
    Mono<WebhookPage> list(@PathVariable String room, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(Mono.defer(() -> incoming.of(caller, room)))
                .zipWhen(
                        in -> outgoing.of(caller, room),
                        (in, out) -> Stream.concat(in.stream(), out.stream().map(Webhooks.Webhook::of))
                                .toList())
                .map(WebhookPage::new);
    }

    @DeleteMapping("/{webhook}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(@PathVariable String room, @PathVariable String webhook, Caller caller) {
        return outgoing.delete(caller, room, webhook)
                .switchIfEmpty(
                        Mono.defer(() -> incoming.delete(caller, room, webhook).thenReturn(true)))
                .then();
    }

    @PatchMapping("/{webhook}")
    Mono<ChangedWebhook> change(
            @PathVariable String room,
            @PathVariable String webhook,
            @RequestBody WebhookChange body,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        String name = body.name == null ? null : input.text("name", body.name, 1, NAME_MAX);
        URI url = url(input, body.url, false);
        List<String> events = body.events == null ? null : events(input, body.events);
        String state = body.state == null ? null : input.choice("state", body.state, "on", STATES);
        input.done();
        Change change =
                new Change(url, name, events, state == null ? null : State.valueOf(state.toUpperCase(Locale.ROOT)));
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(Mono.defer(() -> outgoing.change(caller, room, webhook, change)))
                .map(changed -> new ChangedWebhook(Webhooks.Webhook.of(changed)));
    }

    /** Another secret; what is sent is signed with the one before too, for a day. */
    @PostMapping("/{webhook}/secret")
    Mono<MadeWebhook> changeSecret(
            @PathVariable String room, @PathVariable String webhook, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(Mono.defer(() -> outgoing.changeSecret(caller, room, webhook)))
                .map(MadeWebhook::of);
    }

    /** Sends an event that says nothing, at once. */
    @PostMapping("/{webhook}/test")
    Mono<TestDelivery> test(
            @PathVariable String room, @PathVariable String webhook, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(Mono.defer(() -> outgoing.test(caller, room, webhook)))
                .map(TestDelivery::new);
    }

    /** Sends all again from a position or a time on. */
    @PostMapping("/{webhook}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Mono<OutgoingWebhooks.Replay> replay(
            @PathVariable String room,
            @PathVariable String webhook,
            @RequestBody WantedReplay body,
            Caller caller,
            ServerWebExchange exchange) {
        Input input = new Input();
        String from = input.text("from", body.from, 1, NAME_MAX);
        boolean isTime = from.indexOf('T') > 0 || from.indexOf('t') > 0;
        Instant since = isTime ? input.optionalTime("from", from) : null;
        Position position = isTime || from.isEmpty() ? null : input.optionalPosition("from", from);
        input.done();
        return limits.take(exchange, RateLimits.Rate.POSTS, caller.user())
                .then(Mono.defer(() -> outgoing.replay(caller, room, webhook, position, since)));
    }

    /** The newest 50 attempts, the newest first. */
    @GetMapping("/{webhook}/deliveries")
    Mono<DeliveryPage> deliveries(
            @PathVariable String room, @PathVariable String webhook, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(Mono.defer(() -> outgoing.deliveries(caller, room, webhook)))
                .map(DeliveryPage::new);
    }
}
