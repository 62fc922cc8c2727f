package chat.tertulia.ingest.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import chat.tertulia.ingest.speech.NotSpoken.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Once for all who want it, and from where it is nearest. */
class SpeechTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Utterance HOLA = new Utterance("hola", "es");

    /** Writes the words when it is told to go on. */
    private static final class SlowEngine implements Engine {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger cancelled = new AtomicInteger();
        final Sinks.Empty<Void> go = Sinks.empty();

        @Override
        public String voice(String language) {
            return "slow/" + language;
        }

        @Override
        public AudioType type() {
            return AudioType.MP3;
        }

        @Override
        public Mono<Void> synthesize(Utterance said, Path into) {
            return Mono.<Void>fromCallable(() -> {
                        asked.incrementAndGet();
                        Files.writeString(into, said.text());
                        return null;
                    })
                    .then(go.asMono())
                    .doOnCancel(cancelled::incrementAndGet);
        }
    }

    /** What two instances share. */
    private static final class SharedStore implements AudioStore {
        final Map<String, byte[]> kept = new ConcurrentHashMap<>();

        @Override
        public Mono<Boolean> fetch(String name, Path into) {
            return Mono.fromCallable(() -> {
                byte[] audio = kept.get(name);
                if (audio != null) {
                    Files.write(into, audio);
                }
                return audio != null;
            });
        }

        @Override
        public Mono<Void> keep(String name, Path from, AudioType type) {
            return Mono.fromRunnable(() -> {
                try {
                    kept.put(name, Files.readAllBytes(from));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @TempDir
    private Path root;

    private final SlowEngine engine = new SlowEngine();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Speech> speeches = new ArrayList<>();

    @AfterEach
    void close() {
        speeches.forEach(Speech::close);
    }

    private Speech speech(String folder, @Nullable AudioStore store) throws IOException {
        Speech made = new Speech(
                engine,
                store,
                new AudioFolder(root.resolve(folder), false, 1 << 20, Clock.systemUTC()),
                new SpeechMetrics(registry));
        speeches.add(made);
        return made;
    }

    @Test
    void aHundredAtOnceAreOneSynthesis() throws Exception {
        Speech speech = speech("a", null);
        List<Path> got = java.util.Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(100);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                threads.execute(() -> speech.audio(HOLA).subscribe(file -> {
                    got.add(file);
                    all.countDown();
                }));
            }
        }
        await().atMost(PATIENCE).until(() -> engine.asked.get() == 1);
        engine.go.tryEmitEmpty();
        await().atMost(PATIENCE).until(() -> all.getCount() == 0);

        assertThat(engine.asked).hasValue(1);
        assertThat(got).hasSize(100).containsOnly(got.getFirst());
        assertThat(got.getFirst()).hasContent("hola").hasFileName(speech.key(HOLA) + ".mp3");
        // And later from the folder.
        assertThat(speech.audio(HOLA).block(PATIENCE)).isEqualTo(got.getFirst());
        assertThat(engine.asked).hasValue(1);
        assertThat(registry.counter("tertulia.speech.found", "in", "folder").count())
                .isEqualTo(1);
    }

    @Test
    void otherWordsAndOtherLanguagesAreOtherAudio() throws Exception {
        engine.go.tryEmitEmpty();
        Speech speech = speech("a", null);
        Path spanish = speech.audio(HOLA).block(PATIENCE);
        Path english = speech.audio(new Utterance("hola", "en")).block(PATIENCE);
        Path edited = speech.audio(new Utterance("hola a todos", "es")).block(PATIENCE);
        assertThat(List.of(spanish, english, edited)).doesNotHaveDuplicates();
        assertThat(edited).hasContent("hola a todos");
        assertThat(speech.key(HOLA)).matches("[0-9a-f]{64}");
    }

    @Test
    void goesOnForThoseWhoStillWaitAndEndsWithTheLast() throws Exception {
        Speech speech = speech("a", null);
        Disposable first = speech.audio(HOLA).subscribe();
        Disposable second = speech.audio(HOLA).subscribe();
        await().atMost(PATIENCE).until(() -> engine.asked.get() == 1);
        first.dispose();
        assertThat(engine.cancelled).hasValue(0);
        second.dispose();
        await().atMost(PATIENCE).until(() -> engine.cancelled.get() == 1);
        // What was half written is gone.
        await().atMost(PATIENCE).until(() -> {
            try (var files = Files.list(root.resolve("a"))) {
                return files.findAny().isEmpty();
            }
        });
        engine.go.tryEmitEmpty();
        assertThat(speech.audio(HOLA).block(PATIENCE)).hasContent("hola");
        assertThat(engine.asked).hasValue(2);
    }

    @Test
    void onlySoManyAreUnderWay() throws Exception {
        Speech speech = speech("a", null);
        List<Disposable> waiting = new ArrayList<>();
        for (int i = 0; i < Speech.UNDER_WAY_MAX; i++) {
            waiting.add(speech.audio(new Utterance("n" + i, "es")).subscribe());
        }
        assertThatThrownBy(() -> speech.audio(HOLA).block(PATIENCE))
                .isInstanceOfSatisfying(
                        NotSpoken.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
        // What is under way already costs nothing more.
        waiting.add(speech.audio(new Utterance("n0", "es")).subscribe());
        engine.go.tryEmitEmpty();
        await().atMost(PATIENCE).until(() -> waiting.stream().allMatch(Disposable::isDisposed));
        assertThat(speech.audio(HOLA).block(PATIENCE)).hasContent("hola");
    }

    @Test
    void whatOneInstanceMadeAnotherHas() throws Exception {
        engine.go.tryEmitEmpty();
        SharedStore store = new SharedStore();
        speech("a", store).audio(HOLA).block(PATIENCE);
        await().atMost(PATIENCE).until(() -> store.kept.size() == 1);
        assertThat(speech("b", store).audio(HOLA).block(PATIENCE)).hasContent("hola");
        assertThat(engine.asked).hasValue(1);
        assertThat(registry.counter("tertulia.speech.found", "in", "bucket").count())
                .isEqualTo(1);
    }

    @Test
    void aFailureIsToldToAllAndTriedAnewLater() throws Exception {
        Speech speech = speech("a", null);
        Mono<Path> one = speech.audio(HOLA);
        var first = one.toFuture();
        var second = speech.audio(HOLA).toFuture();
        await().atMost(PATIENCE).until(() -> engine.asked.get() == 1);
        engine.go.tryEmitError(new NotSpoken(Reason.THROTTLED));
        await().atMost(PATIENCE).until(() -> first.isCompletedExceptionally() && second.isCompletedExceptionally());
        assertThatThrownBy(() -> one.block(PATIENCE)).isInstanceOf(NotSpoken.class);
        assertThat(engine.asked).hasValue(2);
        assertThat(registry.counter("tertulia.speech.synthesis.failed").count()).isEqualTo(2);
    }
}
