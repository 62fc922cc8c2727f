import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Follows one's rooms with nothing but the JDK (17 or newer).
 *
 * <pre>TERTULIA_TOKEN=… java Follow.java http://localhost:8080 [CURSOR]</pre>
 *
 * Prints a line for each event: its name, a tab, its JSON. Begins after CURSOR, or with what happens from now on.
 */
public final class Follow {

    /** The server is heard every 15 s: longer silence than this is a dead connection. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(45);

    private static final long WAIT_MILLIS_MAX = 30_000;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "silence");
        thread.setDaemon(true);
        return thread;
    });
    private final URI stream;
    private final String token;
    private final BiConsumer<String, String> listener;
    private String cursor;
    private long retryMillis = 2_000;
    private int failures;
    private boolean isOver;

    /** @param listener is given each event's name and data, in their order, on the thread that follows */
    public Follow(URI server, String token, String cursor, BiConsumer<String, String> listener) {
        this.stream = server.resolve("/api/stream");
        this.token = token;
        this.cursor = cursor;
        this.listener = listener;
    }

    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        new Follow(
                        URI.create(arguments[0]),
                        System.getenv("TERTULIA_TOKEN"),
                        arguments.length > 1 ? arguments[1] : "",
                        (name, data) -> out.println(name + "\t" + data))
                .run();
    }

    /** Follows over all breaks until the server says not to come back. */
    public void run() throws InterruptedException {
        while (!isOver) {
            try {
                connect();
            } catch (IOException e) {
                // Cut, refused, silent, or a proxy's error page: all the same, again.
            }
            if (!isOver) {
                long wait = Math.min(WAIT_MILLIS_MAX, retryMillis << Math.min(failures++, 4));
                Thread.sleep(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
            }
        }
    }

    private void connect() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(stream)
                .timeout(SILENCE_MAX) // until the headers are there
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token);
        if (!cursor.isEmpty()) {
            request.header("Last-Event-ID", cursor);
        }
        HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
        AtomicLong heard = new AtomicLong(System.nanoTime());
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            var watch = clock.scheduleAtFixedRate(
                    () -> {
                        if (System.nanoTime() - heard.get() > SILENCE_MAX.toNanos()) {
                            close(body);
                        }
                    },
                    1,
                    1,
                    TimeUnit.SECONDS);
            try {
                Parser parser = new Parser(cursor);
                byte[] piece = new byte[65_536];
                for (int n = body.read(piece); n >= 0; n = body.read(piece)) {
                    heard.set(System.nanoTime());
                    parser.feed(piece, n);
                }
            } finally {
                watch.cancel(false);
            }
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // It was to be given up.
        }
    }

    /** Reads text/event-stream from bytes cut anywhere, as the HTML standard says. One for each response. */
    private final class Parser {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private boolean isFirstLine = true;
        private boolean isAfterCarriageReturn;
        private String id;
        private String event = "";
        private StringBuilder data;

        Parser(String id) {
            this.id = id;
        }

        void feed(byte[] bytes, int length) {
            for (int i = 0; i < length; i++) {
                byte b = bytes[i];
                boolean isSecondHalf = b == '\n' && isAfterCarriageReturn;
                isAfterCarriageReturn = b == '\r';
                if (b != '\n' && b != '\r') {
                    line.write(b);
                } else if (!isSecondHalf) {
                    // Only whole lines become text, so that no letter of several bytes is cut in two.
                    String text = line.toString(StandardCharsets.UTF_8);
                    line.reset();
                    line(isFirstLine && text.startsWith("\uFEFF") ? text.substring(1) : text);
                    isFirstLine = false;
                }
            }
        }

        private void line(String text) {
            if (text.isEmpty()) {
                endOfBlock();
                return;
            }
            int colon = text.indexOf(':');
            String name = colon < 0 ? text : text.substring(0, colon);
            String value = colon < 0 ? "" : text.substring(colon + (text.startsWith(" ", colon + 1) ? 2 : 1));
            switch (name) {
                case "data" -> data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
                case "event" -> event = value;
                case "id" -> id = value.indexOf('\0') < 0 ? value : id;
                case "retry" -> retryMillis = value.matches("[0-9]{1,9}") ? Long.parseLong(value) : retryMillis;
                default -> {
                    // A comment, or a field of tomorrow.
                }
            }
        }

        private void endOfBlock() {
            String name = event.isEmpty() ? "message" : event;
            String text = data == null ? null : data.toString();
            event = "";
            data = null;
            if (text != null) {
                failures = 0;
                listener.accept(name, text);
                isOver = name.equals("auth_required") || name.equals("closing") && text.contains("\"reconnect\":false");
            }
            // Only now: what a cut leaves without its end never happened, and comes again.
            cursor = id;
        }
    }
}
