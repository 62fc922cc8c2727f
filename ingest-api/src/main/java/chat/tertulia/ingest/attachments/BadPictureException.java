package chat.tertulia.ingest.attachments;

import org.jspecify.annotations.Nullable;

/** A picture that cannot be read, or that is larger than anything a camera makes. */
final class BadPictureException extends Exception {

    private static final long serialVersionUID = 1L;

    BadPictureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
