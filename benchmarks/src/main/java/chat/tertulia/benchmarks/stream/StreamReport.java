package chat.tertulia.benchmarks.stream;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The medians of all runs as Markdown tables, and Tertulia's as shares of Nchan's. */
record StreamReport(List<StreamResult> results) {

    String table() {
        StringBuilder out = new StringBuilder();
        out.append(
                "| scenario | peer | runs | CPU µs/event | deliveries/s | cores | p50 ms | p99 ms | KB/stream, with garbage |"
                        + " bytes/event | exact | driver |\n");
        out.append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (String scenario : scenarios()) {
            for (String peer : List.of(Tertulia.NAME, Nchan.NAME)) {
                List<StreamResult> runs = runs(scenario, peer);
                if (!runs.isEmpty()) {
                    row(out, scenario, peer, runs);
                }
            }
        }
        out.append('\n');
        ratios(out);
        more(out);
        return out.toString();
    }

    private static void row(StringBuilder out, String scenario, String peer, List<StreamResult> runs) {
        boolean isExact = runs.stream().allMatch(StreamResult::isExact);
        out.append(String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.2f | %,.0f | %.2f | %.2f | %.2f | %s | %.0f | %s | %.0f %% |%n",
                scenario,
                peer,
                runs.size(),
                median(runs, StreamResult::cpuMicrosPerEvent),
                median(runs, StreamResult::deliveriesPerSecond),
                median(runs, StreamResult::cores),
                median(runs, StreamResult::p50Millis),
                median(runs, StreamResult::p99Millis),
                memory(runs),
                median(runs, StreamResult::eventBytes),
                isExact ? "yes" : faults(runs),
                100 * median(runs, StreamResult::receiverBusy)));
    }

    private static String memory(List<StreamResult> runs) {
        double collected = median(runs, StreamResult::kilobytesPerStream);
        return Double.isNaN(collected)
                ? "–"
                : String.format(
                        Locale.ROOT,
                        "%.1f, %.1f",
                        collected,
                        median(runs, StreamResult::kilobytesPerStreamUncollected));
    }

    private static String faults(List<StreamResult> runs) {
        return String.format(
                Locale.ROOT,
                "**%d lost, %d repeated, %d out of order, %d foreign**",
                runs.stream().mapToLong(StreamResult::lost).sum(),
                runs.stream().mapToLong(StreamResult::repeated).sum(),
                runs.stream().mapToLong(StreamResult::outOfOrder).sum(),
                runs.stream().mapToLong(StreamResult::foreign).sum());
    }

    private void ratios(StringBuilder out) {
        boolean isHeadWritten = false;
        for (String scenario : scenarios()) {
            List<StreamResult> ours = runs(scenario, Tertulia.NAME);
            List<StreamResult> theirs = runs(scenario, Nchan.NAME);
            if (ours.isEmpty() || theirs.isEmpty()) {
                continue;
            }
            if (!isHeadWritten) {
                out.append(
                        "| Tertulia / Nchan | CPU an event | deliveries/s | p99 | memory a stream |\n|---|---|---|---|---|\n");
                isHeadWritten = true;
            }
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f | %s |%n",
                    scenario,
                    ratio(ours, theirs, StreamResult::cpuMicrosPerEvent),
                    ratio(ours, theirs, StreamResult::deliveriesPerSecond),
                    ratio(ours, theirs, StreamResult::p99Millis),
                    memoryRatio(ours, theirs)));
        }
    }

    private static String memoryRatio(List<StreamResult> ours, List<StreamResult> theirs) {
        double ratio = ratio(ours, theirs, StreamResult::kilobytesPerStream);
        return Double.isNaN(ratio) ? "–" : String.format(Locale.ROOT, "%.2f", ratio);
    }

    private void more(StringBuilder out) {
        for (StreamResult result : results) {
            if (!result.more().isEmpty()) {
                out.append(String.format("%n%s, %s, run %d: ", result.scenario(), result.peer(), result.run()));
                result.more()
                        .forEach((name, value) -> out.append(String.format(Locale.ROOT, "%s %.2f; ", name, value)));
                out.append('\n');
            }
        }
    }

    private Set<String> scenarios() {
        Set<String> names = new LinkedHashSet<>();
        results.forEach(result -> names.add(result.scenario()));
        return names;
    }

    private List<StreamResult> runs(String scenario, String peer) {
        return results.stream()
                .filter(result ->
                        result.scenario().equals(scenario) && result.peer().equals(peer))
                .toList();
    }

    private static double ratio(
            List<StreamResult> ours, List<StreamResult> theirs, ToDoubleFunction<StreamResult> figure) {
        return median(ours, figure) / median(theirs, figure);
    }

    private static double median(List<StreamResult> runs, ToDoubleFunction<StreamResult> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
