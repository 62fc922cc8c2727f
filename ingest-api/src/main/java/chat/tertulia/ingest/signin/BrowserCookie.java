package chat.tertulia.ingest.signin;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * The cookie that ties a sign-in to the browser that began it: {@code __Host-tertulia-signin} over TLS, {@code tertulia-signin} on a
 * laptop's plain HTTP. {@code Lax}, since the provider sends the browser back with a link.
 */
final class BrowserCookie {

    private static final String SECURE = "__Host-tertulia-signin";
    private static final String PLAIN = "tertulia-signin";

    private BrowserCookie() {}

    /** The secret, or null. */
    static @Nullable String of(ServerHttpRequest request) {
        HttpCookie cookie = request.getCookies().getFirst(isSecure(request) ? SECURE : PLAIN);
        return cookie == null || cookie.getValue().isEmpty() ? null : cookie.getValue();
    }

    /** Gives the browser a secret in place of the one it has, or, if it is empty, takes that away. */
    static void set(ServerWebExchange exchange, String secret, Duration lifetime) {
        boolean secure = isSecure(exchange.getRequest());
        ResponseCookie cookie = ResponseCookie.from(secure ? SECURE : PLAIN, secret)
                .httpOnly(true)
                .secure(secure)
                .sameSite("Lax")
                .path("/")
                .maxAge(secret.isEmpty() ? Duration.ZERO : lifetime)
                .build();
        // One of an answer: the last counts.
        exchange.getResponse().getCookies().set(cookie.getName(), cookie);
    }

    private static boolean isSecure(ServerHttpRequest request) {
        return "https".equalsIgnoreCase(request.getURI().getScheme());
    }
}
