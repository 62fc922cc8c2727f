package chat.tertulia.ingest.attachments;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Locale;

/** What became of files, as docs/METRICS.md has it. All are there from the start, at zero. Thread-safe. */
public final class AttachmentMetrics {

    /** Why a file was not taken. */
    enum Refusal {
        SIZE,
        QUOTA,
        TYPE,
        PICTURE;

        private String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final MeterRegistry registry;
    private final Counter uploads;
    private final Counter bytes;
    private final Counter removed;
    private final Counter failed;

    public AttachmentMetrics(MeterRegistry registry) {
        this.registry = registry;
        uploads = registry.counter("tertulia.attachments.uploads");
        bytes = registry.counter("tertulia.attachments.bytes");
        removed = registry.counter("tertulia.attachments.removed");
        failed = registry.counter("tertulia.attachments.store.failed");
        Arrays.stream(Refusal.values()).forEach(this::counter);
    }

    private Counter counter(Refusal why) {
        return registry.counter("tertulia.attachments.refused", "reason", why.code());
    }

    void took(long size) {
        uploads.increment();
        bytes.increment((double) size);
    }

    void refused(Refusal why) {
        counter(why).increment();
    }

    void removed() {
        removed.increment();
    }

    /** A call to the store that failed and is tried again, by the caller or by the sweep. */
    void storeFailed() {
        failed.increment();
    }
}
