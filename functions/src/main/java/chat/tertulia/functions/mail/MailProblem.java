package chat.tertulia.functions.mail;

import chat.tertulia.contracts.events.Json;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;

/** What can be wrong with a posted letter, as a problem document (RFC 9457) in Spanish or English. */
enum MailProblem {
    MALFORMED_JSON(400),
    INVALID(400),
    KEY_MISSING(400),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    IN_PROGRESS(409),
    KEY_REUSED(409),
    TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    REFUSED(422),
    TOO_MANY(429),
    UNAVAILABLE(503);

    private static final ResourceBundle.Control ROOT_IS_ENGLISH =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final int status;

    MailProblem(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    /** The last part of {@code urn:tertulia:problem:…}. */
    String code() {
        return (this == IN_PROGRESS || this == KEY_REUSED || this == KEY_MISSING || this == REFUSED ? "letter-" : "")
                + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The answer.
     *
     * @param language {@code es} or {@code en}
     * @param fields that are wrong
     * @param retryAfterSeconds 0 if waiting does not help
     */
    APIGatewayProxyResponseEvent answer(String language, List<String> fields, int retryAfterSeconds) {
        ResourceBundle texts =
                ResourceBundle.getBundle("chat.tertulia.functions.mail.problems", Locale.of(language), ROOT_IS_ENGLISH);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "urn:tertulia:problem:" + code());
        document.put("title", texts.getString(code() + ".title"));
        document.put("status", status);
        document.put("detail", texts.getString(code() + ".detail"));
        if (!fields.isEmpty()) {
            document.put(
                    "errors",
                    fields.stream()
                            .map(field -> Map.of("field", field, "detail", texts.getString("field." + field)))
                            .toList());
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/problem+json");
        headers.put("Content-Language", language);
        headers.put("Cache-Control", "no-store");
        if (retryAfterSeconds > 0) {
            headers.put("Retry-After", Integer.toString(retryAfterSeconds));
        }
        return new APIGatewayProxyResponseEvent()
                .withStatusCode(status)
                .withHeaders(headers)
                .withBody(new String(Json.bytes(document), java.nio.charset.StandardCharsets.UTF_8));
    }
}
