package chat.tertulia.processors.delivery.push;

import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.processors.delivery.Batch;
import chat.tertulia.processors.delivery.Waiting;
import chat.tertulia.processors.delivery.words.RoomPart;
import chat.tertulia.processors.delivery.words.Words;
import java.net.URI;
import java.util.List;

/** What a browser shows: one notification a room, which takes the place of an earlier one of that room. */
public final class PushWriter {

    /** Services take 4,096 bytes of which encryption needs 103; the rest is for those that take less. */
    static final int PAYLOAD_BYTES_MAX = 3_072;

    private static final int NAME_LENGTH_MAX = 100;

    private final URI publicUrl;

    /** @param publicUrl where people find the page, without a path */
    public PushWriter(URI publicUrl) {
        this.publicUrl = publicUrl;
    }

    /**
     * A notification of one room.
     *
     * @param topic of the room: a service that still holds an earlier one of it forgets that
     * @param payload JSON: {@code {type, title, body, url, tag}}
     */
    @SuppressWarnings("ArrayRecordComponent") // the bytes are carried, never compared
    record Push(String topic, byte[] payload) {}

    private record Payload(String type, String title, String body, String url, String tag) {}

    List<Push> write(String language, Batch batch) {
        Words words = Words.in(language);
        return RoomPart.of(batch).stream().map(room -> push(words, room)).toList();
    }

    private Push push(Words words, RoomPart room) {
        String topic = Ids.derived('t', room.room());
        // Rooms that are only counted have no notification left to show.
        String body = room.items().isEmpty()
                ? words.say("more", room.more())
                : room.items().getLast().excerpt();
        byte[] payload = Json.bytes(new Payload(
                "notification",
                cut(title(words, room)),
                Words.line(body),
                room.link(publicUrl).toString(),
                topic));
        if (payload.length > PAYLOAD_BYTES_MAX) {
            payload = Json.bytes(new Payload(
                    "notification",
                    cut(title(words, room)),
                    "",
                    room.link(publicUrl).toString(),
                    topic));
        }
        return new Push(topic, payload);
    }

    private static String title(Words words, RoomPart room) {
        if (room.notifications() > 1) {
            return words.say("subject.one-room", room.notifications(), room.name());
        }
        Waiting only = room.items().getFirst();
        return words.say("subject", only);
    }

    /** At a code point. */
    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= NAME_LENGTH_MAX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, NAME_LENGTH_MAX - 1)) + "…";
    }
}
