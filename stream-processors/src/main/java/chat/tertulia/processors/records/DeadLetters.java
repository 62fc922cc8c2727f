package chat.tertulia.processors.records;

import chat.tertulia.contracts.topics.CloudEvents;
import chat.tertulia.contracts.topics.Topic;
import chat.tertulia.telemetry.tracing.Traceparent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Puts a record that cannot be read or processed into the application's dead-letter topic and lets the partition go on. The
 * letter has the original key, value and headers; further headers say where it was and what went wrong. It is sent by the
 * task's own producer, so under exactly-once it is in the same transaction as the progress past the record.
 *
 * <p>What is not the record's fault ({@link NotTheRecordsFault}) is no reason to give up on it: then the thread stops.
 */
public final class DeadLetters implements DeserializationExceptionHandler, ProcessingExceptionHandler {

    public static final String TOPIC_HEADER = "dead-letter-topic";
    public static final String PARTITION_HEADER = "dead-letter-partition";
    public static final String OFFSET_HEADER = "dead-letter-offset";
    public static final String ERROR_HEADER = "dead-letter-error";
    public static final String APPLICATION_HEADER = "dead-letter-application";

    /** Configures the {@link LongAdder} that counts an application's letters. */
    public static final String COUNTER_CONFIG = "tertulia.dead-letters.counter";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private String application = "";
    private LongAdder counter = new LongAdder();

    @Override
    public void configure(Map<String, ?> configs) {
        application = String.valueOf(configs.get(StreamsConfig.APPLICATION_ID_CONFIG));
        if (configs.get(COUNTER_CONFIG) instanceof LongAdder counting) {
            counter = counting;
        }
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        tell(context, exception);
        return DeserializationExceptionHandler.Response.resume(
                List.of(letter(context, record.key(), record.value(), record.headers(), exception)));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, @Nullable Record<?, ?> record, Exception exception) {
        boolean external = exception instanceof NotTheRecordsFault;
        // A punctuator has no record to blame.
        if (external || context.topic() == null) {
            return ProcessingExceptionHandler.Response.fail();
        }
        tell(context, exception);
        return ProcessingExceptionHandler.Response.resume(List.of(
                letter(context, context.sourceRawKey(), context.sourceRawValue(), context.headers(), exception)));
    }

    private void tell(ErrorHandlerContext context, Exception exception) {
        counter.increment();
        // The message of a parser's exception may quote the text: the class is all that may be logged.
        LoggingEventBuilder line = LOG.atWarn();
        String traceId = Traceparent.traceId(CloudEvents.text(context.headers(), CloudEvents.TRACEPARENT));
        if (traceId != null) {
            line = line.addKeyValue("trace.id", traceId);
        }
        line.log(
                "dead letter application={} topic={} partition={} offset={} error={}",
                application,
                context.topic(),
                context.partition(),
                context.offset(),
                exception.getClass().getSimpleName());
    }

    private ProducerRecord<byte[], byte[]> letter(
            ErrorHandlerContext context,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Iterable<Header> headers,
            Exception exception) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(Topic.deadLetters(application), null, null, key, value, headers);
        Throwable cause = exception.getCause() == null ? exception : exception.getCause();
        letter.headers()
                .add(APPLICATION_HEADER, utf8(application))
                .add(TOPIC_HEADER, utf8(context.topic()))
                .add(PARTITION_HEADER, utf8(Integer.toString(context.partition())))
                .add(OFFSET_HEADER, utf8(Long.toString(context.offset())))
                .add(ERROR_HEADER, utf8(cause.getClass().getName() + ": " + cause.getMessage()));
        return letter;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
