package chat.tertulia.ingest.speech;

import chat.tertulia.ingest.speech.NotSpoken.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Audio of utterances: from this machine's folder, else from the store that all instances share, else from an engine. What several want at once is
 * made once; when none of them waits any more, nobody goes on with it. Thread-safe; blocks no thread of a caller.
 */
public final class Speech implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Speech.class);

    /** Different utterances looked for or made at once. */
    static final int UNDER_WAY_MAX = 64;

    private final Engine engine;
    private final @Nullable AudioStore store;
    private final AudioFolder folder;
    private final Scheduler files =
            Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor(), "speech-files");
    private final Map<String, Mono<Path>> underWay = new HashMap<>();
    private final SpeechMetrics metrics;

    public Speech(Engine engine, @Nullable AudioStore store, AudioFolder folder, SpeechMetrics metrics) {
        this.engine = engine;
        this.store = store;
        this.folder = folder;
        this.metrics = metrics;
        metrics.folderHolds(folder.bytes());
    }

    /** Who says what, in a name that tells neither: 64 hexadecimal digits. The same words in the same voice are the same audio. */
    String key(Utterance said) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(engine.voice(said.language()).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return HexFormat.of().formatHex(digest.digest(said.text().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    AudioType type() {
        return engine.type();
    }

    /** A file with the audio, which may be gone again once it has been opened. Errors with {@link NotSpoken}. */
    Mono<Path> audio(Utterance said) {
        return Mono.defer(() -> {
            String name = key(said) + engine.type().extension();
            synchronized (underWay) {
                Mono<Path> others = underWay.get(name);
                if (others != null) {
                    return others;
                }
                if (underWay.size() >= UNDER_WAY_MAX) {
                    return Mono.error(new NotSpoken(Reason.BUSY));
                }
                Mono<Path> mine = once(name, said);
                underWay.put(name, mine);
                return mine;
            }
        });
    }

    /** Starts with the first subscriber, ends with the last. Who comes when it has ended finds the file. */
    private Mono<Path> once(String name, Utterance said) {
        return Mono.defer(() -> look(name, said, folder.unfinished()))
                .doFinally(end -> {
                    synchronized (underWay) {
                        underWay.remove(name);
                    }
                })
                .flux()
                .replay(1)
                .refCount()
                .single();
    }

    private Mono<Path> look(String name, Utterance said, Path unfinished) {
        return blocking(() -> folder.find(name))
                .doOnNext(file -> metrics.foundInFolder())
                .switchIfEmpty(Mono.defer(() -> fromStore(name, unfinished)))
                .switchIfEmpty(Mono.defer(() -> fromEngine(name, said, unfinished)))
                .onErrorMap(IOException.class, e -> new NotSpoken(Reason.FAILED, e))
                .doFinally(end -> {
                    if (end != SignalType.ON_COMPLETE) {
                        var _ = files.schedule(() -> discard(unfinished));
                    }
                });
    }

    private Mono<Path> fromStore(String name, Path unfinished) {
        return store == null
                ? Mono.empty()
                : store.fetch(name, unfinished)
                        .filter(there -> there)
                        .flatMap(there -> blocking(() -> add(name, unfinished)))
                        .doOnNext(file -> metrics.foundInBucket());
    }

    private Mono<Path> fromEngine(String name, Utterance said, Path unfinished) {
        long start = System.nanoTime();
        return engine.synthesize(said, unfinished)
                .doOnSuccess(done -> metrics.spoke(Duration.ofNanos(System.nanoTime() - start)))
                .doOnError(e -> metrics.didNotSpeak())
                .then(blocking(() -> add(name, unfinished)))
                .doOnNext(file -> {
                    if (store != null) {
                        // Nobody waits for it, and it has an end of its own.
                        store.keep(name, file, engine.type()).subscribe();
                    }
                });
    }

    private Path add(String name, Path written) throws IOException {
        Path file = folder.add(name, written);
        metrics.folderHolds(folder.bytes());
        return file;
    }

    private <T> Mono<T> blocking(Callable<? extends @Nullable T> work) {
        return Mono.<T>fromCallable(work).subscribeOn(files);
    }

    private static void discard(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            // It is removed at the next start.
        }
    }

    @Override
    public void close() {
        engine.close();
        if (store != null) {
            store.close();
        }
        files.dispose();
        try {
            folder.close();
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The folder of the audio stays");
        }
    }
}
