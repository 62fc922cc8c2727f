package chat.tertulia.processors.notifications;

import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessageKind;
import chat.tertulia.contracts.events.Room;
import chat.tertulia.contracts.events.RoomKind;
import chat.tertulia.contracts.ids.Ids;
import chat.tertulia.contracts.inbox.Notification;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.text.Excerpt;
import chat.tertulia.contracts.text.Spoilers;
import chat.tertulia.processors.directory.PreferenceTable;
import chat.tertulia.processors.directory.RoomDirectory;
import chat.tertulia.processors.mentions.MentionResolver;
import chat.tertulia.processors.messages.KnownMessage;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.Outgoing;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.processors.texts.Text;
import chat.tertulia.processors.texts.TextProcessor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Tells users of texts: what the {@link Decision} says, less those who were told of the message before; and takes it back when the
 * message is deleted or an edit leaves no reason. It reads the text itself and not
 * the annotation of mentions, so that all reasons are known at once and the strongest is said.
 */
final class NotificationsProcessor extends TextProcessor {

    private final PreferenceTable preferences;
    private final Predicate<String> present;
    private @Nullable KeyValueStore<String, Told> told;

    /**
     * @param present whether a user is there now; any thread may ask, and the answer must be at hand
     */
    NotificationsProcessor(PreferenceTable preferences, Predicate<String> present, Progress progress) {
        super(NotificationsTopology.APPLICATION, progress);
        this.preferences = preferences;
        this.present = present;
    }

    @Override
    protected void open(ProcessorContext<String, byte[]> context) {
        told = context.getStateStore(NotificationsTopology.TOLD_STORE);
    }

    @Override
    protected void onText(Text text) {
        if (text.message().kind() == MessageKind.SYSTEM) {
            return;
        }
        Said said = said(text);
        boolean edit = text.event() instanceof MessageEdited;
        Told before = told(text.key());
        if (edit && !before.standing().isEmpty()) {
            // Who was there when it was written need not be there now.
            Map<String, Why> still = Decision.on(said, crowd(said.room(), user -> true), preferences);
            List<String> gone = before.standing().stream()
                    .filter(user -> !still.containsKey(user))
                    .toList();
            before = before.without(gone);
            withdraw(gone, said.room(), text.message().id(), text.event().at(), text.timestamp(), text.traceparent());
        }
        Map<String, Why> wanted = Decision.on(said, crowd(said.room(), present), preferences);
        if (edit) {
            wanted.values().removeIf(why -> !why.reason().isOfText());
        }
        wanted.keySet().removeAll(Set.copyOf(before.users()));
        tell(text, wanted);
        before = before.and(wanted.keySet());
        if (!before.users().isEmpty()) {
            store().put(text.key(), before);
        }
        if (!edit) {
            joinThread(text.message());
        }
    }

    /** Whoever writes in a thread is told of what comes there next. */
    private void joinThread(MessageBody reply) {
        if (reply.thread() == null) {
            return;
        }
        String key = RecentMessages.key(reply.room(), reply.thread());
        Told before = told(key);
        Told after = before;
        KnownMessage root = messages().find(reply.room(), reply.thread());
        if (root != null) {
            after = after.written(root.sender().id());
        }
        after = after.written(reply.sender().id());
        if (!after.equals(before)) {
            store().put(key, after);
        }
    }

    private List<String> thread(MessageBody message) {
        if (message.thread() == null) {
            return List.of();
        }
        List<String> writers =
                told(RecentMessages.key(message.room(), message.thread())).inThread();
        KnownMessage root = messages().find(message.room(), message.thread());
        if (root == null || writers.contains(root.sender().id())) {
            return writers;
        }
        List<String> all = new ArrayList<>(writers);
        all.add(root.sender().id());
        return all;
    }

    @Override
    protected void onDeleted(MessageDeleted event, long timestamp, @Nullable String traceparent) {
        String key = RecentMessages.key(event.room(), event.message().id());
        Told before = told(key);
        List<String> standing = before.standing();
        if (!standing.isEmpty()) {
            store().put(key, before.without(standing));
            withdraw(standing, event.room(), event.message().id(), event.at(), timestamp, traceparent);
        }
    }

    private Told told(String key) {
        Told told = store().get(key);
        return told == null ? Told.NOBODY : told;
    }

    private KeyValueStore<String, Told> store() {
        return Objects.requireNonNull(told, "open comes first");
    }

    private void withdraw(
            List<String> users, String room, String message, Instant at, long timestamp, @Nullable String traceparent) {
        for (String user : users) {
            NotificationWithdrawn event = new NotificationWithdrawn(
                    Ids.derived('w', user, message),
                    user,
                    at,
                    new NotificationWithdrawn.Withdrawn(Ids.derived('n', user, message), room, message));
            forward(Outgoing.withdrawal(NotificationsTopology.APPLICATION, event, timestamp, traceparent));
        }
    }

    private void tell(Text text, Map<String, Why> wanted) {
        MessageBody message = text.message();
        String room = text.event().room();
        Room properties = directory().room(room);
        String roomName = properties == null ? room : properties.name();
        KnownMessage known = messages().find(room, message.id());
        String position = known == null ? text.at().toString() : known.position();
        String excerpt = Excerpt.of(Spoilers.covered(said(message)), Notification.EXCERPT_LENGTH_MAX);
        wanted.forEach((user, why) -> {
            String id = Ids.derived('n', user, message.id());
            Notification notification = new Notification(
                    id, why.reason(), room, roomName, message.id(), position, message.sender(), excerpt, why.match());
            forward(Outgoing.notification(
                    NotificationsTopology.APPLICATION,
                    new NotificationCreated(id, user, text.event().at(), notification),
                    text.timestamp(),
                    text.traceparent()));
        });
    }

    /** A message that is nothing but files says their first one's name. */
    private static String said(MessageBody message) {
        return message.text().isEmpty() && message.attachments() != null
                ? "📎 " + message.attachments().getFirst().name()
                : message.text();
    }

    private Said said(Text text) {
        MessageBody message = text.message();
        String room = text.event().room();
        Room properties = directory().room(room);
        MentionResolver.Found found =
                MentionResolver.resolve(message.text(), room, message.sender().id(), directory());
        return new Said(
                room,
                properties != null && properties.kind() == RoomKind.DIRECT,
                message.sender().id(),
                message.text(),
                found.mentions(),
                found.tags(),
                repliesTo(message),
                thread(message));
    }

    private @Nullable String repliesTo(MessageBody message) {
        KnownMessage replied = message.replyTo() == null ? null : messages().find(message.room(), message.replyTo());
        return replied == null || replied.deleted() ? null : replied.sender().id();
    }

    private Crowd crowd(String room, Predicate<String> isThere) {
        RoomDirectory directory = directory();
        return new Crowd() {
            private @Nullable List<String> members;

            @Override
            public boolean isMember(String user) {
                return directory.isMember(room, user);
            }

            @Override
            public List<String> members() {
                List<String> found = members;
                if (found == null) {
                    found = directory.members(room, Decision.TOLD_MAX).stream()
                            .map(RoomDirectory.Person::id)
                            .toList();
                    members = found;
                }
                return found;
            }

            @Override
            public boolean isPresent(String user) {
                return isThere.test(user);
            }
        };
    }
}
