package chat.tertulia.processors.views;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.events.MessageApproved;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePinned;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.MessageUnpinned;
import chat.tertulia.contracts.events.PollClosed;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.ReactionRemoved;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fold of one room's records over its messages. All views of messages apply events through this class and {@link MessageView},
 * so that they cannot differ. Not thread-safe.
 */
public final class RoomFold {

    private final Map<String, MessageView> messages;
    private final Set<String> eventIds;
    private final Map<String, MessageView> changed = new LinkedHashMap<>();

    /**
     * @param messages the messages known before, by id: at least those the records may be about
     * @param eventIds events known before: at least those ids that may come again
     */
    public RoomFold(Map<String, MessageView> messages, Set<String> eventIds) {
        this.messages = new HashMap<>(messages);
        this.eventIds = new HashSet<>(eventIds);
    }

    /** The message an event is about, if it is about one. */
    public static @Nullable String subject(RoomEvent event) {
        return switch (event) {
            case MessagePosted posted -> posted.message().id();
            case MessageEdited edited -> edited.message().id();
            case MessageDeleted deleted -> deleted.message().id();
            case MessageApproved approved -> approved.message().id();
            case MessagePinned pinned -> pinned.message().id();
            case MessageUnpinned unpinned -> unpinned.message().id();
            case ReactionAdded added -> added.reaction().message();
            case ReactionRemoved removed -> removed.reaction().message();
            case PollClosed closed -> closed.poll().message();
            default -> null;
        };
    }

    /** The messages an event changes: the one it is about, and the one that began the thread where that counts its replies anew. */
    public static List<String> touched(RoomEvent event) {
        String thread = switch (event) {
            case MessagePosted posted -> posted.message().thread();
            case MessageDeleted deleted -> deleted.message().thread();
            default -> null;
        };
        return Stream.of(subject(event), thread)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** Applies an event; false if its id has been there before, so that it is no event. */
    public boolean apply(RoomEvent event, Position at) {
        if (!eventIds.add(event.id())) {
            return false;
        }
        String id = subject(event);
        if (id == null) {
            return true;
        }
        MessageView before = messages.get(id);
        if (event instanceof MessagePosted posted) {
            if (before != null) {
                return false;
            }
            put(MessageView.of(posted, at));
            MessageView root = root(posted.message().thread(), id);
            if (root != null) {
                put(root.replied(posted.message()));
            }
        } else if (before != null) {
            MessageView after = before.applied(event, at);
            if (!after.equals(before)) {
                put(after);
                if (event instanceof MessageDeleted deleted) {
                    // By what the event says and not by what is known of the reply: whoever reads by what the event
                    // says has the root.
                    MessageView root = root(deleted.message().thread(), id);
                    if (root != null) {
                        put(root.unreplied());
                    }
                }
            }
        }
        return true;
    }

    private @Nullable MessageView root(@Nullable String thread, String reply) {
        return thread == null || thread.equals(reply) ? null : messages.get(thread);
    }

    /** Applies an annotation; without effect if it is not about the text the message has now. */
    public void apply(Annotation annotation) {
        MessageView before = messages.get(annotation.message().id());
        if (before != null) {
            MessageView after = before.annotated(annotation);
            if (!after.equals(before)) {
                put(after);
            }
        }
    }

    private void put(MessageView message) {
        messages.put(message.id(), message);
        changed.put(message.id(), message);
    }

    /** A message as it is now, or null if it is not known. */
    public @Nullable MessageView message(String id) {
        return messages.get(id);
    }

    /** The messages that are not what they were, by id, in order of their first change. */
    public Map<String, MessageView> changed() {
        return changed;
    }
}
