package chat.tertulia.ingest.past;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.events.EventType;
import chat.tertulia.contracts.events.Json;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.views.MessageView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fold of the archive's records about some messages, in log order: first events, then what processors found out about the texts these
 * left. Not thread-safe.
 */
final class PastFold {

    /** Holds the place of a text that was taken out of a record, while it is read: no event can be without one. */
    private static final String PLACE = "-";

    private static final Set<String> KNOWN =
            Arrays.stream(EventType.values()).map(EventType::wire).collect(Collectors.toUnmodifiableSet());

    private final Map<String, MessageView> messages = new HashMap<>();
    private final Set<String> erased = new HashSet<>();

    /** Whether what a record said has been taken out of it, because its message was deleted later. */
    static boolean isErased(JsonNode event) {
        JsonNode message = event.path("message");
        return message.has("text")
                && message.path("text").asString("").isEmpty()
                && message.path("attachments").isEmpty();
    }

    /** Takes one event in. */
    void event(String body, Position at) {
        JsonNode record = Json.mapper().readTree(body);
        if (!KNOWN.contains(record.path("type").asString(""))) {
            return;
        }
        if (isErased(record) && record.get("message") instanceof ObjectNode message) {
            erased.add(message.path("id").asString(""));
            message.put("text", PLACE);
        }
        RoomEvent event = Json.mapper().treeToValue(record, RoomEvent.class);
        if (event instanceof MessagePosted posted) {
            messages.putIfAbsent(posted.message().id(), MessageView.of(posted, at));
        } else {
            messages.computeIfPresent(subject(record), (id, view) -> view.applied(event, at));
        }
    }

    /** The message an event is about; empty if it is about none. */
    private static String subject(JsonNode record) {
        String message = record.path("message").path("id").asString("");
        return Stream.of(message, record.path("reaction").path("message").asString(""))
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElseGet(() -> record.path("poll").path("message").asString(""));
    }

    /** Takes in what a processor found out; without effect unless it is about the text that the message has. */
    void annotation(String body) {
        Annotation annotation = Json.read(body.getBytes(StandardCharsets.UTF_8), Annotation.class);
        messages.computeIfPresent(annotation.message().id(), (id, view) -> view.annotated(annotation));
    }

    /** A message as it was, or null if nothing of it was taken in. */
    @Nullable
    MessageView message(String id) {
        MessageView view = messages.get(id);
        return view != null && erased.contains(id) && view.deletedAt() == null ? view.withoutText() : view;
    }

    /** Of these messages, in their order, those that stood then and whose text is gone now. */
    List<String> erasedSince(List<MessageView> of) {
        return of.stream()
                .filter(view -> view.deletedAt() == null && erased.contains(view.id()))
                .map(MessageView::id)
                .toList();
    }

    /** All of them that were taken in, by these ids. */
    List<MessageView> messages(List<String> ids) {
        return ids.stream().map(this::message).filter(Objects::nonNull).toList();
    }
}
