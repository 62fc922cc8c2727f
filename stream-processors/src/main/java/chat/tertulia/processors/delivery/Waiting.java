package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.positions.Position;
import org.jspecify.annotations.Nullable;

/**
 * A notification that may become part of a letter.
 *
 * @param notification its id
 * @param reason what caused it
 * @param room room id
 * @param roomName the room's name at that time
 * @param message message id
 * @param position of the message, as {@code partition:offset}
 * @param inbox its own offset in chat.user-events
 * @param by name of who wrote it
 * @param excerpt the start of the text
 * @param match the keyword or tag, where that is the reason
 * @param atMs when it came to be, epoch milliseconds
 */
public record Waiting(
        String notification,
        Notification.Reason reason,
        String room,
        String roomName,
        String message,
        String position,
        long inbox,
        String by,
        String excerpt,
        @Nullable String match,
        long atMs) {

    static Waiting of(NotificationCreated event, long inbox) {
        Notification said = event.notification();
        return new Waiting(
                said.id(),
                said.reason(),
                said.room(),
                said.roomName(),
                said.message(),
                said.position(),
                inbox,
                said.by().name(),
                said.excerpt(),
                said.match(),
                event.at().toEpochMilli());
    }

    long offset() {
        return Position.parse(position).offset();
    }
}
