package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.inbox.Delivery.Channel;
import chat.tertulia.contracts.inbox.Notification;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes letters for bea. */
public final class Letters {

    private Letters() {}

    public static Waiting waiting(
            String id,
            Notification.Reason reason,
            String room,
            String roomName,
            String excerpt,
            @Nullable String match) {
        return new Waiting(id, reason, room, roomName, "m" + id, "3:17", 5, "ana", excerpt, match, 0);
    }

    public static Waiting mention(String id, String room, String excerpt) {
        return waiting(id, Notification.Reason.MENTION, room, "la " + room, excerpt, null);
    }

    public static Letter letter(Channel channel, String language, Waiting... items) {
        return Letter.of("ubea", channel, language, new Batch(Arrays.asList(items), List.of()));
    }

    public static Letter counting(Letter letter, String room, int more) {
        return new Letter(
                letter.id(),
                letter.user(),
                letter.channel(),
                letter.language(),
                new Batch(letter.batch().items(), List.of(new Batch.Counted(room, "la " + room, more, 99))));
    }
}
