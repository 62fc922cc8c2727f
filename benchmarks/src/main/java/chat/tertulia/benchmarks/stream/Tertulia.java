package chat.tertulia.benchmarks.stream;

import chat.tertulia.contracts.connections.KafkaConnection;
import chat.tertulia.gateway.PushGatewayApplication;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The gateway in a process of its own, with a broker, Redis and Postgres of its own behind it. Only the gateway counts. */
final class Tertulia implements Peer {

    static final String NAME = "tertulia";

    /** The gateway's JVM, as it is measured; {@value #OPTIONS_VARIABLE} in the environment takes their place. */
    static final List<String> GATEWAY_JVM_OPTIONS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private static final String OPTIONS_VARIABLE = "TERTULIA_BENCH_GATEWAY_OPTIONS";
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final List<String> BACKING_JVM_OPTIONS = List.of(
            "-Xmx768m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Workplace place;
    private final ServerProcess gateway;
    private final Scenario scenario;
    private final int port;
    private final int managementPort;
    private final KafkaPublisher publisher;
    private final HttpClient management = HttpClient.newHttpClient();

    private Tertulia(
            Workplace place,
            ServerProcess gateway,
            Scenario scenario,
            int port,
            int managementPort,
            KafkaPublisher publisher) {
        this.place = place;
        this.gateway = gateway;
        this.scenario = scenario;
        this.port = port;
        this.managementPort = managementPort;
        this.publisher = publisher;
    }

    /** Starts all of it for one scenario: its rooms, its users and their sessions are there. */
    static Tertulia start(Scenario scenario) throws IOException, InterruptedException {
        Workplace place = Workplace.make();
        KafkaPublisher publisher = null;
        try {
            Path data = place.path().resolve("data");
            ServerProcess backing =
                    place.java("backing", Map.of(), BACKING_JVM_OPTIONS, Backing.class, data.toString());
            backing.await(START_MAX, () -> Files.exists(Backing.connections(data)));
            Map<String, String> settings = JsonMapper.shared()
                    .readValue(
                            Files.readString(Backing.connections(data)), new TypeReference<Map<String, String>>() {});
            KafkaConnection kafka = kafka(settings);
            new Seeds(scenario, Backing.PARTITIONS).sow(kafka, settings);
            publisher = new KafkaPublisher(kafka.clientProperties(), Backing.PARTITIONS);
            int port = DataFolder.freePort();
            int managementPort = DataFolder.freePort();
            ServerProcess gateway = place.java(
                    "gateway", environment(settings, port, managementPort), jvmOptions(), PushGatewayApplication.class);
            Tertulia started = new Tertulia(place, gateway, scenario, port, managementPort, publisher);
            gateway.await(START_MAX, () -> started.get("/actuator/health").statusCode() == 200);
            return started;
        } catch (IOException | InterruptedException | RuntimeException e) {
            close(publisher, place);
            throw e;
        }
    }

    static List<String> jvmOptions() {
        String given = System.getenv(OPTIONS_VARIABLE);
        return given == null || given.isBlank()
                ? GATEWAY_JVM_OPTIONS
                : List.of(given.strip().split("\\s+"));
    }

    private static KafkaConnection kafka(Map<String, String> settings) {
        Map<String, String> properties = new HashMap<>();
        String prefix = "tertulia.kafka.properties[";
        settings.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                properties.put(name.substring(prefix.length(), name.length() - 1), value);
            }
        });
        return new KafkaConnection(settings.getOrDefault("tertulia.kafka.bootstrap-servers", ""), properties);
    }

    /** In the environment: it holds passwords. */
    private static Map<String, String> environment(Map<String, String> connections, int port, int managementPort) {
        Map<String, String> settings = new HashMap<>(connections);
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", Integer.toString(port));
        settings.put("management.server.address", "127.0.0.1");
        settings.put("management.server.port", Integer.toString(managementPort));
        settings.put("management.endpoints.web.exposure.include", "health,prometheus");
        settings.put("logging.level.root", "warn");
        return Map.of(
                "SPRING_APPLICATION_JSON",
                JsonMapper.shared().writeValueAsString(settings),
                "TERTULIA_LIMITS_ENABLED",
                "false",
                "TERTULIA_GATEWAY_STREAMS",
                "50000",
                "TERTULIA_GATEWAY_DRAIN_SECONDS",
                "0");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return management.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** The sum of a metric over its labels, as Prometheus would read it. */
    double metric(String name) throws IOException, InterruptedException {
        return get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int port() {
        return port;
    }

    int managementPort() {
        return managementPort;
    }

    @Override
    public List<Long> processes() {
        return List.of(gateway.pid());
    }

    @Override
    public byte[] request(int stream, @Nullable String lastEventId) {
        return ("GET /api/stream HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
                        + scenario.token(stream) + "\r\n"
                        + (lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n") + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean saysResumed() {
        return true;
    }

    @Override
    public KafkaPublisher publisher() {
        return publisher;
    }

    @Override
    public boolean isCompiling() {
        return true;
    }

    @Override
    public void collectGarbage() throws IOException, InterruptedException {
        Process collection = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(gateway.pid()),
                        "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!collection.waitFor(30, TimeUnit.SECONDS) || collection.exitValue() != 0) {
            collection.destroyForcibly();
            throw new IOException("jcmd could not ask the gateway to collect garbage");
        }
    }

    @Override
    public void close() throws IOException {
        close(publisher, place);
    }

    private static void close(@Nullable KafkaPublisher publisher, Workplace place) throws IOException {
        if (publisher != null) {
            publisher.close();
        }
        place.close();
    }
}
