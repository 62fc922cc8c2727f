package chat.tertulia.processors.notifications;

import chat.tertulia.contracts.inbox.Notification.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Why somebody is told.
 *
 * @param reason the strongest of those that hold
 * @param match the keyword or tag
 */
record Why(Reason reason, @Nullable String match) {

    static Why of(Reason reason) {
        return new Why(reason, null);
    }
}
