package chat.tertulia.benchmarks.stream;

import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** nginx with Nchan in memory, one worker. */
final class Nchan implements Peer {

    static final String NAME = "nchan";

    private static final Duration START_MAX = Duration.ofSeconds(10);

    private final Workplace place;
    private final ServerProcess nginx;
    private final Scenario scenario;
    private final int port;
    private final HttpPublisher publisher;

    private Nchan(Workplace place, ServerProcess nginx, Scenario scenario, int port, HttpPublisher publisher) {
        this.place = place;
        this.nginx = nginx;
        this.scenario = scenario;
        this.port = port;
        this.publisher = publisher;
    }

    /** The module, where Debian and others put it; empty if it or nginx is not installed. */
    static Optional<Path> module() {
        boolean isInstalled = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .anyMatch(path -> Files.isExecutable(Path.of(path)));
        return Stream.of("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/local/nginx/modules")
                .map(path -> Path.of(path, "ngx_nchan_module.so"))
                .filter(path -> isInstalled && Files.exists(path))
                .findFirst();
    }

    static Nchan start(Scenario scenario) throws IOException, InterruptedException {
        Path module = module().orElseThrow(() -> new IOException("nginx with Nchan is not installed"));
        Workplace place = Workplace.make();
        try {
            int port = DataFolder.freePort();
            Path config = place.path().resolve("nchan.conf");
            Files.writeString(
                    config,
                    template()
                            .replace("@PORT@", Integer.toString(port))
                            .replace("@MODULE@", module.toString())
                            .replace(
                                    "@FILES@",
                                    Long.toString(ProcessReader.openFilesMax(
                                            ProcessHandle.current().pid()))));
            ServerProcess nginx = place.start(
                    NAME,
                    Map.of("PATH", System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin"),
                    List.of(
                            "/bin/sh",
                            "-c",
                            "exec nginx -p \"$1\" -c \"$2\"",
                            "nginx",
                            place.path().toString(),
                            config.toString()));
            nginx.await(START_MAX, () -> {
                new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close();
                return true;
            });
            return new Nchan(place, nginx, scenario, port, new HttpPublisher(port));
        } catch (IOException | InterruptedException | RuntimeException e) {
            place.close();
            throw e;
        }
    }

    private static String template() throws IOException {
        try (InputStream in = Nchan.class.getResourceAsStream("nchan.conf")) {
            if (in == null) {
                throw new IOException("nchan.conf is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> processes() {
        return List.of(nginx.pid());
    }

    @Override
    public byte[] request(int stream, @Nullable String lastEventId) {
        return ("GET /sub/" + Scenario.roomId(scenario.room(stream, 0))
                        + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                        + (lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n") + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean saysResumed() {
        return false;
    }

    @Override
    public HttpPublisher publisher() {
        return publisher;
    }

    @Override
    public boolean isCompiling() {
        return false;
    }

    @Override
    public void collectGarbage() {
        // C has none
    }

    @Override
    public void close() throws IOException {
        publisher.close();
        place.close();
    }
}
