package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** A scenario with one peer, from warm-up to figures. */
final class ScenarioRun {

    /** Few, so that many messages go through: what is done once a message needs compiling as much as what is done once a reader. */
    private static final int WARM_STREAMS = 100;

    /** So many that each room has a reader. */
    private static final int WARM_STREAMS_MANY_ROOMS = 1_000;

    private static final int WARM_WINDOW = 16;
    /** With few readers a message, four on their way are little work. */
    private static final int WARM_WINDOW_MANY_ROOMS = 64;

    private static final int OPEN_SECONDS_MAX = 120;
    private static final int ARRIVE_SECONDS_MAX = 20;

    /** What a process has open beside its streams. */
    private static final int OTHER_FILES = 300;

    private final Peer peer;
    private final Scenario scenario;
    private final StreamOptions options;
    private final int run;
    private final Deliveries deliveries;
    private final Load load;

    ScenarioRun(Peer peer, Scenario scenario, StreamOptions options, int run) {
        this.peer = peer;
        this.scenario = scenario;
        this.options = options;
        this.run = run;
        this.deliveries = new Deliveries(scenario.rooms());
        this.load = new Load(scenario, peer.publisher(), deliveries);
    }

    StreamResult measure() throws IOException, InterruptedException {
        requireFiles();
        try (Receiver receiver = new Receiver(peer, scenario, deliveries)) {
            compile(receiver);
            peer.collectGarbage();
            long memoryBefore = ProcessReader.pssBytes(peer.processes());
            receiver.takeCounts();
            receiver.open(scenario.streams(), OPEN_SECONDS_MAX);
            long memoryIdle = ProcessReader.pssBytes(peer.processes());
            peer.collectGarbage();
            long memoryIdleCollected = ProcessReader.pssBytes(peer.processes());

            publish(options.warmSeconds());
            Receiver.Counts warm = receiver.takeCounts();
            long publishedBefore = load.published();
            long cpuBefore = ProcessReader.cpuMillis(peer.processes());
            long receiverBefore = receiver.cpuNanos();
            long start = System.nanoTime();
            Receiver.Counts counts = new Receiver.Counts();
            Map<String, Double> more = Map.of();
            if (peer instanceof Tertulia server && scenario.incident() != Scenario.Incident.NONE) {
                more = new Incidents(server, scenario, receiver, load, options.seconds()).happen(counts);
            } else {
                publish(options.seconds());
                counts.add(receiver.takeCounts());
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            long cpu = ProcessReader.cpuMillis(peer.processes()) - cpuBefore;
            long receiverCpu = receiver.cpuNanos() - receiverBefore;
            long memoryEnd = ProcessReader.pssBytes(peer.processes());
            long lost = receiver.awaitArrived(ARRIVE_SECONDS_MAX);
            Receiver.Counts late = receiver.takeCounts();
            Histogram latency = counts.latency;
            return new StreamResult(
                    Instant.now(),
                    peer.name(),
                    scenario.name(),
                    run,
                    scenario.streams(),
                    warmStreams(),
                    counts.delivered == 0 ? 0 : (double) counts.bytes / counts.delivered,
                    seconds,
                    load.published() - publishedBefore,
                    counts.delivered,
                    counts.delivered / seconds,
                    1e3 * cpu / counts.delivered,
                    cpu / 1e3 / seconds,
                    latency.getValueAtPercentile(50) / 1e6,
                    latency.getValueAtPercentile(99) / 1e6,
                    latency.getValueAtPercentile(99.9) / 1e6,
                    latency.getMaxValue() / 1e6,
                    lost,
                    warm.repeated + counts.repeated + late.repeated,
                    warm.late + counts.late + late.late,
                    warm.foreign + counts.foreign + late.foreign,
                    warm.ended + counts.ended + late.ended,
                    warm.controls + counts.controls + late.controls,
                    memoryBefore,
                    memoryIdle,
                    memoryIdleCollected,
                    memoryEnd,
                    receiverCpu / 1e9 / seconds,
                    more);
        }
    }

    /** A closed loop on some of the streams, so that the compiler is done before anything is measured. */
    private void compile(Receiver receiver) throws IOException, InterruptedException {
        if (warmStreams() == 0) {
            return;
        }
        receiver.open(warmStreams(), OPEN_SECONDS_MAX);
        try {
            load.closedLoop(scenario.rooms() == 1 ? WARM_WINDOW : WARM_WINDOW_MANY_ROOMS, options.compileSeconds());
        } catch (IOException e) {
            throw new IOException(
                    "%s after %d messages; %s".formatted(e.getMessage(), load.published(), receiver.missing()), e);
        }
        receiver.awaitArrived(ARRIVE_SECONDS_MAX);
        receiver.closeAll();
        // The server sees the connections' end.
        TimeUnit.SECONDS.sleep(1);
    }

    private int warmStreams() {
        return peer.isCompiling() && options.compileSeconds() > 0
                ? Math.min(scenario.rooms() == 1 ? WARM_STREAMS : WARM_STREAMS_MANY_ROOMS, scenario.streams())
                : 0;
    }

    private void publish(double seconds) throws IOException {
        if (scenario.rate() > 0) {
            load.openLoop(scenario.rate(), seconds);
        } else {
            load.closedLoop(scenario.window(), seconds);
        }
    }

    private void requireFiles() throws IOException {
        int needed = scenario.streams() + OTHER_FILES;
        requireFiles("the driver", ProcessHandle.current().pid(), needed);
        for (long process : peer.processes()) {
            requireFiles(peer.name(), process, needed);
        }
    }

    private static void requireFiles(String who, long process, int needed) throws IOException {
        long max = ProcessReader.openFilesMax(process);
        if (max < needed) {
            throw new IOException(who + " may open " + max + " files and needs " + needed + "; raise it with ulimit -n "
                    + (needed + OTHER_FILES));
        }
    }
}
