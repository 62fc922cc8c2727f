package chat.tertulia.ingest.signin;

import org.jspecify.annotations.Nullable;

/** A provider that did not answer, or answered what cannot be believed. Its message has no token and no code in it. */
final class OidcFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean away;

    private OidcFailure(String message, boolean away, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.away = away;
    }

    /** It may answer later. */
    static OidcFailure away(String message, @Nullable Throwable cause) {
        return new OidcFailure(message, true, cause);
    }

    /** It has answered, and we do not believe it. */
    static OidcFailure refused(String message) {
        return new OidcFailure(message, false, null);
    }

    boolean isAway() {
        return away;
    }
}
