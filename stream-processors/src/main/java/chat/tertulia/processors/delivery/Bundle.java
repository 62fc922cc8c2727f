package chat.tertulia.processors.delivery;

import org.jspecify.annotations.Nullable;

/**
 * All that one user has to be told on one channel.
 *
 * @param waiting for the next letter
 * @param sending in the hands of the sender, or null; only one letter of a user and channel is at a time
 * @param dueMs when the next letter is to be looked at, epoch milliseconds
 * @param attempts how often sending has failed
 * @param quieted whether it has been put off by quiet hours, or because the user was not to be disturbed
 */
record Bundle(Batch waiting, @Nullable Batch sending, long dueMs, int attempts, boolean quieted) {

    static Bundle due(long dueMs) {
        return new Bundle(Batch.EMPTY, null, dueMs, 0, false);
    }

    boolean isEmpty() {
        return sending == null && waiting.isEmpty();
    }

    Bundle with(Batch next) {
        return new Bundle(next, sending, dueMs, attempts, quieted);
    }

    Bundle dueAt(long nextMs) {
        return new Bundle(waiting, sending, nextMs, attempts, quieted);
    }

    Bundle quietUntil(long nextMs) {
        return new Bundle(waiting, sending, nextMs, attempts, true);
    }

    /** All that waits is in a letter now. */
    Bundle handedOver() {
        return new Bundle(Batch.EMPTY, waiting, dueMs, attempts, quieted);
    }

    /** The letter is done with; what came meanwhile is a new one. */
    Bundle settled() {
        return new Bundle(waiting, null, dueMs, 0, false);
    }

    /** The letter has failed, and is what waits first. */
    Bundle back(long nextMs) {
        Batch failed = sending == null ? Batch.EMPTY : sending;
        return new Bundle(failed.before(waiting), null, nextMs, attempts + 1, quieted);
    }
}
