package chat.tertulia.benchmarks.stream;

import chat.tertulia.benchmarks.Quiet;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code ./tertulia bench stream}: each scenario with each peer in one run and one after the other, every time with servers just started.
 * The exit code is 1 if a stream did not see exactly what it had to.
 */
public final class StreamBenchmark {

    private StreamBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (List.of(arguments).contains("--help")) {
            out.print(StreamOptions.USAGE);
            return;
        }
        StreamOptions options;
        try {
            options = StreamOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            out.println("stream: " + e.getMessage());
            out.print(StreamOptions.USAGE);
            System.exit(64);
            return;
        }
        Quiet.loggers();
        if (options.serve()) {
            serve(options.scenarios().getFirst(), out);
            return;
        }
        System.exit(measure(options, out) ? 0 : 1);
    }

    private static boolean measure(StreamOptions options, PrintStream out) throws IOException, InterruptedException {
        List<String> peers = new ArrayList<>(options.peers());
        if (peers.contains(Nchan.NAME) && Nchan.module().isEmpty()) {
            out.println(
                    "nginx with Nchan is not installed (Debian: nginx, libnginx-mod-nchan): Tertulia is measured alone.");
            peers.remove(Nchan.NAME);
        }
        out.println("gateway: " + String.join(" ", Tertulia.jvmOptions()));
        List<StreamResult> results = new ArrayList<>();
        for (Scenario scenario : options.scenarios()) {
            for (int run = 1; run <= options.repeats(); run++) {
                for (String peer : peers) {
                    if (peer.equals(Tertulia.NAME) || scenario.isForEveryPeer()) {
                        results.add(measure(scenario, peer, options, run, out));
                        write(options, results);
                    }
                }
            }
        }
        out.println();
        out.print(new StreamReport(results).table());
        return results.stream().allMatch(StreamResult::isExact);
    }

    /** A rig for another driver, until this process is ended. */
    private static void serve(Scenario scenario, PrintStream out) throws IOException, InterruptedException {
        try (Tertulia server = Tertulia.start(scenario);
                PublishingEndpoint publishing = new PublishingEndpoint(server.publisher())) {
            out.printf(
                    "gateway --port %d --pids %d, publisher --pub-port %d, metrics http://127.0.0.1:%d/actuator/prometheus%n",
                    server.port(), server.processes().getFirst(), publishing.port(), server.managementPort());
            out.printf("%d streams in %d rooms%n", scenario.streams(), scenario.rooms());
            Thread.currentThread().join();
        }
    }

    private static StreamResult measure(Scenario scenario, String peer, StreamOptions options, int run, PrintStream out)
            throws IOException, InterruptedException {
        try (Peer server = peer.equals(Tertulia.NAME) ? Tertulia.start(scenario) : Nchan.start(scenario)) {
            StreamResult result = new ScenarioRun(server, scenario, options, run).measure();
            out.printf(
                    Locale.ROOT,
                    "%s %s %d: %.2f µs/event, %,.0f deliveries/s, p99 %.2f ms%s%n",
                    scenario.name(),
                    peer,
                    run,
                    result.cpuMicrosPerEvent(),
                    result.deliveriesPerSecond(),
                    result.p99Millis(),
                    result.isExact() ? "" : ", NOT EXACT");
            return result;
        }
    }

    private static void write(StreamOptions options, List<StreamResult> results) throws IOException {
        if (options.out() != null) {
            Files.writeString(
                    options.out(),
                    JsonMapper.builder()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .build()
                            .writeValueAsString(results));
        }
    }
}
