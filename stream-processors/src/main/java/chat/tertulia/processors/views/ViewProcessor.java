package chat.tertulia.processors.views;

import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.runtime.Progress;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Hands the records of a partition to the view's store. */
final class ViewProcessor implements Processor<String, LogRecord, Void, Void> {

    private final String storeName;
    private final Progress progress;
    private @Nullable ProcessorContext<Void, Void> context;
    private @Nullable ViewStore store;

    ViewProcessor(String storeName, Progress progress) {
        this.storeName = storeName;
        this.progress = progress;
    }

    @Override
    public void init(ProcessorContext<Void, Void> newContext) {
        context = newContext;
        store = newContext.getStateStore(storeName);
    }

    @Override
    public void process(Record<String, LogRecord> record) {
        if (context == null || store == null) {
            throw new IllegalStateException("init comes first");
        }
        progress.processed(record.timestamp());
        LogRecord value = record.value();
        if (value == null) {
            return;
        }
        if (!value.owner().equals(record.key())) {
            throw new IllegalArgumentException("the key is not the owner's id");
        }
        var at = context.recordMetadata().orElseThrow();
        store.put(topic(value), value, at.offset(), record.timestamp(), progress.taken(record.headers()));
    }

    private static Topic topic(LogRecord record) {
        return switch (record) {
            case LogRecord.OfEvent event -> Topic.ROOM_EVENTS;
            case LogRecord.OfAnnotation annotation -> Topic.ROOM_ANNOTATIONS;
            case LogRecord.OfUser event -> Topic.USER_EVENTS;
            case LogRecord.OfMinute minute -> Topic.ROOM_STATISTICS;
        };
    }
}
