package chat.tertulia.systemtests.client;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The server answered, and the answer is an error: an RFC 9457 problem document, or whatever came instead of one. */
public final class ApiProblem extends RuntimeException {

    private static final String TYPE_PREFIX = "urn:tertulia:problem:";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final int status;
    private final String contentType;
    private final transient JsonNode document;
    private final transient HttpHeaders headers;

    private ApiProblem(String message, int status, String contentType, JsonNode document, HttpHeaders headers) {
        super(message);
        this.status = status;
        this.contentType = contentType;
        this.document = document;
        this.headers = headers;
    }

    static ApiProblem of(String request, int status, HttpHeaders headers, byte[] body) {
        JsonNode document;
        try {
            document = JSON.readTree(body);
        } catch (JacksonException e) {
            document = JsonNodeFactory.instance.objectNode();
        }
        String detail = document.path("detail").asString("");
        return new ApiProblem(
                request + ": " + status + " " + document.path("type").asString("")
                        + (detail.isEmpty() ? "" : " (" + detail + ")"),
                status,
                headers.firstValue("content-type").orElse(""),
                document,
                headers);
    }

    public int status() {
        return status;
    }

    /** The last part of the problem's type, like {@code room-not-found}; empty if the answer was no problem document. */
    public String code() {
        String type = document.path("type").asString("");
        return type.startsWith(TYPE_PREFIX) ? type.substring(TYPE_PREFIX.length()) : "";
    }

    public String title() {
        return document.path("title").asString("");
    }

    public String detail() {
        return document.path("detail").asString("");
    }

    public String contentType() {
        return contentType;
    }

    public JsonNode document() {
        return document;
    }

    /** How long the server asked us to wait; only the number form, which is the one Tertulia sends. */
    public Optional<Duration> retryAfter() {
        return headers.firstValue("retry-after")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }
}
