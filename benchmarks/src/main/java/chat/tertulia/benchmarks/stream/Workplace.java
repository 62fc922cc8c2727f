package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/**
 * A temporary folder and the processes that work in it. Closing it, or the end of this JVM, ends them, the last started first, and removes the
 * folder.
 */
final class Workplace implements AutoCloseable {

    private final Path path;
    private final ConcurrentLinkedDeque<ServerProcess> processes = new ConcurrentLinkedDeque<>();
    private final Thread end = Thread.ofPlatform().name("workplace-end").unstarted(this::endQuietly);

    private Workplace(Path path) {
        this.path = path;
    }

    static Workplace make() throws IOException {
        Workplace made = new Workplace(Files.createTempDirectory("tertulia-bench-"));
        Runtime.getRuntime().addShutdownHook(made.end);
        return made;
    }

    Path path() {
        return path;
    }

    /** Starts a program; what it says goes to a file in the folder. */
    ServerProcess start(String name, Map<String, String> environment, List<String> command) throws IOException {
        ServerProcess started = ServerProcess.start(name, path.resolve(name + ".log"), environment, command);
        processes.addFirst(started);
        return started;
    }

    /** Starts a JVM like this one, with the same classes. */
    ServerProcess java(
            String name, Map<String, String> environment, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return start(name, environment, command);
    }

    private void endQuietly() {
        try {
            end();
        } catch (IOException e) {
            System.err.println("Could not remove " + path + ": " + e);
        }
    }

    private void end() throws IOException {
        processes.forEach(ServerProcess::end);
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(end);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook does it
        }
        end();
    }
}
