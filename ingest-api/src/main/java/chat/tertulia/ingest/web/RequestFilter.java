package chat.tertulia.ingest.web;

import chat.tertulia.ingest.problems.Problem;
import chat.tertulia.ingest.problems.ProblemType;
import chat.tertulia.ingest.problems.ProblemWriter;
import chat.tertulia.ingest.sessions.Caller;
import chat.tertulia.ingest.sessions.SessionToken;
import chat.tertulia.ingest.sessions.Sessions;
import chat.tertulia.ingest.tokens.EndpointScopes;
import chat.tertulia.ingest.tokens.Grant;
import chat.tertulia.ingest.tokens.Tokens;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What every request to the API passes: it is told which instance serves it, a request with a cookie must come from our own
 * origin if it changes something, and whoever is signed in is known to what follows.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
public final class RequestFilter implements WebFilter {

    /** Attribute of the exchange that holds the {@link Caller}, if there is one. */
    static final String CALLER = Caller.class.getName();

    /** Attribute of the exchange that holds the {@link Grant}, if the caller is there by an access token. */
    private static final String GRANT = Grant.class.getName();

    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Sessions sessions;
    private final Tokens tokens;
    private final ProblemWriter problems;

    public RequestFilter(Sessions sessions, Tokens tokens, ProblemWriter problems) {
        this.sessions = sessions;
        this.tokens = tokens;
        this.problems = problems;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!request.getPath().value().startsWith("/api/")) {
            return chain.filter(exchange);
        }
        exchange.getResponse().getHeaders().setCacheControl("no-store");
        exchange.getResponse().getHeaders().set("X-Content-Type-Options", "nosniff");
        SessionToken token = SessionToken.of(request);
        // A foreign page may not use a browser's session, nor give a browser one of its choosing by signing it in.
        if (!SAFE.contains(request.getMethod()) && (token == null || token.cookie()) && isForeign(request)) {
            return problems.write(exchange, Problem.of(ProblemType.FOREIGN_ORIGIN));
        }
        if (token == null) {
            return chain.filter(exchange);
        }
        return caller(token, exchange)
                .doOnNext(caller -> {
                    exchange.getAttributes().put(CALLER, caller);
                    exchange.getAttributes().put(ProblemWriter.LANGUAGE_ATTRIBUTE, caller.language());
                })
                .onErrorResume(Problem.class, problem -> {
                    exchange.getAttributes().put(Problem.class.getName(), problem);
                    return Mono.empty();
                })
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private Mono<Caller> caller(SessionToken token, ServerWebExchange exchange) {
        return Tokens.isToken(token.value())
                ? tokens.find(token.value())
                        // A webhook's token opens the webhook alone.
                        .filter(grant -> grant.room() == null)
                        .doOnNext(grant -> exchange.getAttributes().put(GRANT, grant))
                        .map(Grant::caller)
                : sessions.caller(token.value());
    }

    private static boolean isForeign(ServerHttpRequest request) {
        String origin = request.getHeaders().getOrigin();
        if (origin == null) {
            // Browsers name the origin of every request that changes something; programs have none to name.
            return "cross-site".equals(request.getHeaders().getFirst("Sec-Fetch-Site"));
        }
        try {
            URI from = URI.create(origin);
            URI to = request.getURI();
            return !to.getScheme().equalsIgnoreCase(from.getScheme())
                    || !to.getHost().equalsIgnoreCase(from.getHost())
                    || port(to) != port(from);
        } catch (IllegalArgumentException | NullPointerException e) {
            return true;
        }
    }

    private static int port(URI uri) {
        return uri.getPort() > 0 ? uri.getPort() : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    /** Who is signed in with a request that is for everybody, or null if nobody is. */
    public static @Nullable Caller callerOrNull(ServerWebExchange exchange) {
        return exchange.getAttribute(GRANT) == null ? exchange.getAttribute(CALLER) : null;
    }

    /**
     * The caller of a request; a {@link Problem} if nobody is signed in, if that cannot be found out now, or if they are there by a
     * token that is not for this endpoint: every handler that is for signed-in callers asks here.
     */
    static Caller caller(ServerWebExchange exchange) {
        Caller caller = exchange.getAttribute(CALLER);
        if (caller != null) {
            Grant grant = exchange.getAttribute(GRANT);
            if (grant != null) {
                EndpointScopes.check(
                        grant,
                        exchange.getRequest().getMethod().name(),
                        String.valueOf(exchange.<Object>getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)));
            }
            return caller;
        }
        @Nullable Problem problem = exchange.getAttribute(Problem.class.getName());
        throw problem != null ? problem : Problem.of(ProblemType.UNAUTHENTICATED);
    }
}
