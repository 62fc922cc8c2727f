package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.ReactionAdded;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.processors.records.LogRecord;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Says who writes in a partition of the room events, by user id, at most twice a minute each: to know that somebody is there, not every message
 * of theirs is needed. What it remembers is only to say less, so it needs no store.
 */
final class WritersProcessor implements Processor<String, LogRecord, String, Long> {

    static final long SAID_AGAIN_MS = 30_000;
    private static final int REMEMBERED_MAX = 10_000;

    private final Map<String, Long> said = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED_MAX;
        }
    };
    private @Nullable ProcessorContext<String, Long> context;

    @Override
    public void init(ProcessorContext<String, Long> here) {
        context = here;
    }

    @Override
    public void process(Record<String, LogRecord> record) {
        ProcessorContext<String, Long> here = context;
        if (here == null || !(record.value() instanceof LogRecord.OfEvent carried)) {
            return;
        }
        RoomEvent event = carried.event();
        if (!(event instanceof MessagePosted || event instanceof MessageEdited || event instanceof ReactionAdded)) {
            return;
        }
        long at = event.at().toEpochMilli();
        Long before = said.get(event.by().id());
        if (before == null || at - before >= SAID_AGAIN_MS) {
            said.put(event.by().id(), at);
            here.forward(new Record<>(event.by().id(), at, record.timestamp()));
        }
    }
}
