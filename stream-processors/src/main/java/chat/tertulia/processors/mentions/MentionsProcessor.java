package chat.tertulia.processors.mentions;

import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.Subject;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.directory.RoomDirectory;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.Outgoing;
import chat.tertulia.processors.runtime.Progress;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Finds mentions and tags. A text without any gets no annotation, unless an edit took the last one out. */
final class MentionsProcessor implements Processor<String, LogRecord, String, byte[]> {

    private final Progress progress;
    private @Nullable Bound bound;

    private record Bound(
            ProcessorContext<String, byte[]> context,
            RoomDirectory directory,
            RecentMessages messages,
            KeyValueStore<String, String> mentioning) {}

    MentionsProcessor(Progress progress) {
        this.progress = progress;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        bound = new Bound(
                context,
                DirectoryTopology.of(context),
                RecentMessages.of(context, 0),
                context.getStateStore(MentionsTopology.MENTIONING_STORE));
    }

    @Override
    public void process(Record<String, LogRecord> record) {
        progress.processed(record.timestamp());
        if (bound == null || !(record.value() instanceof LogRecord.OfEvent carried)) {
            return;
        }
        RoomEvent event = carried.event();
        if (!event.room().equals(record.key())) {
            throw new IllegalArgumentException("the key is not the room's id");
        }
        var metadata = bound.context().recordMetadata().orElseThrow();
        Position at = new Position(metadata.partition(), metadata.offset());
        bound.directory().apply(event);
        switch (event) {
            case MessagePosted posted -> {
                if (bound.messages().accept(event, at)) {
                    annotate(bound, record, event, posted.message(), at, false);
                }
            }
            case MessageEdited edited -> {
                boolean forgotten =
                        bound.messages().find(event.room(), edited.message().id()) == null;
                if (bound.messages().accept(event, at)) {
                    annotate(bound, record, event, edited.message(), at, forgotten);
                }
            }
            default -> bound.messages().accept(event, at);
        }
    }

    private static void annotate(
            Bound bound, Record<?, ?> record, RoomEvent event, MessageBody message, Position at, boolean evenIfEmpty) {
        MentionResolver.Found found = MentionResolver.resolve(message.text(), name -> {
            RoomDirectory.Person person = bound.directory().named(event.room(), name);
            return person == null ? null : person.id();
        });
        String key = RecentMessages.key(event.room(), message.id());
        boolean before = evenIfEmpty || bound.mentioning().get(key) != null;
        if (found.isEmpty()) {
            if (!before) {
                return;
            }
            bound.mentioning().delete(key);
        } else {
            bound.mentioning().put(key, "");
        }
        String position = at.toString();
        MessageMentions annotation = new MessageMentions(
                Ids.derived('a', MessageMentions.TYPE, position),
                event.room(),
                event.at(),
                new Subject(message.id(), position),
                found.mentions(),
                found.tags());
        bound.context()
                .forward(Outgoing.annotation(
                        MentionsTopology.APPLICATION,
                        annotation,
                        record.timestamp(),
                        CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT)));
    }
}
