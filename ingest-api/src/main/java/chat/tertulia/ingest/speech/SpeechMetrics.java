package chat.tertulia.ingest.speech;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What reading aloud did, as docs/METRICS.md has it. All are there from the start, at zero, whoever speaks. Thread-safe. */
public final class SpeechMetrics {

    private static final String ANSWERS = "tertulia.speech.answers";
    private static final String AUDIO = "audio";
    private static final String UNCHANGED = "unchanged";

    private final MeterRegistry registry;
    private final Timer synthesis;
    private final Counter failed;
    private final Counter inFolder;
    private final Counter inBucket;
    private final Counter characters;
    private final Counter bucketFailed;
    private final AtomicLong folderBytes;

    public SpeechMetrics(MeterRegistry registry) {
        this.registry = registry;
        answer(AUDIO);
        answer(UNCHANGED);
        for (NotSpoken.Reason reason : NotSpoken.Reason.values()) {
            answer(reason.code());
        }
        synthesis = registry.timer("tertulia.speech.synthesis");
        failed = registry.counter("tertulia.speech.synthesis.failed");
        inFolder = registry.counter("tertulia.speech.found", "in", "folder");
        inBucket = registry.counter("tertulia.speech.found", "in", "bucket");
        characters = registry.counter("tertulia.speech.polly.characters");
        bucketFailed = registry.counter("tertulia.speech.bucket.failed");
        folderBytes = new AtomicLong();
        registry.gauge("tertulia.speech.folder.bytes", folderBytes);
    }

    private Counter answer(String how) {
        return registry.counter(ANSWERS, "answer", how);
    }

    void answeredAudio() {
        answer(AUDIO).increment();
    }

    void answeredUnchanged() {
        answer(UNCHANGED).increment();
    }

    void answered(NotSpoken.Reason reason) {
        answer(reason.code()).increment();
    }

    void spoke(Duration time) {
        synthesis.record(time);
    }

    void didNotSpeak() {
        failed.increment();
    }

    void foundInFolder() {
        inFolder.increment();
    }

    void foundInBucket() {
        inBucket.increment();
    }

    void folderHolds(long bytes) {
        folderBytes.set(bytes);
    }

    /** Characters that Polly said, which are billed. */
    public void pollySaid(int length) {
        characters.increment(length);
    }

    /** A call to S3 that failed: audio is made although it may be there, or is not kept. */
    public void bucketFailed() {
        bucketFailed.increment();
    }
}
