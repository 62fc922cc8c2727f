package chat.tertulia.processors.records;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.MessageFlagged;
import chat.tertulia.contracts.annotations.MessageMentions;
import chat.tertulia.contracts.annotations.MessageSentiment;
import chat.tertulia.contracts.directory.DirectoryEntry;
import chat.tertulia.contracts.events.EventType;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.inbox.CommandAnswered;
import chat.tertulia.contracts.inbox.InboxRead;
import chat.tertulia.contracts.inbox.MarkerMoved;
import chat.tertulia.contracts.inbox.NotificationCreated;
import chat.tertulia.contracts.inbox.NotificationDecided;
import chat.tertulia.contracts.inbox.NotificationWithdrawn;
import chat.tertulia.contracts.inbox.QuietChanged;
import chat.tertulia.contracts.inbox.SessionRevoked;
import chat.tertulia.contracts.inbox.UserEvent;
import chat.tertulia.contracts.statistics.RoomMinute;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one topic. A value that breaks its schema throws, which makes it a dead letter; a record whose header
 * names a type this version does not know, and a tombstone, read as null and concern nobody.
 *
 * @param <T> what a value becomes
 */
public final class RecordReader<T> implements Deserializer<T> {

    private static final Set<String> EVENT_TYPES =
            Arrays.stream(EventType.values()).map(EventType::wire).collect(Collectors.toUnmodifiableSet());
    private static final Set<String> ANNOTATION_TYPES =
            Set.of(MessageFlagged.TYPE, MessageMentions.TYPE, MessageSentiment.TYPE);
    private static final Set<String> USER_EVENT_TYPES = Set.of(
            NotificationCreated.TYPE,
            NotificationDecided.TYPE,
            NotificationWithdrawn.TYPE,
            MarkerMoved.TYPE,
            InboxRead.TYPE,
            CommandAnswered.TYPE,
            QuietChanged.TYPE,
            SessionRevoked.TYPE);

    private final Set<String> types;
    private final Function<byte[], T> read;

    private RecordReader(Set<String> types, Function<byte[], T> read) {
        this.types = types;
        this.read = read;
    }

    /** For chat.room-events. */
    public static RecordReader<LogRecord> events() {
        return new RecordReader<>(EVENT_TYPES, body -> new LogRecord.OfEvent(Json.read(body, RoomEvent.class), body));
    }

    /** For chat.room-annotations. */
    public static RecordReader<LogRecord> annotations() {
        return new RecordReader<>(
                ANNOTATION_TYPES, body -> new LogRecord.OfAnnotation(Json.read(body, Annotation.class), body));
    }

    /** For chat.user-events. */
    public static RecordReader<LogRecord> userEvents() {
        return new RecordReader<>(
                USER_EVENT_TYPES, body -> new LogRecord.OfUser(Json.read(body, UserEvent.class), body));
    }

    /** For chat.room-statistics. */
    public static RecordReader<LogRecord> statistics() {
        return new RecordReader<>(
                Set.of(RoomMinute.TYPE), body -> new LogRecord.OfMinute(Json.read(body, RoomMinute.class), body));
    }

    /** For chat.directory. */
    public static RecordReader<DirectoryEntry> directory() {
        return new RecordReader<>(Set.of(), body -> Json.read(body, DirectoryEntry.class));
    }

    /** For the topic a view replays. */
    public static RecordReader<LogRecord> of(Topic topic) {
        return switch (topic) {
            case ROOM_EVENTS -> events();
            case ROOM_ANNOTATIONS -> annotations();
            case USER_EVENTS -> userEvents();
            case ROOM_STATISTICS -> statistics();
            default -> throw new IllegalArgumentException("no log records in " + topic);
        };
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] body) {
        if (body == null) {
            return null;
        }
        T value = read.apply(body);
        if (hasEscape(body)) {
            // An escape can stand for half a surrogate pair, which no view could write down.
            Json.bytes(value);
        }
        return value;
    }

    private static boolean hasEscape(byte[] body) {
        for (int i = 0; i + 1 < body.length; i++) {
            if (body[i] == '\\' && body[i + 1] == 'u') {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable T deserialize(String topic, Headers headers, byte @Nullable [] body) {
        if (!types.isEmpty()) {
            String type = CloudEvents.type(headers);
            if (type != null && !types.contains(type)) {
                return null;
            }
        }
        return deserialize(topic, body);
    }
}
