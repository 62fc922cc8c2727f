package chat.tertulia.benchmarks.stream;

import chat.tertulia.contracts.events.Actor;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.ids.Ids;
import java.time.Instant;

/** Messages as ingest-api makes them, with a text that says when and as what it was sent. */
final class Messages {

    static final int TEXT_BYTES = 200;

    static final Actor SENDER = new Actor("u-sender", "sender");

    private Messages() {}

    /** {@code PB1:room:sequence:nanos:x…xZ}, as pushbench writes it. */
    static String text(int room, long sequence, long sentNanos) {
        String start = "PB1:" + room + ":" + sequence + ":" + sentNanos + ":";
        return start + "x".repeat(TEXT_BYTES - 1 - start.length()) + "Z";
    }

    static MessagePosted posted(String room, String clientId, String text) {
        Instant now = Instant.now();
        String id = Ids.message(room, SENDER.id(), clientId);
        return new MessagePosted(
                id,
                room,
                now,
                SENDER,
                new MessageBody(id, room, SENDER, now, text, MessageKind.MESSAGE, null, clientId, null));
    }
}
