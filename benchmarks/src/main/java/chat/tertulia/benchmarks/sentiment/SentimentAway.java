package chat.tertulia.benchmarks.sentiment;

import chat.tertulia.benchmarks.BenchmarkOptions;
import chat.tertulia.benchmarks.PostToSeen;
import chat.tertulia.benchmarks.PostToSeenReport;
import chat.tertulia.benchmarks.Watch;
import chat.tertulia.standalone.StandaloneApplication;
import chat.tertulia.standalone.datafolder.DataFolder;
import chat.tertulia.systemtests.client.StreamEvent;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * {@code ./tertulia bench sentiment-away}: the same load on two servers, one after the other: one with the embedded analyzer, one whose
 * Comprehend takes connections and never answers. Ends with 1 if a message has not exactly one sentiment status in either.
 */
public final class SentimentAway {

    private static final Duration START_MAX = Duration.ofMinutes(5);

    /** The statuses of each message, as one stream is told. */
    private static final class Statuses implements Watch {
        private final Map<String, Queue<String>> ofMessages = new ConcurrentHashMap<>();
        private final Map<String, Boolean> posted = new ConcurrentHashMap<>();

        @Override
        public void onEvent(StreamEvent event) {
            if (event.name().equals("message.sentiment")) {
                JsonNode annotation = event.json().path("event");
                ofMessages
                        .computeIfAbsent(
                                annotation.path("message").path("id").asString(), any -> new ConcurrentLinkedQueue<>())
                        .add(annotation.path("sentiment").path("status").asString());
            } else if (event.name().equals("message.posted")) {
                posted.put(event.json().path("event").path("message").path("id").asString(), true);
            }
        }

        @Override
        public boolean isComplete(int ignored) {
            return ofMessages.keySet().containsAll(posted.keySet());
        }

        boolean isOneEach() {
            return ofMessages.keySet().equals(posted.keySet())
                    && ofMessages.values().stream().allMatch(statuses -> statuses.size() == 1);
        }

        Map<String, Long> counts() {
            return ofMessages.values().stream()
                    .flatMap(Queue::stream)
                    .collect(Collectors.groupingBy(s -> s, Collectors.counting()));
        }
    }

    private record Outcome(PostToSeenReport report, Statuses statuses) {}

    private SentimentAway() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        BenchmarkOptions.parse(List.of(arguments));
        out.println("with the embedded analyzer");
        Outcome lexicon = measured(out, List.of(arguments), Map.of());
        Outcome hanging;
        try (ServerSocket service = new ServerSocket(0, 512, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().name("hanging-service").start(() -> takeAndHang(service));
            out.println("with a Comprehend that hangs");
            hanging = measured(
                    out,
                    List.of(arguments),
                    Map.of(
                            "TERTULIA_PROCESSORS_SENTIMENT_ANALYZER", "comprehend",
                            "TERTULIA_PROCESSORS_SENTIMENT_REGION", "us-east-1",
                            "TERTULIA_PROCESSORS_SENTIMENT_ENDPOINT_OVERRIDE",
                                    "http://127.0.0.1:" + service.getLocalPort(),
                            "AWS_ACCESS_KEY_ID", "nobody",
                            "AWS_SECRET_ACCESS_KEY", "nothing"));
        }
        out.println("| analyzer | due to seen p50 | p90 | p99 | max | late sends | lost | statuses | one each |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        row(out, "lexicon", lexicon);
        row(out, "comprehend, hanging", hanging);
        out.printf(
                Locale.ROOT,
                "%nhanging to lexicon: p50 %.2f, p99 %.2f; load of the machine %.1f%n",
                hanging.report().scheduled().p50()
                        / lexicon.report().scheduled().p50(),
                hanging.report().scheduled().p99()
                        / lexicon.report().scheduled().p99(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        boolean holds = lexicon.report().holds()
                && hanging.report().holds()
                && lexicon.statuses().isOneEach()
                && hanging.statuses().isOneEach();
        System.exit(holds ? 0 : 1);
    }

    private static void row(PrintStream out, String name, Outcome outcome) {
        PostToSeenReport report = outcome.report();
        out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f | %.2f | %d of %d | %d | %s | %s |%n",
                name,
                report.scheduled().p50(),
                report.scheduled().p90(),
                report.scheduled().p99(),
                report.scheduled().max(),
                report.lateSends(),
                report.posted(),
                report.lost(),
                outcome.statuses().counts(),
                outcome.statuses().isOneEach() ? "yes" : "no");
    }

    /** Connections are kept, so that nothing answers and nothing is refused. */
    private static void takeAndHang(ServerSocket service) {
        List<Socket> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(service.accept());
            }
        } catch (IOException e) {
            for (Socket socket : taken) {
                try {
                    socket.close();
                } catch (IOException ignored) {
                    // the other side may have gone first
                }
            }
        }
    }

    private static Outcome measured(PrintStream out, List<String> arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("tertulia-away-");
        int port = DataFolder.freePort();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseParallelGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-cp",
                System.getProperty("java.class.path"),
                StandaloneApplication.class.getName(),
                "--port",
                Integer.toString(port),
                "--data",
                data.toString());
        builder.environment().put("TERTULIA_LIMITS_ENABLED", "false");
        builder.environment().putAll(environment);
        Path console = Files.createTempFile("tertulia-away-", ".log");
        Process server = builder.redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        Thread end = Thread.ofPlatform().unstarted(server::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(end);
        try {
            awaitServing(server, port, console);
            List<String> own = new ArrayList<>(arguments);
            own.addAll(List.of("--url", "http://localhost:" + port));
            Statuses statuses = new Statuses();
            PostToSeenReport report = new PostToSeen(BenchmarkOptions.parse(own), out, statuses).run();
            out.print(report.table());
            return new Outcome(report, statuses);
        } finally {
            Runtime.getRuntime().removeShutdownHook(end);
            server.destroy();
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
            delete(data);
            Files.deleteIfExists(console);
        }
    }

    private static void awaitServing(Process server, int port, Path console) throws InterruptedException, IOException {
        long deadline = System.nanoTime() + START_MAX.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/rooms"))
                    .build();
            while (true) {
                if (!server.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("the server did not start: " + Files.readString(console));
                }
                try {
                    client.send(request, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (IOException e) {
                    TimeUnit.MILLISECONDS.sleep(200);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
