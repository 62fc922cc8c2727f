package chat.tertulia.benchmarks.stream;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param scenarios in this order
 * @param peers names, in this order
 * @param repeats runs of each scenario with each peer
 * @param seconds measured time of a run
 * @param warmSeconds the scenario's own load before that
 * @param compileSeconds a closed loop before that, on a server just started
 * @param out where the figures go as JSON
 * @param serve whether to measure nothing, and keep the first scenario's servers up for another driver
 */
record StreamOptions(
        List<Scenario> scenarios,
        List<String> peers,
        int repeats,
        int seconds,
        int warmSeconds,
        int compileSeconds,
        @Nullable Path out,
        boolean serve) {

    static final String USAGE = """
            stream [options]: what a delivered event costs, beside Nchan on the same machine in the same run

              --scenarios S,…   S1b S1m S3 S2b S20 Stalled Revocation Storm (S1b,S1m,S3,S2b)
              --peers P,…       tertulia, nchan (both)
              --repeats N       runs of each scenario with each peer (1)
              --seconds N       measured time of a run (15)
              --warm N          seconds of the scenario's load before that (5)
              --compile N       seconds of a closed loop before that, on a server just started (15)
              --out FILE        the figures as JSON
              --serve           measures nothing: starts Tertulia for the first scenario and says how another
                                driver reaches it, until ended

            TERTULIA_BENCH_GATEWAY_OPTIONS are other JVM options for the gateway.
            """;

    static StreamOptions parse(List<String> arguments) {
        String scenarios = "S1b,S1m,S3,S2b";
        String peers = Tertulia.NAME + "," + Nchan.NAME;
        int repeats = 1;
        int seconds = 15;
        int warm = 5;
        int compile = 15;
        Path out = null;
        boolean serve = false;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            if (name.equals("--serve")) {
                serve = true;
                continue;
            }
            if (!rest.hasNext()) {
                throw new IllegalArgumentException("no value for " + name);
            }
            String value = rest.next();
            switch (name) {
                case "--scenarios" -> scenarios = value;
                case "--peers" -> peers = value;
                case "--repeats" -> repeats = number(name, value, 1);
                case "--seconds" -> seconds = number(name, value, 1);
                case "--warm" -> warm = number(name, value, 0);
                case "--compile" -> compile = number(name, value, 0);
                case "--out" -> out = Path.of(value);
                default -> throw new IllegalArgumentException("no such option: " + name);
            }
        }
        List<Scenario> chosen = new ArrayList<>();
        for (String scenario : scenarios.split(",")) {
            chosen.add(Scenario.named(scenario));
        }
        List<String> measured = List.of(peers.split(","));
        for (String peer : measured) {
            if (!peer.equals(Tertulia.NAME) && !peer.equals(Nchan.NAME)) {
                throw new IllegalArgumentException("no such peer: " + peer);
            }
        }
        return new StreamOptions(chosen, measured, repeats, seconds, warm, compile, out, serve);
    }

    private static int number(String name, String text, int min) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= 100_000) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new IllegalArgumentException(name + " is a whole number from " + min);
    }
}
