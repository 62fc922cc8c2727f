package chat.tertulia.ingest.speech;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * The machine's own voice: one process of espeak-ng for each utterance, as many at once as the machine has cores, a bounded number waiting. The
 * text goes through its standard input, never as an argument, where others could read it.
 */
public final class EspeakEngine implements Engine {

    public static final String PROGRAM = "espeak-ng";

    private static final Logger LOG = LoggerFactory.getLogger(EspeakEngine.class);

    private static final int WAITING_MAX = 32;
    private static final long VERSION_SECONDS = 5;
    private static final Pattern VERSION = Pattern.compile("\\b\\d+\\.\\d+(?:\\.\\d+)?\\b");

    /** The program's environment: what it may need to find its voices, and no secret of ours. */
    private static final Set<String> KNOWN_TO_IT = Set.of("PATH", "HOME", "ESPEAK_DATA_PATH", "LD_LIBRARY_PATH");

    private static final int HEADER = 44;
    private static final int RIFF_LENGTH = 4;
    private static final int DATA = 36;
    private static final int DATA_LENGTH = 40;
    private static final int DATA_MARK = 0x61746164;

    private final String program;
    private final String version;
    private final Duration timeout;
    private final long bytesMax;
    private final ThreadPoolExecutor threads;

    /**
     * @param version from {@link #version}
     * @param processes at once
     * @param timeout how long an utterance may take, waiting included
     * @param bytesMax of audio; what is longer ends there
     */
    public EspeakEngine(String program, String version, int processes, Duration timeout, long bytesMax) {
        this.program = program;
        this.version = version;
        this.timeout = timeout;
        this.bytesMax = bytesMax;
        threads = new ThreadPoolExecutor(
                processes,
                processes,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().daemon().name("espeak-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** The version of an installed program; null if it is not there or does not work. Waits up to 5 s. */
    public static @Nullable String version(String program) {
        Process process;
        try {
            process = new ProcessBuilder(program, "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException notThere) {
            return null;
        }
        try {
            if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                return null;
            }
            Matcher found =
                    VERSION.matcher(new String(process.getInputStream().readNBytes(1_000), StandardCharsets.UTF_8));
            return found.find() ? found.group() : "unknown";
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public String voice(String language) {
        return "espeak-ng/" + version + "/" + name(language);
    }

    private static String name(String language) {
        return language.equals("es") ? "es-419" : "en-us";
    }

    @Override
    public AudioType type() {
        return AudioType.WAV;
    }

    @Override
    public Mono<Void> synthesize(Utterance said, Path into) {
        return Mono.<Void>create(sink -> {
                    Run run = new Run(said, into, sink);
                    sink.onDispose(run::end);
                    try {
                        threads.execute(run);
                    } catch (RejectedExecutionException full) {
                        sink.error(new NotSpoken(NotSpoken.Reason.BUSY));
                    }
                })
                .timeout(timeout, Mono.error(() -> new NotSpoken(NotSpoken.Reason.FAILED)));
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** One process, which ends when nobody waits for it any more. */
    private final class Run implements Runnable {

        private final Utterance said;
        private final Path into;
        private final MonoSink<Void> sink;
        private boolean ended;
        private @Nullable Process process;

        Run(Utterance said, Path into, MonoSink<Void> sink) {
            this.said = said;
            this.into = into;
            this.sink = sink;
        }

        @Override
        public void run() {
            try {
                Process started = start();
                if (started == null) {
                    return;
                }
                try (OutputStream text = started.getOutputStream()) {
                    text.write(said.text().getBytes(StandardCharsets.UTF_8));
                }
                boolean whole;
                try (InputStream audio = started.getInputStream()) {
                    whole = write(audio);
                }
                if (whole && started.waitFor() != 0) {
                    throw new IOException("espeak-ng ended with " + started.exitValue());
                }
                measure();
                sink.success();
            } catch (IOException | InterruptedException e) {
                if (isEnded()) {
                    discard();
                } else {
                    LOG.atWarn().setCause(e).log("espeak-ng did not speak");
                    sink.error(new NotSpoken(NotSpoken.Reason.FAILED, e));
                }
            } finally {
                end();
            }
        }

        private synchronized @Nullable Process start() throws IOException {
            if (ended) {
                return null;
            }
            ProcessBuilder builder = new ProcessBuilder(
                            program, "-v", name(said.language()), "-b", "1", "--stdin", "--stdout")
                    .redirectError(ProcessBuilder.Redirect.DISCARD);
            builder.environment().keySet().retainAll(KNOWN_TO_IT);
            process = builder.start();
            return process;
        }

        private synchronized boolean isEnded() {
            return ended;
        }

        synchronized void end() {
            ended = true;
            if (process != null) {
                process.destroyForcibly();
            }
        }

        /** Whoever cancelled may have removed the file before it was there. */
        private void discard() {
            try {
                Files.deleteIfExists(into);
            } catch (IOException e) {
                // It is removed at the next start.
            }
        }

        /** Whether all came, rather than as much as may. */
        private boolean write(InputStream audio) throws IOException {
            try (OutputStream file = Files.newOutputStream(into, StandardOpenOption.CREATE_NEW)) {
                byte[] buffer = new byte[64 * 1024];
                long left = bytesMax;
                while (left > 0) {
                    int read = audio.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (read < 0) {
                        return true;
                    }
                    file.write(buffer, 0, read);
                    left -= read;
                }
                return false;
            }
        }

        /** Into a pipe the program writes the header before it knows how long the audio is. */
        private void measure() throws IOException {
            try (FileChannel file = FileChannel.open(into, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
                file.read(header, 0);
                long size = file.size();
                if (header.hasRemaining() || size == HEADER || header.getInt(DATA) != DATA_MARK) {
                    throw new IOException("espeak-ng wrote no audio");
                }
                header.putInt(RIFF_LENGTH, (int) (size - 8)).putInt(DATA_LENGTH, (int) (size - HEADER));
                file.write(header.flip(), 0);
            }
        }
    }
}
