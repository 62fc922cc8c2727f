package chat.tertulia.gateway.page;

import java.time.Duration;
import java.util.function.Function;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/**
 * The page's files from a folder. Files under {@code /assets/} carry a hash in their name and never change; everything else is
 * asked for anew each time. A path that could be a view of the page (no extension, not the API's) gives {@code index.html}.
 */
public final class PageRoutes {

    /** Only what the page itself brings: no inline script or style, no other site. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "font-src 'self'; manifest-src 'self'; media-src blob:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String ASSETS = "/assets/";
    private static final Duration FOREVER = Duration.ofDays(365);

    private PageRoutes() {}

    /** The routes of a folder with index.html in it. */
    public static RouterFunction<ServerResponse> routes(String folder) {
        Resource root = new FileSystemResource(folder.endsWith("/") ? folder : folder + "/");
        Resource index = new FileSystemResource(folder + "/index.html");
        return RouterFunctions.route(
                        RequestPredicates.method(HttpMethod.GET)
                                .or(RequestPredicates.method(HttpMethod.HEAD))
                                .and(PageRoutes::isView),
                        request -> ServerResponse.ok()
                                .contentType(MediaType.TEXT_HTML)
                                .cacheControl(CacheControl.noCache())
                                .bodyValue(index))
                .and(RouterFunctions.resources(files(root)));
    }

    /** Files of the folder: only for the page's paths, and only for what can be a file's name. */
    private static Function<ServerRequest, Mono<Resource>> files(Resource root) {
        Function<ServerRequest, Mono<Resource>> lookup = RouterFunctions.resourceLookupFunction("/**", root);
        return request ->
                isPage(request.path()) && !request.path().contains("%00") ? lookup.apply(request) : Mono.empty();
    }

    private static boolean isView(ServerRequest request) {
        String path = request.path();
        return isPage(path) && path.indexOf('.', path.lastIndexOf('/') + 1) < 0;
    }

    /** Whether a path is the page's and not that of a service. */
    static boolean isPage(String path) {
        return !path.startsWith("/api/")
                && !path.equals("/api")
                && !path.startsWith("/hooks/")
                && !path.startsWith("/actuator");
    }

    /** Headers of the page's files; of no other answer. */
    public static WebFilter headers() {
        return (exchange, chain) -> {
            String path = exchange.getRequest().getPath().value();
            if (isPage(path)) {
                ServerHttpResponse response = exchange.getResponse();
                response.beforeCommit(() -> {
                    boolean isAsset = path.startsWith(ASSETS)
                            && response.getStatusCode() != null
                            && response.getStatusCode().is2xxSuccessful();
                    response.getHeaders().set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
                    response.getHeaders().set("X-Content-Type-Options", "nosniff");
                    response.getHeaders().set("Referrer-Policy", "same-origin");
                    response.getHeaders()
                            .setCacheControl(
                                    isAsset
                                            ? CacheControl.maxAge(FOREVER)
                                                    .cachePublic()
                                                    .immutable()
                                            : CacheControl.noCache());
                    return Mono.empty();
                });
            }
            return chain.filter(exchange);
        };
    }
}
