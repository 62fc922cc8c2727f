package chat.tertulia.processors.messages;

import chat.tertulia.contracts.events.Actor;
import java.util.ArrayList;
import java.util.List;

/**
 * What an application keeps of a message.
 *
 * @param position of the {@code message.posted}; of the edit, if the message was forgotten by then
 * @param revision position of the event that the text is from
 * @param sender who wrote it
 * @param deleted whether it is gone
 * @param edits ids of its last edits, so that one that comes again is known
 */
public record KnownMessage(String position, String revision, Actor sender, boolean deleted, List<String> edits) {

    private static final int EDITS_MAX = 8;

    public KnownMessage {
        edits = List.copyOf(edits);
    }

    KnownMessage edited(String edit, String newRevision) {
        List<String> ids = new ArrayList<>(edits);
        if (ids.size() == EDITS_MAX) {
            ids.removeFirst();
        }
        ids.add(edit);
        return new KnownMessage(position, newRevision, sender, deleted, ids);
    }

    KnownMessage gone() {
        return new KnownMessage(position, revision, sender, true, edits);
    }
}
