package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A started program. Its output goes to a file. */
final class ServerProcess {

    private static final long END_SECONDS_MAX = 20;
    private static final long LOOK_MS = 20;

    private final String name;
    private final Process process;
    private final Path log;

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static ServerProcess start(String name, Path log, Map<String, String> environment, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        return new ServerProcess(name, builder.start(), log);
    }

    long pid() {
        return process.pid();
    }

    /** Whether it works now; may fail while it does not. */
    interface Readiness {
        boolean isReady() throws IOException, InterruptedException;
    }

    /**
     * Waits until it works.
     *
     * @throws IOException with the last it said, if it ended; if it took too long
     */
    void await(Duration max, Readiness readiness) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + max.toNanos();
        while (true) {
            if (!process.isAlive()) {
                throw new IOException(name + " ended. " + lastWords());
            }
            try {
                if (readiness.isReady()) {
                    return;
                }
            } catch (IOException e) {
                // not listening yet
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(name + " was not ready in " + max.toSeconds() + " s. " + lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private String lastWords() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return "Its last words:\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** Asks it to end, and makes it. */
    void end() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
