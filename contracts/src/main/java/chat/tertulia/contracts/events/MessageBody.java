package chat.tertulia.contracts.events;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message as it is in {@code message.posted} and {@code message.edited}.
 *
 * @param id derived from room, sender and client id
 * @param room room id
 * @param sender who wrote it
 * @param at when it was accepted
 * @param text as written, NFC, 1 to {@value #TEXT_LENGTH_MAX} code points; may be empty beside attachments
 * @param kind what sort of message
 * @param replyTo id of the message it answers
 * @param thread id of the message that began the thread it belongs to: the answered one, or the one that began that one's thread. Absent
 *     where it answers none, or none that could be found when it was accepted
 * @param clientId what the sender's client called it
 * @param editedAt when it was written anew; only in {@code message.edited}
 * @param poll that it is one; null if not
 * @param attachments its files, 1 to {@value #ATTACHMENTS_MAX}; null without. An edit keeps them
 */
public record MessageBody(
        String id,
        String room,
        Actor sender,
        Instant at,
        String text,
        MessageKind kind,
        @Nullable String replyTo,
        @Nullable String thread,
        @Nullable String clientId,
        @Nullable Instant editedAt,
        @Nullable Poll poll,
        @Nullable List<Attachment> attachments) {

    /** In code points. Longer texts are documents, and would make every view and frame unbounded. */
    public static final int TEXT_LENGTH_MAX = 8_000;

    /** What a room's view and every frame of it can carry. */
    public static final int ATTACHMENTS_MAX = 20;

    public MessageBody {
        Shape.id("message.id", id);
        Shape.id("message.room", room);
        Shape.present("message.sender", sender);
        at = Shape.time("message.at", at);
        attachments = attachments == null || attachments.isEmpty() ? null : List.copyOf(attachments);
        if (attachments == null) {
            Shape.text("message.text", text, 2 * TEXT_LENGTH_MAX);
        } else {
            Shape.optional("message.text", Shape.present("message.text", text), 2 * TEXT_LENGTH_MAX);
            checkAttachments(attachments);
        }
        if (text.codePointCount(0, text.length()) > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException("message.text must have at most " + TEXT_LENGTH_MAX + " code points");
        }
        Shape.present("message.kind", kind);
        Shape.optional("message.replyTo", replyTo, 64);
        Shape.optional("message.thread", thread, 64);
        Shape.optional("message.clientId", clientId, 64);
        editedAt = editedAt == null ? null : Shape.time("message.editedAt", editedAt);
    }

    /** A message of its own: no reply in a thread, no poll, no files. */
    public MessageBody(
            String id,
            String room,
            Actor sender,
            Instant at,
            String text,
            MessageKind kind,
            @Nullable String replyTo,
            @Nullable String clientId,
            @Nullable Instant editedAt) {
        this(id, room, sender, at, text, kind, replyTo, null, clientId, editedAt, null, null);
    }

    private static void checkAttachments(List<Attachment> attachments) {
        Set<String> ids = new HashSet<>();
        if (attachments.size() > ATTACHMENTS_MAX || !attachments.stream().allMatch(one -> ids.add(one.id()))) {
            throw new IllegalArgumentException(
                    "message.attachments must have at most " + ATTACHMENTS_MAX + " entries, each once");
        }
    }
}
