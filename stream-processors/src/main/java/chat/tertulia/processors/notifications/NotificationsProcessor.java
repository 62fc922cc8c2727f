package chat.tertulia.processors.notifications;

import chat.tertulia.contracts.annotations.Mention;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.directory.RoomDirectory;
import chat.tertulia.processors.mentions.MentionResolver;
import chat.tertulia.processors.messages.EventAt;
import chat.tertulia.processors.messages.Excerpt;
import chat.tertulia.processors.messages.KnownMessage;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.Outgoing;
import chat.tertulia.processors.runtime.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is told of a message. A mention tells the member it names, {@code @room} and {@code @here} all members, a message in a direct room
 * its other members. Each is told once a message, never the writer, never someone who is no member now.
 *
 * <p>The annotation names a message and a position; who wrote it and what is among the {@link RecentMessages}, or, if the annotation
 * comes before the message or long after, is read from the log at that position.
 */
final class NotificationsProcessor implements Processor<String, LogRecord, String, byte[]> {

    /** Whom one {@code @room} tells; a larger room is told by being read. */
    static final int ROOM_MEMBERS_MAX = 500;

    private final EventAt log;
    private final Progress progress;
    private @Nullable Bound bound;

    private record Bound(
            ProcessorContext<String, byte[]> context,
            RoomDirectory directory,
            RecentMessages messages,
            KeyValueStore<String, Told> told) {}

    NotificationsProcessor(EventAt log, Progress progress) {
        this.log = log;
        this.progress = progress;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        bound = new Bound(
                context,
                DirectoryTopology.of(context),
                RecentMessages.of(context, Notification.EXCERPT_LENGTH_MAX),
                context.getStateStore(NotificationsTopology.TOLD_STORE));
    }

    @Override
    public void process(Record<String, LogRecord> record) {
        progress.processed(record.timestamp());
        Bound here = bound;
        LogRecord value = record.value();
        if (here == null || value == null) {
            return;
        }
        if (!value.owner().equals(record.key())) {
            throw new IllegalArgumentException("the key is not the room's id");
        }
        if (value instanceof LogRecord.OfEvent carried) {
            var metadata = here.context().recordMetadata().orElseThrow();
            onEvent(here, record, carried.event(), new Position(metadata.partition(), metadata.offset()));
        } else if (value instanceof LogRecord.OfAnnotation carried
                && carried.annotation() instanceof MessageMentions mentions
                && !mentions.mentions().isEmpty()) {
            onMentions(here, record, mentions);
        }
    }

    private static void onEvent(Bound here, Record<?, ?> record, RoomEvent event, Position at) {
        here.directory().apply(event);
        boolean counts = here.messages().accept(event, at);
        if (!counts
                || !(event instanceof MessagePosted posted)
                || posted.message().kind() == MessageKind.SYSTEM) {
            return;
        }
        Room room = here.directory().room(event.room());
        if (room == null || room.kind() != RoomKind.DIRECT) {
            return;
        }
        MessageBody message = posted.message();
        KnownMessage known = here.messages().find(event.room(), message.id());
        if (known == null) {
            return;
        }
        // The annotation comes later or never, so the text itself tells those it names from the others.
        Set<String> named = new HashSet<>();
        MentionResolver.resolve(message.text(), name -> {
                    RoomDirectory.Person person = here.directory().named(event.room(), name);
                    return person == null ? null : person.id();
                })
                .mentions()
                .forEach(mention -> {
                    if (mention.id() != null) {
                        named.add(mention.id());
                    }
                });
        Map<String, Notification.Reason> wanted = new LinkedHashMap<>();
        for (RoomDirectory.Person person : here.directory().members(event.room(), ROOM_MEMBERS_MAX)) {
            wanted.put(
                    person.id(),
                    named.contains(person.id()) ? Notification.Reason.MENTION : Notification.Reason.DIRECT);
        }
        tell(here, record, event.room(), message.id(), known, event.at(), wanted);
    }

    private void onMentions(Bound here, Record<?, ?> record, MessageMentions annotation) {
        String room = annotation.room();
        String message = annotation.message().id();
        KnownMessage known = here.messages().find(room, message);
        if (known == null || isBefore(known.revision(), annotation.message().position())) {
            known = fromLog(annotation, known);
        }
        if (known == null || known.deleted()) {
            return;
        }
        Map<String, Notification.Reason> wanted = new LinkedHashMap<>();
        boolean all = false;
        for (Mention mention : annotation.mentions()) {
            if (mention.kind() != Mention.Kind.USER) {
                all = true;
            } else if (mention.id() != null) {
                wanted.put(mention.id(), Notification.Reason.MENTION);
            }
        }
        if (all) {
            for (RoomDirectory.Person person : here.directory().members(room, ROOM_MEMBERS_MAX)) {
                wanted.putIfAbsent(person.id(), Notification.Reason.ROOM);
            }
        }
        tell(here, record, room, message, known, annotation.at(), wanted);
    }

    private @Nullable KnownMessage fromLog(MessageMentions annotation, @Nullable KnownMessage known) {
        if (known != null && known.deleted()) {
            return known;
        }
        RoomEvent event = log.read(Position.parse(annotation.message().position()));
        MessageBody body = null;
        if (event instanceof MessagePosted posted) {
            body = posted.message();
        } else if (event instanceof MessageEdited edited) {
            body = edited.message();
        }
        if (body == null || !body.id().equals(annotation.message().id())) {
            return known;
        }
        String position = known == null ? annotation.message().position() : known.position();
        return new KnownMessage(
                position,
                annotation.message().position(),
                body.sender(),
                false,
                List.of(),
                Excerpt.of(body.text(), Notification.EXCERPT_LENGTH_MAX));
    }

    private static boolean isBefore(String position, String other) {
        return Position.parse(position).offset() < Position.parse(other).offset();
    }

    private static void tell(
            Bound here,
            Record<?, ?> record,
            String roomId,
            String message,
            KnownMessage known,
            Instant at,
            Map<String, Notification.Reason> wanted) {
        String key = RecentMessages.key(roomId, message);
        Told before = here.told().get(key);
        Set<String> told = new HashSet<>(before == null ? List.of() : before.users());
        List<String> users = new ArrayList<>(before == null ? List.of() : before.users());
        Room room = here.directory().room(roomId);
        String roomName = room == null ? roomId : room.name();
        List<NotificationCreated> created = new ArrayList<>();
        wanted.forEach((user, reason) -> {
            if (user.equals(known.sender().id()) || !here.directory().isMember(roomId, user) || !told.add(user)) {
                return;
            }
            users.add(user);
            String id = Ids.derived('n', user, message);
            created.add(new NotificationCreated(
                    id,
                    user,
                    at,
                    new Notification(
                            id, reason, roomId, roomName, message, known.position(), known.sender(), known.excerpt())));
        });
        if (created.isEmpty()) {
            return;
        }
        here.told().put(key, new Told(users));
        String traceparent = CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT);
        for (NotificationCreated event : created) {
            here.context()
                    .forward(Outgoing.notification(
                            NotificationsTopology.APPLICATION, event, record.timestamp(), traceparent));
        }
    }
}
