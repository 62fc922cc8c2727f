package chat.tertulia.processors.texts;

import chat.tertulia.contracts.annotations.Annotation;
import chat.tertulia.contracts.annotations.RoomSentiment;
import chat.tertulia.contracts.events.MessageBody;
import chat.tertulia.contracts.events.MessageDeleted;
import chat.tertulia.contracts.events.MessageEdited;
import chat.tertulia.contracts.events.MessagePosted;
import chat.tertulia.contracts.events.RoomEvent;
import chat.tertulia.contracts.positions.Position;
import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.processors.directory.DirectoryTopology;
import chat.tertulia.processors.directory.RoomDirectory;
import chat.tertulia.processors.messages.KnownMessage;
import chat.tertulia.processors.messages.RecentMessages;
import chat.tertulia.processors.records.LogRecord;
import chat.tertulia.processors.records.Outgoing;
import chat.tertulia.processors.runtime.Progress;
import chat.tertulia.telemetry.tracing.Traces;
import io.opentelemetry.api.trace.Span;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Hands each text that counts to {@link #onText}, once, with the room as it was at that position. Used by one stream thread. */
public abstract class TextProcessor implements Processor<String, LogRecord, String, byte[]> {

    private final String application;
    private final Progress progress;
    private @Nullable Bound bound;

    private record Bound(ProcessorContext<String, byte[]> context, RoomDirectory directory, RecentMessages messages) {}

    /**
     * @param application in whose name annotations are made
     */
    protected TextProcessor(String application, Progress progress) {
        this.application = application;
        this.progress = progress;
    }

    @Override
    public final void init(ProcessorContext<String, byte[]> context) {
        bound = new Bound(context, DirectoryTopology.of(context), RecentMessages.of(context));
        open(context);
    }

    /** Finds the application's own stores. */
    protected abstract void open(ProcessorContext<String, byte[]> context);

    /** Takes a text that counts. */
    protected abstract void onText(Text text);

    /** Learns that a message is gone; may be told so again. */
    protected void onDeleted(MessageDeleted event, long timestamp, @Nullable String traceparent) {}

    @Override
    public final void process(Record<String, LogRecord> record) {
        progress.processed(record.timestamp());
        if (!(record.value() instanceof LogRecord.OfEvent carried)) {
            return;
        }
        Span span = progress.taken(record.headers());
        try (var _ = inLog(span)) {
            process(record, carried, span);
        } finally {
            span.end();
        }
    }

    /** Log lines of a record whose trace is sampled name the trace. */
    private static MDC.@Nullable MDCCloseable inLog(Span span) {
        return span.isRecording()
                ? MDC.putCloseable("trace.id", span.getSpanContext().getTraceId())
                : null;
    }

    private void process(Record<String, LogRecord> record, LogRecord.OfEvent carried, Span span) {
        RoomEvent event = carried.event();
        if (!event.room().equals(record.key())) {
            throw new IllegalArgumentException("the key is not the room's id");
        }
        Bound here = bound();
        here.directory().apply(event);
        MessageBody message = switch (event) {
            case MessagePosted posted -> posted.message();
            case MessageEdited edited -> edited.message();
            default -> null;
        };
        boolean forgotten = event instanceof MessageEdited edit
                && here.messages().find(edit.room(), edit.message().id()) == null;
        var metadata = here.context().recordMetadata().orElseThrow();
        Position at = new Position(metadata.partition(), metadata.offset());
        String traceparent = Traces.traceparent(span, CloudEvents.text(record.headers(), CloudEvents.TRACEPARENT));
        if (here.messages().accept(event, at) && message != null) {
            onText(new Text(event, message, at, forgotten, record.timestamp(), traceparent));
        } else if (event instanceof MessageDeleted deleted) {
            onDeleted(deleted, record.timestamp(), traceparent);
        }
    }

    /** What is known of the newest messages, this text's among them. */
    protected final RecentMessages messages() {
        return bound().messages();
    }

    /** The rooms at the position being processed. */
    protected final RoomDirectory directory() {
        return bound().directory();
    }

    /** What is known of a message, or null if it was forgotten. */
    protected final @Nullable KnownMessage known(String room, String message) {
        return bound().messages().find(room, message);
    }

    /** Appends what was found out about a text. */
    protected final void annotate(Text text, Annotation annotation) {
        annotate(annotation, text.timestamp(), text.traceparent());
    }

    /**
     * Appends what was found out later about a text.
     *
     * @param timestamp of the text's record
     * @param traceparent of the text's record
     */
    protected final void annotate(Annotation annotation, long timestamp, @Nullable String traceparent) {
        forward(Outgoing.annotation(application, annotation, timestamp, traceparent));
    }

    /** Appends a record that is no annotation. */
    protected final void forward(Record<String, byte[]> record) {
        bound().context().forward(record);
    }

    /** Appends how a room has sounded lately. */
    protected final void say(RoomSentiment trend) {
        bound().context().forward(Outgoing.trend(application, trend));
    }

    private Bound bound() {
        return Objects.requireNonNull(bound, "init comes first");
    }
}
