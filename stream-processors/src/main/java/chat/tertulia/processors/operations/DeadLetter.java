package chat.tertulia.processors.operations;

import chat.tertulia.processors.records.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that an application put aside.
 *
 * @param application whose dead letter it is
 * @param record as it is in the application's dead-letter topic
 * @param replayed when it was last appended to its topic again, or null
 */
public record DeadLetter(
        String application,
        ConsumerRecord<byte[], byte[]> record,
        @Nullable Instant replayed) {

    private static final String OURS = "dead-letter-";

    /** Where a letter is: {@code <application>/<partition>:<offset>}. */
    public record Id(String application, int partition, long offset) {

        /** @throws OperationException if it is no id */
        public static Id parse(String text) {
            int slash = text.lastIndexOf('/');
            int colon = text.lastIndexOf(':');
            try {
                if (slash > 0 && colon > slash) {
                    return new Id(
                            text.substring(0, slash),
                            Integer.parseInt(text.substring(slash + 1, colon)),
                            Long.parseLong(text.substring(colon + 1)));
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new OperationException(
                    "a dead letter is called <application>/<partition>:<offset>, as list shows it, not " + text);
        }

        @Override
        public String toString() {
            return application + "/" + partition + ":" + offset;
        }
    }

    public Id id() {
        return new Id(application, record.partition(), record.offset());
    }

    public Instant at() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** Topic of the original record; "?" if nobody said. */
    public String sourceTopic() {
        return header(DeadLetters.TOPIC_HEADER);
    }

    /** Partition and offset of the original record, as {@code 7:1234}. */
    public String sourcePosition() {
        return header(DeadLetters.PARTITION_HEADER) + ":" + header(DeadLetters.OFFSET_HEADER);
    }

    /** What went wrong, without its message: that may quote the text. */
    public String errorClass() {
        String error = header(DeadLetters.ERROR_HEADER);
        int end = error.indexOf(':');
        String name = end < 0 ? error : error.substring(0, end);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The headers that the original record had. */
    public List<Header> originalHeaders() {
        List<Header> original = new ArrayList<>();
        for (Header header : record.headers()) {
            if (!header.key().startsWith(OURS)) {
                original.add(header);
            }
        }
        return original;
    }

    private String header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "?" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
