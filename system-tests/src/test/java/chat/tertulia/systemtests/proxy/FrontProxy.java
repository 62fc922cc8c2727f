package chat.tertulia.systemtests.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * One of the proxies of {@code infra/proxies} before a product, with the very file a user would take: only ports, folders
 * and what a test asks for are changed. Listens on loopback.
 */
public final class FrontProxy implements AutoCloseable {

    /** The proxies there are files for. */
    public enum Kind {
        NGINX("nginx", "nginx.conf"),
        CADDY("caddy", "Caddyfile"),
        HAPROXY("haproxy", "haproxy.cfg");

        private final String program;
        private final String file;

        Kind(String program, String file) {
            this.program = program;
            this.file = file;
        }
    }

    private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin");

    private final Kind kind;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private FrontProxy(Kind kind, Path folder, int port) {
        this.kind = kind;
        this.folder = folder;
        this.port = port;
    }

    /**
     * A proxy that serves.
     *
     * @param target the product's port
     * @param changes pieces of its file and what stands there instead; each must be there
     */
    public static FrontProxy start(Kind kind, int target, Map<String, String> changes) {
        try {
            Path folder = Files.createTempDirectory("tertulia-" + kind.program + "-");
            // nginx gives its workers to another user, who must reach what is in here.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            int port;
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = free.getLocalPort();
            }
            String text = Files.readString(repository().resolve("infra/proxies").resolve(kind.file));
            text = changed(text, "127.0.0.1:8080", "127.0.0.1:" + target);
            for (Map.Entry<String, String> change : changes.entrySet()) {
                text = changed(text, change.getKey(), change.getValue());
            }
            Files.writeString(folder.resolve(kind.file), placed(kind, text, port));
            FrontProxy proxy = new FrontProxy(kind, folder, port);
            try {
                proxy.start();
            } catch (IOException | RuntimeException | AssertionError e) {
                proxy.close();
                throw e;
            }
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String placed(Kind kind, String text, int port) {
        return switch (kind) {
            case NGINX ->
                changed(
                        changed(text, "listen 80;", "listen 127.0.0.1:" + port + ";"),
                        "http {",
                        "http {\naccess_log off; client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;"
                                + " uwsgi_temp_path t4; scgi_temp_path t5;\n");
            case CADDY ->
                // Netty names no host without a dot in a TLS hello.
                changed(
                                text,
                                "chat.example.com {",
                                "https://localhost:" + port + " {\n\tbind 127.0.0.1\n\ttls internal\n")
                        .replaceFirst(
                                "(?m)^\\{$",
                                "{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n"
                                        + "\tdefault_sni localhost\n");
            case HAPROXY ->
                // Two files a connection are not everybody's to open.
                changed(changed(text, "bind :80", "bind 127.0.0.1:" + port), "maxconn 20000", "maxconn 400");
        };
    }

    private static String changed(String text, String from, String to) {
        assertThat(text).as("the proxy's file").contains(from);
        return text.replace(from, to);
    }

    /** The checkout's root. */
    public static Path repository() {
        return Stream.<@Nullable Path>iterate(
                        Path.of(System.getProperty("user.dir")).toAbsolutePath(),
                        folder -> folder != null,
                        folder -> folder == null ? null : folder.getParent())
                .flatMap(Stream::ofNullable)
                .filter(folder -> Files.isDirectory(folder.resolve("infra/proxies")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no infra/proxies above the working directory"));
    }

    private static String program(Kind kind) {
        return FOLDERS.stream()
                .map(folder -> Path.of(folder, kind.program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError(kind.program + " is not installed. Install it without starting its"
                                + " service, as .ci/run does (Debian: apt-get install " + kind.program + ")"))
                .toString();
    }

    private void start() throws IOException {
        String file = folder.resolve(kind.file).toString();
        List<String> command = switch (kind) {
            case NGINX ->
                List.of(
                        program(kind),
                        "-p",
                        folder.toString(),
                        "-c",
                        file,
                        "-g",
                        "daemon off; pid nginx.pid; error_log stderr warn;");
            case CADDY -> List.of(program(kind), "run", "--config", file, "--adapter", "caddyfile");
            case HAPROXY -> List.of(program(kind), "-db", "-f", file);
        };
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("console.log").toFile()));
        builder.environment().put("XDG_DATA_HOME", folder.toString());
        builder.environment().put("XDG_CONFIG_HOME", folder.toString());
        Process started = builder.start();
        process = started;
        Awaitility.await(kind + " serves")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .failFast(() -> {
                    if (!started.isAlive()) {
                        throw new IllegalStateException(console());
                    }
                })
                .until(() -> listens() && authority().map(Files::exists).orElse(true));
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What it has said. */
    public String console() {
        try {
            return Files.readString(folder.resolve("console.log"));
        } catch (IOException e) {
            return "no console.log";
        }
    }

    public int port() {
        return port;
    }

    public URI url() {
        return URI.create((kind == Kind.CADDY ? "https" : "http") + "://localhost:" + port);
    }

    /** The certificate of the authority that signed the proxy's own, PEM; empty if it speaks plain HTTP. */
    public Optional<Path> authority() {
        return kind == Kind.CADDY
                ? Optional.of(folder.resolve("caddy/pki/authorities/local/root.crt"))
                : Optional.empty();
    }

    /** Breaks all connections, and serves again on the same port. */
    public void restart() {
        stop();
        try {
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        List<ProcessHandle> workers = running.descendants().toList();
        running.destroy();
        try {
            if (!running.waitFor(3, TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.forEach(ProcessHandle::destroyForcibly);
        workers.forEach(worker -> worker.onExit().join());
        process = null;
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
