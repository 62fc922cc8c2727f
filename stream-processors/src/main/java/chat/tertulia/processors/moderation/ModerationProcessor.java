package chat.tertulia.processors.moderation;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.words.RoomMatcher;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.texts.Text;
import chat.tertulia.processors.texts.TextProcessor;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Flags messages. A text that no list matches gets no annotation, unless an edit took the last match out, or may have: a message
 * that is forgotten by the time of its edit.
 */
final class ModerationProcessor extends TextProcessor {

    private final RoomMatcher words;
    private @Nullable KeyValueStore<String, String> flagged;

    ModerationProcessor(RoomMatcher words, Progress progress) {
        super(ModerationTopology.APPLICATION, progress);
        this.words = words;
    }

    @Override
    protected void open(ProcessorContext<String, byte[]> context) {
        flagged = context.getStateStore(ModerationTopology.FLAGGED_STORE);
    }

    @Override
    protected void onText(Text text) {
        KeyValueStore<String, String> before = Objects.requireNonNull(flagged);
        Room room = directory().room(text.event().room());
        if (room == null || room.moderation() == Moderation.OFF) {
            return;
        }
        List<Flag> flags = words.find(text.message().text(), directory().words(room.id()));
        if (!flags.isEmpty()) {
            before.put(text.key(), "");
        } else if (before.get(text.key()) != null) {
            before.delete(text.key());
        } else if (!text.forgotten()) {
            return;
        }
        annotate(
                text,
                new MessageFlagged(
                        Ids.derived('a', MessageFlagged.TYPE, text.at().toString()),
                        room.id(),
                        text.event().at(),
                        text.subject(),
                        room.moderation(),
                        flags));
    }
}
