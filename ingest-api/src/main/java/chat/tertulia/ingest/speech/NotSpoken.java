package chat.tertulia.ingest.speech;

import org.jspecify.annotations.Nullable;

/** There is no audio of an utterance now, so that the reader's browser has to say it. An expected outcome: no stack trace. */
public final class NotSpoken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        /** This installation has no voice. */
        NO_ENGINE("no-engine"),
        /** Too much is being said at once by this process. */
        BUSY("busy"),
        /** Polly was asked too often. */
        THROTTLED("throttled"),
        /** The month's characters are spent. */
        OVER_BUDGET("over-budget"),
        /** It took too long or did not work. */
        FAILED("failed");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    private final Reason reason;

    public NotSpoken(Reason reason) {
        this(reason, null);
    }

    public NotSpoken(Reason reason, @Nullable Throwable cause) {
        super(reason.code, cause, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
