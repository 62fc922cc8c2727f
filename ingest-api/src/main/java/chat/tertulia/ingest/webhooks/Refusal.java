package chat.tertulia.ingest.webhooks;

import chat.tertulia.ingest.problems.Problem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why an incoming webhook's message was not taken, in the words of Slack's incoming webhooks where it has one
 * (<a href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/#handling_errors">errors</a>).
 */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String word;
    private final int status;
    private final @Nullable Duration retryAfter;

    private Refusal(String word, int status, @Nullable Duration retryAfter) {
        super(word, null, false, false);
        this.word = word;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The body is neither JSON nor a form with a {@code payload} that is. */
    static Refusal invalidPayload() {
        return new Refusal("invalid_payload", 400, null);
    }

    static Refusal tooLarge() {
        return new Refusal("invalid_payload", 413, null);
    }

    static Refusal noText() {
        return new Refusal("no_text", 400, null);
    }

    static Refusal tooManyAttachments() {
        return new Refusal("too_many_attachments", 400, null);
    }

    /** There is no such webhook, or none any more. */
    static Refusal noService() {
        return new Refusal("no_service", 404, null);
    }

    /** The same as a problem; one that Slack has no word for gets the problem's. */
    static Refusal of(Problem problem) {
        String code = problem.type().code();
        int status = problem.type().status().value();
        return switch (code) {
            case "muted", "forbidden", "room-mention-not-allowed" -> new Refusal("action_prohibited", 403, null);
            case "room-not-found" -> new Refusal("channel_not_found", 404, null);
            // Of a room that can only be read.
            case "archived" -> new Refusal("channel_is_archived", 410, null);
            default ->
                new Refusal(status == 429 ? "rate_limited" : code.replace('-', '_'), status, problem.retryAfter());
        };
    }

    String word() {
        return word;
    }

    int status() {
        return status;
    }

    /** How long to wait before trying again, if that helps. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
