package chat.tertulia.ingest.sessions;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Where a request carries its token: {@code Authorization: Bearer}, or a cookie that scripts cannot read. Over TLS the cookie is
 * {@code __Host-tertulia}; plain HTTP, which only a laptop uses, cannot have that prefix and gets {@code tertulia}.
 *
 * @param value the token
 * @param cookie whether the browser added it by itself, so that the request's origin must be checked
 */
public record SessionToken(String value, boolean cookie) {

    private static final String SECURE_COOKIE = "__Host-tertulia";
    private static final String PLAIN_COOKIE = "tertulia";
    private static final String BEARER = "Bearer ";

    /** The token of a request, or null. A header counts before a cookie. */
    public static @Nullable SessionToken of(ServerHttpRequest request) {
        String header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (header != null) {
            return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                    ? new SessionToken(header.substring(BEARER.length()).strip(), false)
                    : new SessionToken("", false);
        }
        HttpCookie cookie = request.getCookies().getFirst(isSecure(request) ? SECURE_COOKIE : PLAIN_COOKIE);
        return cookie == null || cookie.getValue().isEmpty() ? null : new SessionToken(cookie.getValue(), true);
    }

    /** The cookie that gives a browser its session, or with an empty token takes it away. */
    public static ResponseCookie cookie(ServerHttpRequest request, String token, Duration lifetime) {
        boolean secure = isSecure(request);
        return ResponseCookie.from(secure ? SECURE_COOKIE : PLAIN_COOKIE, token)
                .httpOnly(true)
                .secure(secure)
                .sameSite("Lax")
                .path("/")
                .maxAge(token.isEmpty() ? Duration.ZERO : lifetime)
                .build();
    }

    private static boolean isSecure(ServerHttpRequest request) {
        return "https".equalsIgnoreCase(request.getURI().getScheme());
    }

    /** Not the value. */
    @Override
    public String toString() {
        return cookie ? "SessionToken[cookie]" : "SessionToken[bearer]";
    }
}
