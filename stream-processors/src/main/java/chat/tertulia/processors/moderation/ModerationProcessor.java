package chat.tertulia.processors.moderation;

import chat.tertulia.contracts.annotations.Flag;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Moderation;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.directory.RoomDirectory;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.moderation.words.WordMatcher;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.Outgoing;
import chat.tertulia.processors.runtime.Progress;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Flags messages. A text that no list matches gets no annotation, unless an edit took the last match out, or may have: a message
 * that is forgotten by the time of its edit.
 */
final class ModerationProcessor implements Processor<String, LogRecord, String, byte[]> {

    private final WordMatcher words;
    private final Progress progress;
    private @Nullable Bound bound;

    private record Bound(
            ProcessorContext<String, byte[]> context,
            RoomDirectory directory,
            RecentMessages messages,
            KeyValueStore<String, String> flagged) {}

    ModerationProcessor(WordMatcher words, Progress progress) {
        this.words = words;
        this.progress = progress;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        bound = new Bound(
                context,
                DirectoryTopology.of(context),
                RecentMessages.of(context, 0),
                context.getStateStore(ModerationTopology.FLAGGED_STORE));
    }

    @Override
    public void process(Record<String, LogRecord> record) {
        progress.processed(record.timestamp());
        Bound here = bound;
        if (here == null || !(record.value() instanceof LogRecord.OfEvent carried)) {
            return;
        }
        RoomEvent event = carried.event();
        if (!event.room().equals(record.key())) {
            throw new IllegalArgumentException("the key is not the room's id");
        }
        var metadata = here.context().recordMetadata().orElseThrow();
        Position at = new Position(metadata.partition(), metadata.offset());
        here.directory().apply(event);
        MessageBody message = switch (event) {
            case MessagePosted posted -> posted.message();
            case MessageEdited edited -> edited.message();
            default -> null;
        };
        boolean forgotten = event instanceof MessageEdited edit
                && here.messages().find(edit.room(), edit.message().id()) == null;
        if (here.messages().accept(event, at) && message != null) {
            flag(here, record, event, message, at, forgotten);
        }
    }

    private void flag(
            Bound here, Record<?, ?> record, RoomEvent event, MessageBody message, Position at, boolean forgotten) {
        Room room = here.directory().room(event.room());
        if (room == null || room.moderation() == Moderation.OFF) {
            return;
        }
        List<Flag> flags = words.find(message.text());
        String key = RecentMessages.key(event.room(), message.id());
        if (flags.isEmpty()) {
            if (!forgotten && here.flagged().get(key) == null) {
                return;
            }
            here.flagged().delete(key);
        } else {
            here.flagged().put(key, "");
        }
        String position = at.toString();
        MessageFlagged annotation = new MessageFlagged(
                Ids.derived('a', MessageFlagged.TYPE, position),
                event.room(),
                event.at(),
                new Subject(message.id(), position),
                room.moderation(),
                flags);
        here.context()
                .forward(Outgoing.annotation(
                        ModerationTopology.APPLICATION,
                        annotation,
                        record.timestamp(),
                        CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT)));
    }
}
