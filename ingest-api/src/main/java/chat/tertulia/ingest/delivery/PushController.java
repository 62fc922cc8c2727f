package chat.tertulia.ingest.delivery;

import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.web.Input;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Web Push, as far as a browser asks for it: the key to subscribe with, and its subscription. */
@RestController
@RequestMapping("/api")
public final class PushController {

    private static final int ENDPOINT_LENGTH_MAX = 2_048;

    /** An uncompressed point of P-256. */
    private static final int KEY_BYTES = 65;

    private static final int AUTH_BYTES = 16;

    private final PushSubscriptions subscriptions;
    private final RateLimits limits;
    private final @Nullable String publicKey;

    /** @param publicKey of this installation (VAPID), base64url; null if it has none, and so no Web Push */
    public PushController(PushSubscriptions subscriptions, RateLimits limits, @Nullable String publicKey) {
        this.subscriptions = subscriptions;
        this.limits = limits;
        this.publicKey = publicKey;
    }

    record PushKey(String key) {}

    record Keys(@Nullable String p256dh, @Nullable String auth) {}

    record Subscription(@Nullable String endpoint, @Nullable Keys keys) {}

    @GetMapping("/push/key")
    Mono<PushKey> key() {
        return publicKey == null ? Mono.error(Problem.of(ProblemType.NOT_FOUND)) : Mono.just(new PushKey(publicKey));
    }

    @PutMapping("/me/push-subscriptions")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> subscribe(@RequestBody Subscription body, Caller caller, ServerWebExchange exchange) {
        Input input = new Input();
        String endpoint = endpoint(input, body.endpoint);
        Keys keys = body.keys == null ? new Keys(null, null) : body.keys;
        String p256dh = key(input, "keys.p256dh", keys.p256dh, KEY_BYTES);
        String auth = key(input, "keys.auth", keys.auth, AUTH_BYTES);
        input.done();
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(subscriptions.put(caller.user(), endpoint, p256dh, auth));
    }

    @DeleteMapping("/me/push-subscriptions")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> unsubscribe(@RequestParam String endpoint, Caller caller, ServerWebExchange exchange) {
        return limits.take(exchange, RateLimits.Rate.READS, caller.user())
                .then(subscriptions.remove(caller.user(), endpoint));
    }

    /** Where we will connect to is looked at again when we do; here only what can never be a push service is refused. */
    private static String endpoint(Input input, @Nullable String value) {
        String endpoint = input.text("endpoint", value, 1, ENDPOINT_LENGTH_MAX);
        if (value != null && !isService(endpoint)) {
            input.wrong("endpoint", "push-endpoint");
        }
        return endpoint;
    }

    private static boolean isService(String endpoint) {
        try {
            URI uri = new URI(endpoint);
            String host = uri.getHost();
            return "https".equalsIgnoreCase(uri.getScheme())
                    && host != null
                    && host.contains(".")
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null
                    // A name, not the digits of an address.
                    && host.substring(host.lastIndexOf('.') + 1).matches("[A-Za-z].*");
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String key(Input input, String field, @Nullable String value, int bytes) {
        if (value == null) {
            input.wrong(field, "required");
            return "";
        }
        try {
            byte[] key = Base64.getUrlDecoder().decode(value);
            if (key.length == bytes && (bytes != KEY_BYTES || key[0] == 4)) {
                return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        input.wrong(field, "push-key", bytes);
        return "";
    }
}
