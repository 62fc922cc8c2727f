package chat.tertulia.ingest.speech;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import chat.tertulia.ingest.speech.NotSpoken.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The real espeak-ng where it is installed, and scripts in its place for what it does not do by itself. */
class EspeakEngineTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Utterance HOLA = new Utterance("Hola a todos, nos vemos mañana en el café", "es");

    @TempDir
    private Path folder;

    private final List<EspeakEngine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(EspeakEngine::close);
    }

    private EspeakEngine engine(String program, Duration timeout, long bytesMax) {
        EspeakEngine made = new EspeakEngine(program, "1", 2, timeout, bytesMax);
        engines.add(made);
        return made;
    }

    private EspeakEngine installed(long bytesMax) {
        assumeTrue(EspeakEngine.version(EspeakEngine.PROGRAM) != null, "espeak-ng is not installed");
        return engine(EspeakEngine.PROGRAM, PATIENCE, bytesMax);
    }

    private String script(String body) throws IOException {
        Path file = folder.resolve("program");
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"))
                .toString();
    }

    private static double seconds(Path file) throws IOException, UnsupportedAudioFileException {
        try (AudioInputStream audio = AudioSystem.getAudioInputStream(file.toFile())) {
            return audio.getFrameLength() / audio.getFormat().getFrameRate();
        }
    }

    @Test
    void speaksBothLanguagesAndSaysHowLongItIs() throws Exception {
        EspeakEngine engine = installed(10_000_000);
        Path spanish = folder.resolve("es.wav");
        Path english = folder.resolve("en.wav");
        engine.synthesize(HOLA, spanish).block(PATIENCE);
        engine.synthesize(new Utterance(HOLA.text(), "en"), english).block(PATIENCE);

        assertThat(seconds(spanish)).isBetween(1.5, 6.0);
        assertThat(Files.readAllBytes(english)).isNotEqualTo(Files.readAllBytes(spanish));
        assertThat(engine.voice("es")).isNotEqualTo(engine.voice("en"));
    }

    @Test
    void saysEmojiByName() throws Exception {
        EspeakEngine engine = installed(10_000_000);
        Path file = folder.resolve("a.wav");
        engine.synthesize(new Utterance("👍", "es"), file).block(PATIENCE);
        assertThat(seconds(file)).isGreaterThan(0.7);
    }

    @Test
    void whatIsTooLongEndsAtTheBoundAndIsWholeAudio() throws Exception {
        EspeakEngine engine = installed(100_000);
        Path file = folder.resolve("a.wav");
        engine.synthesize(new Utterance("palabra ".repeat(150), "es"), file).block(PATIENCE);
        assertThat(file).hasSize(100_000);
        assertThat(seconds(file)).isBetween(2.0, 2.5);
    }

    @Test
    void theTextIsInNoArgumentAndSecretsAreNotInItsEnvironment() throws Exception {
        Path seen = folder.resolve("seen");
        EspeakEngine engine = engine(script("echo \"$@\" > " + seen + "; env >> " + seen), PATIENCE, 1_000);
        assertThatThrownBy(
                        () -> engine.synthesize(HOLA, folder.resolve("a.wav")).block(PATIENCE))
                .isInstanceOfSatisfying(
                        NotSpoken.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));
        assertThat(Files.readString(seen)).contains("--stdin").doesNotContain("Hola");
        assertThat(Files.readAllLines(seen).stream().skip(1).map(line -> line.replaceAll("=.*", "")))
                .isSubsetOf("PATH", "HOME", "PWD", "SHLVL", "_", "OLDPWD", "LD_LIBRARY_PATH");
    }

    @Test
    void whatFailsOrSaysNothingIsAFailure() throws Exception {
        for (String body : List.of("exit 1", "exit 0", "cat", "printf 'RIFF'; exit 0")) {
            EspeakEngine engine = engine(script(body), PATIENCE, 1_000);
            Path file = folder.resolve("a.wav");
            assertThatThrownBy(() -> engine.synthesize(HOLA, file).block(PATIENCE))
                    .isInstanceOf(NotSpoken.class);
            Files.deleteIfExists(file);
        }
        assertThat(EspeakEngine.version(folder.resolve("nothing").toString())).isNull();
        assertThat(EspeakEngine.version(script("exit 1"))).isNull();
        assertThat(EspeakEngine.version(script("echo eSpeak 1.52-dev"))).isEqualTo("1.52");
    }

    @Test
    void aProcessEndsWithItsTime() throws Exception {
        Path pid = folder.resolve("pid");
        EspeakEngine engine = engine(sleeping(pid), Duration.ofSeconds(2), 1_000);
        assertThatThrownBy(
                        () -> engine.synthesize(HOLA, folder.resolve("a.wav")).block(PATIENCE))
                .isInstanceOfSatisfying(
                        NotSpoken.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED));
        await().atMost(PATIENCE).until(() -> !isAlive(pid));
    }

    @Test
    void aProcessEndsWhenNobodyWaits() throws Exception {
        Path pid = folder.resolve("pid");
        EspeakEngine engine = engine(sleeping(pid), PATIENCE, 1_000);
        Disposable waiting = engine.synthesize(HOLA, folder.resolve("a.wav")).subscribe();
        await().atMost(PATIENCE).until(() -> isAlive(pid));
        waiting.dispose();
        await().atMost(PATIENCE).until(() -> !isAlive(pid));
    }

    @Test
    void onlySoManyRunAndWait() throws Exception {
        EspeakEngine engine =
                engine(script("echo x >> " + folder.resolve("started") + "; exec sleep 60"), PATIENCE, 1_000);
        List<Reason> refused = new ArrayList<>();
        List<Disposable> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Path file = folder.resolve(i + ".wav");
            waiting.add(engine.synthesize(HOLA, file)
                    .onErrorResume(NotSpoken.class, e -> {
                        refused.add(e.reason());
                        return Mono.empty();
                    })
                    .subscribe());
        }
        // Two run, 32 wait.
        assertThat(refused).hasSize(6).containsOnly(Reason.BUSY);
        Path started = folder.resolve("started");
        await().atMost(PATIENCE)
                .until(() ->
                        Files.exists(started) && Files.readAllLines(started).size() == 2);
        Flux.fromIterable(waiting.reversed()).subscribe(Disposable::dispose);
        assertThat(Files.readAllLines(started)).hasSize(2);
    }

    private String sleeping(Path pid) throws IOException {
        return script("echo $$ > " + pid + ".new; mv " + pid + ".new " + pid + "; exec sleep 60");
    }

    private static boolean isAlive(Path pid) throws IOException {
        return Files.exists(pid)
                && ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }
}
