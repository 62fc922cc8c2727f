package chat.tertulia.ingest.problems;

import org.springframework.http.HttpStatus;

/** The stable names of what can go wrong; the {@code type} of a problem document is {@code urn:tertulia:problem:<code>}. */
public enum ProblemType {
    MALFORMED_JSON("malformed-json", HttpStatus.BAD_REQUEST),
    INVALID("invalid", HttpStatus.BAD_REQUEST),
    UNAUTHENTICATED("unauthenticated", HttpStatus.UNAUTHORIZED),
    WRONG_CREDENTIALS("wrong-credentials", HttpStatus.UNAUTHORIZED),
    FORBIDDEN("forbidden", HttpStatus.FORBIDDEN),
    WRONG_PASSWORD("wrong-password", HttpStatus.FORBIDDEN),
    CONFIRMATION_NEEDED("confirmation-needed", HttpStatus.FORBIDDEN),
    MUTED("muted", HttpStatus.FORBIDDEN),
    INSUFFICIENT_SCOPE("insufficient-scope", HttpStatus.FORBIDDEN),
    SESSION_NEEDED("session-needed", HttpStatus.FORBIDDEN),
    FOREIGN_ORIGIN("foreign-origin", HttpStatus.FORBIDDEN),
    ATTACHMENT_ADDRESS("attachment-address", HttpStatus.FORBIDDEN),
    ROOM_MENTION_NOT_ALLOWED("room-mention-not-allowed", HttpStatus.FORBIDDEN),
    NOT_FOUND("not-found", HttpStatus.NOT_FOUND),
    SESSION_NOT_FOUND("session-not-found", HttpStatus.NOT_FOUND),
    INVITE_NOT_FOUND("invite-not-found", HttpStatus.NOT_FOUND),
    USER_NOT_FOUND("user-not-found", HttpStatus.NOT_FOUND),
    ROOM_NOT_FOUND("room-not-found", HttpStatus.NOT_FOUND),
    MESSAGE_NOT_FOUND("message-not-found", HttpStatus.NOT_FOUND),
    MOMENT_NOT_FOUND("moment-not-found", HttpStatus.NOT_FOUND),
    TOKEN_NOT_FOUND("token-not-found", HttpStatus.NOT_FOUND),
    BOT_NOT_FOUND("bot-not-found", HttpStatus.NOT_FOUND),
    WEBHOOK_NOT_FOUND("webhook-not-found", HttpStatus.NOT_FOUND),
    ATTACHMENT_NOT_FOUND("attachment-not-found", HttpStatus.NOT_FOUND),
    PROVIDER_NOT_FOUND("provider-not-found", HttpStatus.NOT_FOUND),
    AVATAR_NOT_FOUND("avatar-not-found", HttpStatus.NOT_FOUND),
    COMMAND_NOT_FOUND("command-not-found", HttpStatus.NOT_FOUND),
    SPEECH_NOT_HERE("speech-not-here", HttpStatus.NOT_FOUND),
    METHOD_NOT_ALLOWED("method-not-allowed", HttpStatus.METHOD_NOT_ALLOWED),
    NOT_ACCEPTABLE("not-acceptable", HttpStatus.NOT_ACCEPTABLE),
    NAME_TAKEN("name-taken", HttpStatus.CONFLICT),
    LAST_SIGN_IN("last-sign-in", HttpStatus.CONFLICT),
    LAST_OWNER("last-owner", HttpStatus.CONFLICT),
    ARCHIVED("archived", HttpStatus.CONFLICT),
    TOO_MANY_INVITES("too-many-invites", HttpStatus.CONFLICT),
    TOO_MANY("too-many", HttpStatus.CONFLICT),
    CONFLICT("conflict", HttpStatus.CONFLICT),
    CONFIRM_ROOM_MENTION("confirm-room-mention", HttpStatus.CONFLICT),
    ALREADY_DECIDED("already-decided", HttpStatus.CONFLICT),
    POLL_CLOSED("poll-closed", HttpStatus.CONFLICT),
    TEXT_CHANGED("text-changed", HttpStatus.CONFLICT),
    NOT_KEPT("not-kept", HttpStatus.GONE),
    SIGN_IN_EXPIRED("sign-in-expired", HttpStatus.GONE),
    ATTACHMENT_NOT_UPLOADED("attachment-not-uploaded", HttpStatus.CONFLICT),
    ATTACHMENT_TOO_LARGE("attachment-too-large", HttpStatus.CONTENT_TOO_LARGE),
    BODY_TOO_LARGE("body-too-large", HttpStatus.CONTENT_TOO_LARGE),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    ATTACHMENT_TYPE("attachment-type", HttpStatus.UNSUPPORTED_MEDIA_TYPE),
    ATTACHMENT_PICTURE("attachment-picture", HttpStatus.UNPROCESSABLE_CONTENT),
    NOT_A_PICTURE("not-a-picture", HttpStatus.UNPROCESSABLE_CONTENT),
    NOTHING_TO_SAY("nothing-to-say", HttpStatus.UNPROCESSABLE_CONTENT),
    ATTACHMENT_QUOTA("attachment-quota", HttpStatus.TOO_MANY_REQUESTS),
    SLOW_MODE("slow-mode", HttpStatus.TOO_MANY_REQUESTS),
    RATE_LIMITED("rate-limited", HttpStatus.TOO_MANY_REQUESTS),
    INTERNAL("internal", HttpStatus.INTERNAL_SERVER_ERROR),
    QUEUE_FULL("queue-full", HttpStatus.SERVICE_UNAVAILABLE),
    PROVIDER_UNAVAILABLE("provider-unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    LOG_UNAVAILABLE("log-unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    DIRECTORY_UNAVAILABLE("directory-unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    VIEW_UNAVAILABLE("view-unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    ATTACHMENTS_UNAVAILABLE("attachments-unavailable", HttpStatus.SERVICE_UNAVAILABLE),
    SIGN_IN_UNAVAILABLE("sign-in-unavailable", HttpStatus.SERVICE_UNAVAILABLE);

    private final String code;
    private final HttpStatus status;

    ProblemType(String code, HttpStatus status) {
        this.code = code;
        this.status = status;
    }

    public String code() {
        return code;
    }

    public HttpStatus status() {
        return status;
    }
}
