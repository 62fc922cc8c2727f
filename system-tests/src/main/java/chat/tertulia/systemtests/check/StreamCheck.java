package chat.tertulia.systemtests.check;

import chat.tertulia.systemtests.check.Measurement.Arrival;
import chat.tertulia.systemtests.check.Measurement.Seen;
import chat.tertulia.systemtests.client.Authority;
import chat.tertulia.systemtests.client.EventStreamParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ./tertulia check-stream}: follows a check through whatever is before the server, and says what is the matter. */
public final class StreamCheck {

    private static final String USAGE = """
            check-stream [--url URL] [--ca FILE]: what the proxies before a server do to its streams

              --url URL    the address that browsers use (http://localhost:8080)
              --ca FILE    certificate of an authority to trust, PEM, for addresses with one of their own

            Ends with 0 if all is well or could only be better; 1 if something is wrong; 2 if there is no answer.
            """;

    /** The check takes three seconds; a proxy that holds it back, little more. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    private static final String PATH = "/api/stream/check";

    private final URI url;
    private final @Nullable SSLContext tls;

    /** @param tls null: the JDK's own authorities */
    StreamCheck(URI url, @Nullable SSLContext tls) {
        this.url = url;
        this.tls = tls;
    }

    public static void main(String[] arguments) {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(List.of(arguments), out));
    }

    /** The program without its end. */
    public static int run(List<String> arguments, PrintStream out) {
        URI url = URI.create("http://localhost:8080");
        SSLContext tls = null;
        try {
            for (int i = 0; i < arguments.size(); i += 2) {
                String option = arguments.get(i);
                if (option.equals("--help") || i + 1 == arguments.size()) {
                    out.print(USAGE);
                    return option.equals("--help") ? 0 : 64;
                }
                switch (option) {
                    case "--url" -> url = URI.create(arguments.get(i + 1));
                    case "--ca" -> tls = Authority.context(Path.of(arguments.get(i + 1)));
                    default -> {
                        out.print("check-stream: unknown option " + option + "\n" + USAGE);
                        return 64;
                    }
                }
            }
            return print(url, new StreamCheck(url, tls).measure(), out);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            out.println("check-stream: no answer from " + url + ": " + why);
            return 2;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 2;
        }
    }

    private static int print(URI url, Measurement measured, PrintStream out) {
        Seen seen = measured.seen();
        out.println("Streams from " + url + " over " + measured.protocol()
                + (seen == null ? "" : ", the last proxy over " + seen.protocol())
                + (seen == null || seen.via() == null ? "" : ", through " + seen.via()));
        out.println(
                "  first byte after         " + (measured.firstByte() < 0 ? "(none)" : measured.firstByte() + " ms"));
        out.println(
                "  events                   " + measured.arrivals().size() + (measured.isDone() ? "" : ", then cut"));
        out.println("  held back at most        " + measured.heldBack() + " ms");
        out.println("  compressed               " + (measured.encoding() == null ? "no" : measured.encoding()));
        List<Finding> findings = Finding.of(measured);
        for (Finding finding : findings) {
            out.println();
            out.println((finding.isWrong() ? "WRONG: " : "Could be better: ") + finding.text());
        }
        boolean isWrong = findings.stream().anyMatch(Finding::isWrong);
        out.println();
        out.println(
                isWrong
                        ? "Streams do not work as they should here. docs/PROXIES.md has whole files."
                        : "Streams work.");
        return isWrong ? 1 : 0;
    }

    /** Measures, and once more if events seem to be held back: a busy machine does that by chance, a buffer each time. */
    Measurement measure() throws IOException, InterruptedException {
        // Its first use takes long, and would count as the first event's way.
        JsonMapper.shared().readTree("{}");
        Measurement first = measureOnce();
        if (!Finding.of(first).contains(Finding.BUFFERED)) {
            return first;
        }
        Measurement second = measureOnce();
        return second.heldBack() < first.heldBack() ? second : first;
    }

    /** Follows one check to its end, or to where it is cut. */
    private Measurement measureOnce() throws IOException, InterruptedException {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10));
        if (tls != null) {
            builder.sslContext(tls);
        }
        try (HttpClient http = builder.build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(PATH))
                    .timeout(WAIT_MAX)
                    .header("Accept", "text/event-stream")
                    // What browsers say, so that what would be compressed for them is for us.
                    .header("Accept-Encoding", "gzip");
            if (!"https".equals(url.getScheme())) {
                request.version(HttpClient.Version.HTTP_1_1);
            }
            long begun = System.nanoTime();
            HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
            Events events = new Events(begun);
            try (InputStream body = response.body()) {
                CompletableFuture.delayedExecutor(WAIT_MAX.toSeconds(), TimeUnit.SECONDS)
                        .execute(() -> close(body));
                events.read(response.statusCode() == 200 ? decoded(response, body) : InputStream.nullInputStream());
            } catch (IOException e) {
                // Cut: what is missing tells.
            } finally {
                http.shutdownNow();
            }
            return new Measurement(
                    url.getScheme(),
                    url.getAuthority(),
                    response.version() == HttpClient.Version.HTTP_2 ? "HTTP/2" : "HTTP/1.1",
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers().firstValue("Content-Encoding").orElse(null),
                    events.firstByte,
                    events.isBusy,
                    events.seen,
                    events.arrivals,
                    events.isDamaged || events.ticks != events.ticksPromised,
                    events.isDone);
        }
    }

    private static InputStream decoded(HttpResponse<?> response, InputStream body) throws IOException {
        boolean isCompressed =
                response.headers().firstValue("Content-Encoding").orElse("").equals("gzip");
        return isCompressed ? new GZIPInputStream(body) : body;
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // It was to be given up.
        }
    }

    /** Takes the times of what comes. One thread. */
    private static final class Events implements EventStreamParser.Sink {
        private final long begun;
        private final List<Arrival> arrivals = new ArrayList<>();
        private long firstByte = -1;
        private @Nullable Seen seen;
        private boolean isBusy;
        private boolean isDamaged;
        private boolean isDone;
        private int ticks;
        private int ticksPromised;
        private long now;

        Events(long begun) {
            this.begun = begun;
        }

        void read(InputStream in) throws IOException {
            EventStreamParser parser = new EventStreamParser("", this);
            byte[] piece = new byte[64 * 1024];
            for (int n = in.read(piece); n >= 0 && !isDone; n = in.read(piece)) {
                now = (System.nanoTime() - begun) / 1_000_000;
                if (firstByte < 0) {
                    firstByte = now;
                }
                parser.feed(piece, 0, n);
            }
        }

        @Override
        public void event(String name, String lastId, byte[] data) {
            JsonNode json = JsonMapper.shared().readTree(data);
            switch (name) {
                case "seen" -> {
                    seen = new Seen(
                            json.path("protocol").asString(""),
                            json.path("scheme").asString(""),
                            json.path("host").asString(null),
                            json.path("via").asString(null));
                    ticksPromised = json.path("ticks").asInt();
                    arrivals.add(new Arrival(0, now));
                }
                case "tick" -> {
                    ticks++;
                    isDamaged |= json.path("number").asInt() != ticks
                            || json.path("padding").asString("").length()
                                    != json.path("bytes").asInt();
                    arrivals.add(new Arrival(json.path("sent").asLong(), now));
                }
                case "done" -> isDone = true;
                case "overloaded" -> isBusy = true;
                default -> isDamaged = true;
            }
        }

        @Override
        public void id(String lastId) {
            isDamaged = true;
        }

        @Override
        public void retry(long millis) {
            // Of a refusal.
        }
    }
}
