package chat.tertulia.processors.sentiment.comprehend;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Why a call of Comprehend brought nothing: decides whether another try helps, and whether it may have been billed. */
enum Failure {
    /** Too many requests; Comprehend is there. */
    THROTTLED,
    /** Comprehend is not there or broken. */
    AWAY,
    /** No answer came: it may have been billed. */
    UNANSWERED,
    /** This process may not ask: another try helps nobody. */
    FORBIDDEN,
    /** Comprehend does not want this batch. */
    REFUSED;

    private static final int TOO_MANY_REQUESTS = 429;

    private static final Set<String> ABOUT_THE_BATCH = Set.of(
            "InvalidRequestException",
            "TextSizeLimitExceededException",
            "BatchSizeLimitExceededException",
            "UnsupportedLanguageException",
            "ValidationException");

    /** @param error null if there was an answer that says nothing */
    static Failure of(@Nullable Throwable error) {
        if (error == null) {
            return UNANSWERED;
        }
        Throwable cause = unwrapped(error);
        if (!(cause instanceof AwsServiceException service)) {
            return isUnsent(cause) ? AWAY : UNANSWERED;
        }
        if (service.isThrottlingException() || service.statusCode() == TOO_MANY_REQUESTS) {
            return THROTTLED;
        }
        if (service.statusCode() >= 500) {
            return AWAY;
        }
        boolean isOurs = service.awsErrorDetails() != null
                && service.awsErrorDetails().errorCode() != null
                && ABOUT_THE_BATCH.contains(service.awsErrorDetails().errorCode());
        return isOurs ? REFUSED : FORBIDDEN;
    }

    /** What may be logged of it: never the message, which may repeat what was sent. */
    static String described(@Nullable Throwable error) {
        if (error == null) {
            return "no error";
        }
        Throwable cause = unwrapped(error);
        if (cause instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            return service.awsErrorDetails().errorCode() + ", status " + service.statusCode() + ", request "
                    + service.requestId();
        }
        return cause.getClass().getSimpleName();
    }

    /** No connection, or not even a signature for want of credentials: surely not billed. */
    private static boolean isUnsent(Throwable error) {
        if (error instanceof ApiCallTimeoutException
                || error instanceof ApiCallAttemptTimeoutException
                || !(error instanceof SdkClientException)) {
            return false;
        }
        boolean io = false;
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return true;
            }
            io |= cause instanceof IOException || cause instanceof TimeoutException;
        }
        return !io;
    }

    private static Throwable unwrapped(Throwable error) {
        Throwable cause = error.getCause();
        return error instanceof CompletionException && cause != null ? cause : error;
    }
}
