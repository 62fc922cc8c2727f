package chat.tertulia.processors.messages;

import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.processors.records.JsonSerde;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The newest messages of a partition, so that an application ignores what readers must ignore: a second record of an event, an edit
 * by somebody else or of a deleted message. A message that was forgotten is met again with its next edit.
 */
public final class RecentMessages {

    /**
     * Messages kept for each partition, in memory and in a changelog. Repeats come within seconds, edits within minutes; with
     * fewer, an edit of an older message is taken at its word.
     */
    public static final int KEPT = 5_000;

    private static final String STORE = "messages";

    private final KeyValueStore<String, KnownMessage> store;

    private RecentMessages(KeyValueStore<String, KnownMessage> store) {
        this.store = store;
    }

    /** Adds the store for a processor that is there already. */
    public static void addTo(Topology topology, String processor) {
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.lruMap(STORE, KEPT), Serdes.String(), new JsonSerde<>(KnownMessage.class)),
                processor);
    }

    /** The messages as a processor with {@link #addTo} sees them. */
    public static RecentMessages of(ProcessorContext<?, ?> context) {
        return new RecentMessages(context.getStateStore(STORE));
    }

    /** What is known of a message, or null. */
    public @Nullable KnownMessage find(String room, String message) {
        return store.get(key(room, message));
    }

    /** Takes an event; true if it gives a message a text that counts. */
    public boolean accept(RoomEvent event, Position at) {
        return switch (event) {
            case MessagePosted posted -> posted(posted, at);
            case MessageEdited edited -> edited(edited, at);
            case MessageDeleted deleted -> {
                String key = key(deleted.room(), deleted.message().id());
                KnownMessage known = store.get(key);
                if (known != null) {
                    store.put(key, known.gone());
                }
                yield false;
            }
            default -> false;
        };
    }

    private boolean posted(MessagePosted event, Position at) {
        MessageBody message = event.message();
        String key = key(event.room(), message.id());
        if (store.get(key) != null) {
            return false;
        }
        store.put(key, new KnownMessage(at.toString(), at.toString(), message.sender(), false, List.of()));
        return true;
    }

    private boolean edited(MessageEdited event, Position at) {
        MessageBody message = event.message();
        if (!event.by().id().equals(message.sender().id())) {
            return false;
        }
        String key = key(event.room(), message.id());
        KnownMessage known = store.get(key);
        if (known == null) {
            store.put(
                    key, new KnownMessage(at.toString(), at.toString(), message.sender(), false, List.of(event.id())));
            return true;
        }
        if (known.deleted()
                || known.edits().contains(event.id())
                || !known.sender().id().equals(event.by().id())) {
            return false;
        }
        store.put(key, known.edited(event.id(), at.toString()));
        return true;
    }

    /** A key for stores beside this one. */
    public static String key(String room, String message) {
        return room + '\n' + message;
    }
}
