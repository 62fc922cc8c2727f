package chat.tertulia.ingest.delivery;

import chat.tertulia.ingest.limits.RateLimits;
import chat.tertulia.ingest.problems.ProblemWriter;
import java.util.Locale;
import java.util.ResourceBundle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The link in every letter. A GET only asks, as mail programs look at links by themselves; the POST is what its button sends, and what a mail
 * program sends when its reader wants no more (RFC 8058). Neither needs a session.
 */
@RestController
@RequestMapping("/api/unsubscribe")
public final class UnsubscribeController {

    private static final ResourceBundle.Control ROOT_IS_ENGLISH =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
    private static final String POLICY =
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

    private final Unsubscribing unsubscribing;
    private final RateLimits limits;

    public UnsubscribeController(Unsubscribing unsubscribing, RateLimits limits) {
        this.unsubscribing = unsubscribing;
        this.limits = limits;
    }

    @GetMapping
    Mono<ResponseEntity<String>> ask(@RequestParam(defaultValue = "") String token, ServerWebExchange exchange) {
        return limited(exchange)
                .then(unsubscribing.reader(token))
                .map(reader -> page(HttpStatus.OK, Locale.of(reader.language()), "ask", true))
                .defaultIfEmpty(unknown(exchange));
    }

    @PostMapping
    Mono<ResponseEntity<String>> end(@RequestParam(defaultValue = "") String token, ServerWebExchange exchange) {
        return limited(exchange)
                .then(unsubscribing.reader(token))
                .flatMap(reader -> unsubscribing
                        .end(reader)
                        .thenReturn(page(HttpStatus.OK, Locale.of(reader.language()), "done", false)))
                .defaultIfEmpty(unknown(exchange));
    }

    private Mono<Void> limited(ServerWebExchange exchange) {
        var remote = exchange.getRequest().getRemoteAddress();
        String address = remote == null || remote.getAddress() == null
                ? "unknown"
                : remote.getAddress().getHostAddress();
        return limits.take(exchange, RateLimits.Rate.READS, "address:" + address);
    }

    private static ResponseEntity<String> unknown(ServerWebExchange exchange) {
        return page(HttpStatus.NOT_FOUND, ProblemWriter.language(exchange), "unknown", false);
    }

    /** The form goes to the page's own address, with the token. Nothing in the page is anybody's text. */
    private static ResponseEntity<String> page(HttpStatus status, Locale language, String state, boolean button) {
        ResourceBundle texts = ResourceBundle.getBundle("unsubscribe", language, ROOT_IS_ENGLISH);
        String form = button
                ? "<form method=\"post\"><button>" + texts.getString("button") + "</button></form>\n"
                : "<p><a href=\"/\">Tertulia</a></p>\n";
        String html =
                """
                <!doctype html>
                <html lang="%s"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <meta name="referrer" content="no-referrer"><title>Tertulia</title>
                <style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}
                button{font:inherit;padding:.5rem 1rem}</style></head>
                <body><h1>%s</h1><p>%s</p>
                %s</body></html>
                """.formatted(texts.getString("language"), texts.getString("title"), texts.getString(state), form);
        return ResponseEntity.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, java.nio.charset.StandardCharsets.UTF_8))
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer")
                .body(html);
    }
}
