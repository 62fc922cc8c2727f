package chat.tertulia.systemtests.replay;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to play, and how.
 *
 * @param speed how many times faster than the log's own time; infinite: as fast as the server answers
 * @param readers accounts that follow all rooms
 * @param order what is posted one by one
 * @param inFlightMax posts under way at once
 * @param signUpsMax sign-ups and sign-ins under way at once; each costs the server tens of ms of a core
 * @param patience how long an outage of the server may last
 * @param linesMax only this many lines of the file
 * @param report where to write the report as JSON
 * @param authority certificate of the authority that the server's is of, PEM; null: those of this machine
 * @param state where to keep what a second run needs; null: a file in the user's home named after log and server
 */
public record ReplayOptions(
        Path file,
        URI url,
        double speed,
        int readers,
        Order order,
        int inFlightMax,
        int signUpsMax,
        Duration patience,
        int linesMax,
        @Nullable Path report,
        @Nullable Path authority,
        @Nullable Path state) {

    /** What keeps the log's order; a user's own messages always do. */
    public enum Order {
        /** Each room too, so that history equals the log. */
        ROOM,
        /** Only each user; faster in a crowded room. */
        USER
    }

    static final String USAGE = """
            replay FILE [options]: plays a chat log of JSON lines through the public API

              --url URL            server (http://localhost:8080)
              --speed N|max        times faster than the log's own time (max)
              --readers N          accounts that follow all rooms over the stream (3)
              --order room|user    post each room one by one, so that history equals the log, or only each user (room)
              --in-flight N        posts under way at once (32)
              --sign-ups N         sign-ups under way at once (2)
              --patience SECONDS   how long the server may be away (120)
              --lines N            only the first N lines
              --ca FILE            authority that the server's certificate is of (PEM)
              --report FILE        write the report as JSON
              --state FILE         seed of the passwords and names given (~/.tertulia/replay/…)

            Run it again after an interruption: it goes on, and repeats nothing. For an import at full speed start the
            server with TERTULIA_LIMITS_ENABLED=false.
            Ends with 0 if all is well; 1 if anything is lost, repeated, out of order or not as sent; 2 if it could not
            finish; 64 if it was called wrongly.
            """;

    public static ReplayOptions of(Path file, URI url) {
        return new ReplayOptions(
                file,
                url,
                Double.POSITIVE_INFINITY,
                3,
                Order.ROOM,
                32,
                2,
                Duration.ofMinutes(2),
                Integer.MAX_VALUE,
                null,
                null,
                null);
    }

    public ReplayOptions withState(Path path) {
        return new ReplayOptions(
                file, url, speed, readers, order, inFlightMax, signUpsMax, patience, linesMax, report, authority, path);
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException with a message for the user
     */
    static ReplayOptions parse(List<String> arguments) {
        Path file = null;
        ReplayOptions o = of(Path.of(""), URI.create("http://localhost:8080"));
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            if (!argument.startsWith("--")) {
                if (file != null) {
                    throw new IllegalArgumentException("one file at a time: " + argument);
                }
                file = Path.of(argument);
                continue;
            }
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            String value = equals >= 0
                    ? argument.substring(equals + 1)
                    : rest.hasNext() ? rest.next() : fail("no value for " + argument);
            o = o.with(name, value);
        }
        if (file == null) {
            throw new IllegalArgumentException("which file?");
        }
        return new ReplayOptions(
                file,
                o.url,
                o.speed,
                o.readers,
                o.order,
                o.inFlightMax,
                o.signUpsMax,
                o.patience,
                o.linesMax,
                o.report,
                o.authority,
                o.state);
    }

    private ReplayOptions with(String name, String value) {
        URI newUrl = url;
        double newSpeed = speed;
        int newReaders = readers;
        Order newOrder = order;
        int newInFlight = inFlightMax;
        int newSignUps = signUpsMax;
        Duration newPatience = patience;
        int newLines = linesMax;
        Path newReport = report;
        Path newAuthority = authority;
        Path newState = state;
        switch (name) {
            case "--url" -> newUrl = url(value);
            case "--speed" -> newSpeed = value.equals("max") ? Double.POSITIVE_INFINITY : number(name, value);
            case "--readers" -> newReaders = (int) number(name, value);
            case "--order" ->
                newOrder = switch (value) {
                    case "room" -> Order.ROOM;
                    case "user" -> Order.USER;
                    default -> throw new IllegalArgumentException("--order is room or user");
                };
            case "--in-flight" -> newInFlight = (int) number(name, value);
            case "--sign-ups" -> newSignUps = (int) number(name, value);
            case "--patience" -> newPatience = Duration.ofMillis((long) (1000 * number(name, value)));
            case "--lines" -> newLines = (int) number(name, value);
            case "--report" -> newReport = Path.of(value);
            case "--ca" -> newAuthority = Path.of(value);
            case "--state" -> newState = Path.of(value);
            default -> throw new IllegalArgumentException("no such option: " + name);
        }
        return new ReplayOptions(
                file,
                newUrl,
                newSpeed,
                newReaders,
                newOrder,
                newInFlight,
                newSignUps,
                newPatience,
                newLines,
                newReport,
                newAuthority,
                newState);
    }

    private static URI url(String text) {
        URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw new IllegalArgumentException("--url is like http://localhost:8080");
        }
        return url;
    }

    private static double number(String name, String text) {
        try {
            double number = Double.parseDouble(text);
            if (number > 0 && number <= 1e9) {
                return number;
            }
        } catch (NumberFormatException e) {
            // answered below
        }
        throw new IllegalArgumentException(name + " is a number above 0");
    }

    private static String fail(String why) {
        throw new IllegalArgumentException(why);
    }
}
