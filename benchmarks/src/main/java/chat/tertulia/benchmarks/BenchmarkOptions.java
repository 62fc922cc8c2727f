package chat.tertulia.benchmarks;

import java.net.URI;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param readers streams of the one room, each of an account of its own unless {@code accounts} is smaller
 * @param accounts accounts that the streams are shared among; a sign-up costs the server tens of ms of a core
 * @param rate messages a second
 * @param seconds measured time
 * @param warmupSeconds time before it, at the same rate, that counts for nothing but loss, repetition and order
 * @param textBytes length of a message's text
 * @param senders accounts that take turns in posting
 */
public record BenchmarkOptions(
        URI url,
        int readers,
        int accounts,
        int rate,
        int seconds,
        int warmupSeconds,
        int textBytes,
        int senders,
        @Nullable Path json) {

    static final String USAGE = """
            post-to-seen [options]: the time from posting to seeing, with many readers in one room

              --url URL         server (http://localhost:8080)
              --readers N       streams that follow the room (100)
              --accounts N      accounts the streams belong to (10)
              --rate N          messages a second, open loop (50)
              --seconds N       measured time (30)
              --warmup N        seconds before it (10)
              --bytes N         length of a text (200)
              --senders N       accounts that post in turn (4)
              --json FILE       write the figures as JSON

            The server has to run with TERTULIA_LIMITS_ENABLED=false.
            """;

    static final int TEXT_BYTES_MIN = 32;

    public static BenchmarkOptions parse(List<String> arguments) {
        BenchmarkOptions o =
                new BenchmarkOptions(URI.create("http://localhost:8080"), 100, 10, 50, 30, 10, 200, 4, null);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (equals < 0 && !rest.hasNext()) {
                throw new IllegalArgumentException("no value for " + argument);
            }
            o = o.with(name, equals < 0 ? rest.next() : argument.substring(equals + 1));
        }
        return o;
    }

    private BenchmarkOptions with(String name, String value) {
        return switch (name) {
            case "--url" ->
                new BenchmarkOptions(
                        URI.create(value), readers, accounts, rate, seconds, warmupSeconds, textBytes, senders, json);
            case "--readers" ->
                new BenchmarkOptions(
                        url, number(name, value, 1), accounts, rate, seconds, warmupSeconds, textBytes, senders, json);
            case "--accounts" ->
                new BenchmarkOptions(
                        url, readers, number(name, value, 1), rate, seconds, warmupSeconds, textBytes, senders, json);
            case "--rate" ->
                new BenchmarkOptions(
                        url,
                        readers,
                        accounts,
                        number(name, value, 1),
                        seconds,
                        warmupSeconds,
                        textBytes,
                        senders,
                        json);
            case "--seconds" ->
                new BenchmarkOptions(
                        url, readers, accounts, rate, number(name, value, 1), warmupSeconds, textBytes, senders, json);
            case "--warmup" ->
                new BenchmarkOptions(
                        url, readers, accounts, rate, seconds, number(name, value, 0), textBytes, senders, json);
            case "--bytes" ->
                new BenchmarkOptions(
                        url,
                        readers,
                        accounts,
                        rate,
                        seconds,
                        warmupSeconds,
                        number(name, value, TEXT_BYTES_MIN),
                        senders,
                        json);
            case "--senders" ->
                new BenchmarkOptions(
                        url, readers, accounts, rate, seconds, warmupSeconds, textBytes, number(name, value, 1), json);
            case "--json" ->
                new BenchmarkOptions(
                        url, readers, accounts, rate, seconds, warmupSeconds, textBytes, senders, Path.of(value));
            default -> throw new IllegalArgumentException("no such option: " + name);
        };
    }

    private static int number(String name, String text, int min) {
        try {
            int number = Integer.parseInt(text);
            if (number >= min && number <= 1_000_000) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new IllegalArgumentException(name + " is a whole number from " + min);
    }

    int messages() {
        return rate * (seconds + warmupSeconds);
    }

    int warmupMessages() {
        return rate * warmupSeconds;
    }
}
