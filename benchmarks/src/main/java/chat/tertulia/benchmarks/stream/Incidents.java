package chat.tertulia.benchmarks.stream;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** What can happen to many streams at once while messages flow, and how it is borne. */
final class Incidents {

    private static final int STALLED_SECONDS = 60;
    private static final int REVOKED = 500;
    private static final int REVOCATIONS_A_SECOND = 50;
    private static final int CUT_SECONDS_MAX = 20;
    private static final int RETURN_SECONDS_MAX = 120;

    private final Tertulia server;
    private final Scenario scenario;
    private final Receiver receiver;
    private final Load load;
    private final int seconds;

    /** @param seconds of usual life before what happens, where the two are compared */
    Incidents(Tertulia server, Scenario scenario, Receiver receiver, Load load, int seconds) {
        this.server = server;
        this.scenario = scenario;
        this.receiver = receiver;
        this.load = load;
        this.seconds = seconds;
    }

    /**
     * Lets the scenario's incident happen.
     *
     * @param counts what the streams see meanwhile is added
     * @return its figures, by name
     */
    Map<String, Double> happen(Receiver.Counts counts) throws IOException, InterruptedException {
        return switch (scenario.incident()) {
            case NONE -> throw new IllegalStateException("nothing happens in " + scenario.name());
            case STALLED -> stalled(counts);
            case REVOCATION -> revocation(counts);
            case STORM -> storm(counts);
        };
    }

    private Map<String, Double> stalled(Receiver.Counts counts) throws IOException, InterruptedException {
        Map<String, Double> figures = new LinkedHashMap<>();
        load.openLoop(scenario.rate(), seconds);
        Receiver.Counts before = take(counts);
        long memoryBefore = ProcessReader.pssBytes(server.processes());
        receiver.reconnectAtOnce();
        receiver.stall(true);
        load.openLoop(scenario.rate(), STALLED_SECONDS);
        Receiver.Counts during = take(counts);
        long memoryStalled = ProcessReader.pssBytes(server.processes());
        receiver.stall(false);
        long start = System.nanoTime();
        boolean isCaughtUp = receiver.awaitArrived(RETURN_SECONDS_MAX) == 0;
        double caughtUp = (System.nanoTime() - start) / 1e9;
        Receiver.Counts after = take(counts);
        figures.put("p99 before, ms", millis(before.latency, 99));
        figures.put("p99 of the others, ms", millis(during.latency, 99));
        figures.put("p99 ratio", millis(during.latency, 99) / millis(before.latency, 99));
        figures.put("memory before, MB", memoryBefore / 1e6);
        figures.put("memory at the end of the stall, MB", memoryStalled / 1e6);
        figures.put("caught up", isCaughtUp ? 1.0 : 0);
        figures.put("caught up in, s", caughtUp);
        figures.put("streams the server closed", (double) (during.ended + after.ended));
        figures.put("archive replays", server.metric("tertulia_gateway_replays_total"));
        return figures;
    }

    private Map<String, Double> revocation(Receiver.Counts counts) throws IOException, InterruptedException {
        long[] askedNanos = new long[REVOKED];
        int every = scenario.streams() / REVOKED;
        CompletableFuture<Void> messages = CompletableFuture.runAsync(() -> {
            try {
                load.openLoop(scenario.rate(), (double) REVOKED / REVOCATIONS_A_SECOND + 2);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
        for (int i = 0; i < REVOKED; i++) {
            int stream = i * every;
            receiver.expectEnd(stream);
            askedNanos[i] = System.nanoTime();
            var ignored = server.publisher().revoke(Scenario.userId(stream), Scenario.sessionId(stream), "x" + i);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / REVOCATIONS_A_SECOND);
        }
        messages.join();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CUT_SECONDS_MAX);
        long[] ended = receiver.endedNanos();
        while (cut(ended, every) < REVOKED && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
            ended = receiver.endedNanos();
        }
        Histogram toCut = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        for (int i = 0; i < REVOKED; i++) {
            if (ended[i * every] != 0) {
                toCut.recordValue(ended[i * every] - askedNanos[i]);
            }
        }
        Receiver.Counts all = take(counts);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("revoked", (double) REVOKED);
        figures.put("cut", (double) toCut.getTotalCount());
        figures.put("others cut", (double) (all.ended - toCut.getTotalCount()));
        figures.put("revocation to cut p50, ms", millis(toCut, 50));
        figures.put("p99, ms", millis(toCut, 99));
        figures.put("max, ms", millis(toCut, 100));
        return figures;
    }

    private static long cut(long[] ended, int every) {
        long cut = 0;
        for (int i = 0; i < REVOKED; i++) {
            cut += ended[i * every] != 0 ? 1 : 0;
        }
        return cut;
    }

    private Map<String, Double> storm(Receiver.Counts counts) throws IOException, InterruptedException {
        double replaysBefore = server.metric("tertulia_gateway_replays_total");
        long cpuBefore = ProcessReader.cpuMillis(server.processes());
        long start = System.nanoTime();
        CompletableFuture<Void> messages = CompletableFuture.runAsync(() -> {
            try {
                load.openLoop(scenario.rate(), seconds);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
        receiver.dropAll();
        receiver.awaitFollowing(scenario.streams(), RETURN_SECONDS_MAX);
        double returned = (System.nanoTime() - start) / 1e9;
        long cpu = ProcessReader.cpuMillis(server.processes()) - cpuBefore;
        Histogram toResumed = receiver.toResumed();
        messages.join();
        take(counts);
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("all resumed in, s", returned);
        figures.put("reconnection to resumed p50, ms", millis(toResumed, 50));
        figures.put("p99, ms", millis(toResumed, 99));
        figures.put("gateway CPU, s", cpu / 1e3);
        figures.put("archive replays", server.metric("tertulia_gateway_replays_total") - replaysBefore);
        return figures;
    }

    private Receiver.Counts take(Receiver.Counts all) throws IOException, InterruptedException {
        Receiver.Counts taken = receiver.takeCounts();
        all.add(taken);
        return taken;
    }

    private static double millis(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e6;
    }
}
