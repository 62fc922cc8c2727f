package chat.tertulia.processors.sentiment;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A text that an analyzer has been asked about.
 *
 * @param room room id
 * @param message message id
 * @param posted whether the message was posted with it, not edited to it
 * @param text the text, gone with the answer
 * @param at when the event was accepted
 * @param timestamp of its record
 * @param traceparent of its record
 * @param sinceMs when it was asked first, epoch milliseconds
 */
record PendingText(
        String room,
        String message,
        boolean posted,
        String text,
        Instant at,
        long timestamp,
        @Nullable String traceparent,
        long sinceMs) {}
