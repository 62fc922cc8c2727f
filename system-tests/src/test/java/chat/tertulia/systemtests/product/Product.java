package chat.tertulia.systemtests.product;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.ApiProblem;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.ServerGone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A running Tertulia. By default one of our own, started by the launcher on a free port and an empty data folder; with the
 * system property {@code tertulia.url} or the variable {@code TERTULIA_URL} the one that runs there. The property {@code
 * tertulia.command} names another launcher.
 */
final class Product implements AutoCloseable {

    /** The first start on a clean checkout builds everything. */
    private static final Duration START_MAX = Duration.ofMinutes(5);

    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final URI url;
    private final @Nullable Path data;
    private final @Nullable Path launcher;
    private final Map<String, String> settings;

    private Product(URI url, @Nullable Path data, @Nullable Path launcher, Map<String, String> settings) {
        this.url = url;
        this.data = data;
        this.launcher = launcher;
        this.settings = settings;
    }

    /** The product to test; the test is skipped if there is none, as in a checkout without a launcher. */
    static Product get() {
        String given = System.getProperty("tertulia.url", System.getenv().getOrDefault("TERTULIA_URL", ""));
        return given.isBlank() ? own() : new Product(URI.create(given), null, null, Map.of());
    }

    /** One that may be killed. */
    static Product own() {
        return own(Map.of());
    }

    /** One with settings of its own, as variables of its environment. */
    static Product own(Map<String, String> settings) {
        Path launcher = launcher().orElse(null);
        Assumptions.assumeTrue(launcher != null, "there is no launcher 'tertulia' above the working directory");
        try {
            Path data = Files.createTempDirectory("tertulia-test-");
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            Product product = new Product(URI.create("http://localhost:" + port), data, launcher, settings);
            product.start();
            return product;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> launcher() {
        String command = System.getProperty("tertulia.command", "");
        if (!command.isBlank()) {
            return Optional.of(Path.of(command).toAbsolutePath());
        }
        return Stream.<@Nullable Path>iterate(
                        Path.of(System.getProperty("user.dir")).toAbsolutePath(),
                        folder -> folder != null,
                        folder -> folder == null ? null : folder.getParent())
                .map(folder -> folder == null ? Path.of("tertulia") : folder.resolve("tertulia"))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    URI url() {
        return url;
    }

    /** A client that tells every failure at once. */
    ApiClient api() {
        return new ApiClient(url, Patience.none());
    }

    /** The data folder of a product of our own. */
    Optional<Path> data() {
        return Optional.ofNullable(data);
    }

    private Path folder() {
        if (data == null) {
            throw new IllegalStateException("not a product of our own");
        }
        return data;
    }

    /** Starts it, on the data that is there, and waits until it serves. */
    void start() throws IOException {
        if (launcher == null) {
            throw new IllegalStateException("not a product of our own");
        }
        ProcessBuilder command = new ProcessBuilder(
                        launcher.toString(),
                        "run",
                        "--port",
                        String.valueOf(url.getPort()),
                        "--data",
                        folder().toString())
                .directory(folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder().resolve("console.log").toFile()));
        command.environment().put("TERTULIA_LIMITS_ENABLED", "false");
        command.environment().put("TERTULIA_INGEST_WEBHOOKS_TO_LOOPBACK", "true");
        command.environment().put("TERTULIA_PROCESSORS_DELIVERY_EMAILWAIT", "1s");
        command.environment().put("TERTULIA_PROCESSORS_DELIVERY_ACTIVEFOR", "1s");
        command.environment().putAll(settings);
        Process process = command.start();
        try (ApiClient api = api()) {
            Awaitility.await("the product serves")
                    .atMost(START_MAX)
                    .pollInterval(Duration.ofMillis(100))
                    .failFast(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException(console());
                        }
                    })
                    .until(() -> serves(api));
        }
    }

    private String console() {
        try {
            List<String> lines = Files.readAllLines(folder().resolve("console.log"));
            return "the product ended:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "the product ended, and left no console.log";
        }
    }

    private static boolean serves(ApiClient api) {
        try {
            api.send("GET", "/api/me", null);
            return true;
        } catch (ApiProblem problem) {
            return problem.status() == 401;
        } catch (ServerGone e) {
            return false;
        }
    }

    /** The server's own process, by the file it leaves in its data folder. */
    Optional<ProcessHandle> process() {
        try {
            Path pid = folder().resolve("tertulia.pid");
            return Files.exists(pid)
                    ? ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        ProcessHandle process = process().orElseThrow();
        process.destroyForcibly();
        process.onExit().orTimeout(STOP_MAX.toSeconds(), TimeUnit.SECONDS).join();
    }

    /** SIGTERM, and SIGKILL if that does not help; then removes the data. */
    @Override
    public void close() {
        if (data == null) {
            return;
        }
        process().ifPresent(process -> {
            process.destroy();
            try {
                process.onExit()
                        .orTimeout(STOP_MAX.toSeconds(), TimeUnit.SECONDS)
                        .join();
            } catch (RuntimeException e) {
                process.destroyForcibly();
            }
        });
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // A database's last file may go while we look; it is a temporary folder.
        }
    }
}
