package chat.tertulia.processors.delivery.mail;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Outcome;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts letters to the mail service (docs/DELEGATED-WORK.md). The letter's id is the request's key, so that one that is posted again
 * is sent once, unless the service itself cannot know whether it has left.
 */
public final class MailService implements MailRoute {

    private static final Logger LOG = LoggerFactory.getLogger(MailService.class);

    private static final Duration WAIT_MAX = Duration.ofHours(1);
    private static final int ANSWER_BYTES_MAX = 1 << 16;

    private final HttpClient http;
    private final URI letters;
    private final Authorization authorization;
    private final Duration timeout;

    /** Says to the service who asks. Thread-safe; may block. */
    @FunctionalInterface
    public interface Authorization {

        /** Further headers for a {@code POST} with these. */
        Map<String, String> headers(URI address, Map<String, String> headers, byte[] body);
    }

    private record Posted(
            String to,
            String subject,
            String text,
            String html,
            String language,
            @Nullable String unsubscribe) {}

    /**
     * @param endpoint letters are posted to {@code letters} below it
     * @param timeout for connecting, and for the answer
     */
    public MailService(URI endpoint, Authorization authorization, Duration timeout) {
        String text = endpoint.toString();
        this.letters = URI.create((text.endsWith("/") ? text : text + "/") + "letters");
        this.authorization = authorization;
        this.timeout = timeout;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public Outcome send(Letter letter, MimeMessage mail) {
        try {
            byte[] body = Json.bytes(posted(letter, mail));
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Content-Type", "application/json");
            headers.put("Idempotency-Key", letter.id());
            headers.put("Accept-Language", letter.language());
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(letters).timeout(timeout).POST(HttpRequest.BodyPublishers.ofByteArray(body));
            headers.forEach(request::setHeader);
            authorization.headers(letters, headers, body).forEach(request::setHeader);
            return outcome(
                    letter,
                    http.send(
                            request.build(),
                            HttpResponse.BodyHandlers.limiting(
                                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), ANSWER_BYTES_MAX)));
        } catch (IOException | MessagingException e) {
            LOG.warn(
                    "the mail service did not answer: letter={} error={}",
                    letter.id(),
                    e.getClass().getSimpleName());
            return new Outcome.Retry(Duration.ZERO);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Retry(Duration.ZERO);
        }
    }

    /** The mail is the writer's own, so its parts are where the writer put them. */
    private static Posted posted(Letter letter, MimeMessage mail) throws MessagingException, IOException {
        Multipart parts = (Multipart) mail.getContent();
        String unsubscribe = mail.getHeader("List-Unsubscribe", null);
        return new Posted(
                mail.getAllRecipients()[0].toString(),
                mail.getSubject(),
                (String) parts.getBodyPart(0).getContent(),
                (String) parts.getBodyPart(1).getContent(),
                letter.language(),
                unsubscribe == null ? null : unsubscribe.substring(1, unsubscribe.length() - 1));
    }

    private static Outcome outcome(Letter letter, HttpResponse<String> answer) {
        int status = answer.statusCode();
        if (status == 200 || status == 201) {
            return new Outcome.Sent(Map.of());
        }
        if (status == 409 && answer.body().contains("urn:tertulia:problem:letter-key-reused")) {
            // It has left, with what was not yet withdrawn then.
            return new Outcome.Sent(Map.of());
        }
        LOG.warn("the mail service did not take a letter: letter={} status={}", letter.id(), status);
        // All others, as a missing permission, are nothing that the letter can help.
        return status == 400 || status == 413 || status == 422
                ? new Outcome.Refused()
                : new Outcome.Retry(retryAfter(answer));
    }

    private static Duration retryAfter(HttpResponse<String> answer) {
        try {
            Duration wait = Duration.ofSeconds(
                    answer.headers().firstValueAsLong("Retry-After").orElse(0));
            return wait.isNegative() ? Duration.ZERO : wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }
}
