package chat.tertulia.ingest.problems;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.telemetry.RequestTelemetry;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Writes a {@link Problem} as {@code application/problem+json} (RFC 9457) in Spanish or English. */
public final class ProblemWriter {

    private static final Locale SPANISH = Locale.of("es");

    /** Without fallback to the machine's locale: an English answer must not depend on where the server stands. */
    private static final ResourceBundle.Control ROOT_IS_ENGLISH =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    /** Attribute of the exchange: the signed-in caller's language, used when the request names none. */
    public static final String LANGUAGE_ATTRIBUTE = "tertulia.language";

    /** Writes the problem and ends the response. */
    public Mono<Void> write(ServerWebExchange exchange, Problem problem) {
        var response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(problem);
        }
        Locale language = language(exchange);
        ResourceBundle texts = ResourceBundle.getBundle("problems", language, ROOT_IS_ENGLISH);
        ProblemType type = problem.type();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:tertulia:problem:" + type.code());
        document.put("title", texts.getString(type.code() + ".title").replace("''", "'"));
        document.put("status", type.status().value());
        document.put("detail", texts.getString(type.code() + ".detail").replace("''", "'"));
        document.putAll(problem.more());
        if (type.status().is5xxServerError()) {
            // What to tell the operator: logs and traces are found by it.
            document.put("traceId", RequestTelemetry.traceId(exchange));
        }
        if (!problem.fields().isEmpty()) {
            List<Map<String, Object>> errors = new ArrayList<>();
            for (Problem.Field field : problem.fields()) {
                Map<String, Object> error = new LinkedHashMap<>();
                error.put("field", field.field());
                error.put("code", field.code());
                error.put(
                        "detail",
                        new MessageFormat(texts.getString("field." + field.code()), language)
                                .format(field.arguments().toArray()));
                errors.add(error);
            }
            document.put("errors", errors);
        }
        response.setStatusCode(type.status());
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setContentLanguage(language);
        headers.setCacheControl("no-store");
        if (problem.retryAfter() != null) {
            headers.set(
                    HttpHeaders.RETRY_AFTER,
                    Long.toString(Math.max(1, problem.retryAfter().toSeconds())));
        }
        if (type == ProblemType.UNAUTHENTICATED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(Json.bytes(document))));
    }

    /** Spanish or English: what the request asks for, else what the caller's profile says, else English. */
    public static Locale language(ServerWebExchange exchange) {
        List<String> accepted = exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.ACCEPT_LANGUAGE);
        if (!accepted.isEmpty()) {
            try {
                String best = Locale.lookupTag(Locale.LanguageRange.parse(accepted.getFirst()), List.of("en", "es"));
                return "es".equals(best) ? SPANISH : Locale.ENGLISH;
            } catch (IllegalArgumentException e) {
                return Locale.ENGLISH;
            }
        }
        return "es".equals(exchange.getAttribute(LANGUAGE_ATTRIBUTE)) ? SPANISH : Locale.ENGLISH;
    }
}
