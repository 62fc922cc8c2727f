import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bot with nothing but the JDK (17 or newer): follows the stream of its rooms and answers whoever writes its name, with what they
 * wrote after it.
 *
 * <pre>TERTULIA_TOKEN=tt_… java EchoBot.java http://localhost:8080 [FILE]</pre>
 *
 * The token is a bot's, with the scopes {@code read} and {@code write}. FILE keeps where it is, so that after a restart it answers
 * what was said meanwhile. An answer's clientId is made from the message it answers: however often a message comes, and wherever the
 * bot dies, it is answered once.
 */
public final class EchoBot {

    /** The server is heard every 15 s: longer silence than this is a dead connection. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(45);

    private static final long WAIT_MILLIS_MAX = 30_000;
    private static final int ATTEMPTS_MAX = 5;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "silence");
        thread.setDaemon(true);
        return thread;
    });
    private final URI server;
    private final String token;
    private final Path file;
    private String cursor = "";
    private String id = "";
    private String name = "";
    private long retryMillis = 2_000;
    private int failures;
    private boolean isOver;

    private EchoBot(URI server, String token, Path file) {
        this.server = server;
        this.token = token;
        this.file = file;
    }

    public static void main(String[] arguments) throws Exception {
        String token = System.getenv("TERTULIA_TOKEN");
        if (arguments.length == 0 || token == null) {
            System.err.println("TERTULIA_TOKEN=tt_… java EchoBot.java SERVER [FILE]");
            System.exit(2);
        }
        new EchoBot(URI.create(arguments[0]), token, arguments.length > 1 ? Path.of(arguments[1]) : null).run();
    }

    private void run() throws Exception {
        if (file != null && Files.exists(file)) {
            cursor = Files.readString(file).strip();
        }
        while (!isOver) {
            try {
                if (id.isEmpty()) {
                    Object user = member(call("GET", "/api/me", null), "user");
                    id = text(user, "id");
                    name = text(user, "name");
                    System.out.println("I am " + name);
                }
                follow();
            } catch (IOException e) {
                // Cut, refused, silent, or a proxy's error page: all the same, again.
            }
            if (!isOver) {
                long wait = Math.min(WAIT_MILLIS_MAX, retryMillis << Math.min(failures++, 4));
                Thread.sleep(wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1));
            }
        }
        System.err.println("The server does not want this token any more.");
        System.exit(1);
    }

    /** One connection, from the cursor until it breaks. */
    private void follow() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve("/api/stream"))
                .timeout(SILENCE_MAX) // until the headers are there
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + token);
        if (!cursor.isEmpty()) {
            request.header("Last-Event-ID", cursor);
        }
        HttpResponse<java.io.InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
        AtomicLong heard = new AtomicLong(System.nanoTime());
        // Our server's lines end with \n, and a reader cuts no letter in two.
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            var watch = clock.scheduleAtFixedRate(
                    () -> {
                        if (System.nanoTime() - heard.get() > SILENCE_MAX.toNanos()) {
                            try {
                                response.body().close();
                            } catch (IOException e) {
                                // It was to be given up.
                            }
                        }
                    },
                    1,
                    1,
                    TimeUnit.SECONDS);
            try {
                String event = "";
                String data = "";
                String last = cursor;
                for (String line = lines.readLine(); line != null && !isOver; line = lines.readLine()) {
                    heard.set(System.nanoTime());
                    if (line.startsWith("event: ")) {
                        event = line.substring(7);
                    } else if (line.startsWith("data: ")) {
                        data = line.substring(6);
                    } else if (line.startsWith("id: ")) {
                        last = line.substring(4);
                    } else if (line.startsWith("retry: ")) {
                        retryMillis = Long.parseLong(line.substring(7).strip());
                    } else if (line.isEmpty()) {
                        onEvent(event, data);
                        event = "";
                        data = "";
                        // Only now: what a break leaves without its end never happened, and comes again.
                        keep(last);
                    }
                }
            } finally {
                watch.cancel(false);
            }
        }
    }

    private void onEvent(String event, String data) throws IOException, InterruptedException {
        switch (event) {
            case "auth_required" -> isOver = true;
            case "closing" -> isOver = data.contains("\"reconnect\":false");
            case "message.posted" -> {
                failures = 0;
                onMessage(member(member(Json.read(data), "event"), "message"));
            }
            default -> failures = 0;
        }
    }

    private void onMessage(Object message) throws IOException, InterruptedException {
        String text = text(message, "text");
        String call = "@" + name;
        int at = text.toLowerCase().indexOf(call.toLowerCase());
        // Not to itself: two answers would never end.
        if (at < 0 || text(member(message, "sender"), "id").equals(id)) {
            return;
        }
        String said = text.substring(at + call.length()).strip();
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("clientId", "re-" + text(message, "id"));
        answer.put("text", said.isEmpty() ? "Yes?" : said);
        answer.put("replyTo", text(message, "id"));
        call("POST", "/api/rooms/" + text(message, "room") + "/messages", Json.write(answer));
    }

    /** A call of the API, again while its outcome is unknown; what the server refuses is said and left. */
    private Object call(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        for (int attempt = 1; ; attempt++) {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            int status = response.statusCode();
            if (status < 400) {
                return response.body().isEmpty() ? null : Json.read(response.body());
            }
            boolean mayPass = status == 429 || status >= 500;
            if (!mayPass || attempt == ATTEMPTS_MAX) {
                System.err.println(method + " " + path + ": " + status + " " + response.body());
                if (status == 401) {
                    isOver = true;
                }
                return null;
            }
            long seconds = response.headers().firstValueAsLong("Retry-After").orElse(attempt);
            Thread.sleep(1_000 * Math.min(30, seconds) + ThreadLocalRandom.current().nextLong(500));
        }
    }

    private void keep(String next) throws IOException {
        if (!next.equals(cursor) && file != null) {
            Files.writeString(file, next);
        }
        cursor = next;
    }

    private static Object member(Object object, String name) {
        return object instanceof Map<?, ?> members ? members.get(name) : null;
    }

    private static String text(Object object, String name) {
        return member(object, name) instanceof String text ? text : "";
    }

    /** As much JSON as a bot needs: objects are maps, arrays lists, texts strings, the rest is as it is. */
    private static final class Json {

        private final String text;
        private int at;

        private Json(String text) {
            this.text = text;
        }

        static Object read(String text) {
            return new Json(text).value();
        }

        static String write(Map<String, String> members) {
            StringBuilder out = new StringBuilder("{");
            members.forEach((name, value) -> out.append(out.length() > 1 ? "," : "")
                    .append(quoted(name))
                    .append(':')
                    .append(quoted(value)));
            return out.append('}').toString();
        }

        private static String quoted(String text) {
            StringBuilder out = new StringBuilder("\"");
            for (char c : text.toCharArray()) {
                if (c == '"' || c == '\\') {
                    out.append('\\').append(c);
                } else if (c < ' ') {
                    out.append(String.format("\\u%04x", (int) c));
                } else {
                    out.append(c);
                }
            }
            return out.append('"').toString();
        }

        private Object value() {
            switch (next()) {
                case '{' -> {
                    Map<String, Object> members = new LinkedHashMap<>();
                    for (at++; next() != '}'; skip(',')) {
                        String name = string();
                        skip(':');
                        members.put(name, value());
                    }
                    at++;
                    return members;
                }
                case '[' -> {
                    List<Object> items = new ArrayList<>();
                    for (at++; next() != ']'; skip(',')) {
                        items.add(value());
                    }
                    at++;
                    return items;
                }
                case '"' -> {
                    return string();
                }
                default -> {
                    int from = at;
                    while (at < text.length() && ",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
                        at++;
                    }
                    return switch (text.substring(from, at)) {
                        case "true" -> true;
                        case "false" -> false;
                        case "null" -> null;
                        default -> Double.valueOf(text.substring(from, at));
                    };
                }
            }
        }

        private String string() {
            next();
            StringBuilder out = new StringBuilder();
            for (at++; text.charAt(at) != '"'; at++) {
                char c = text.charAt(at);
                if (c != '\\') {
                    out.append(c);
                    continue;
                }
                char escaped = text.charAt(++at);
                switch (escaped) {
                    case 'n' -> out.append('\n');
                    case 't' -> out.append('\t');
                    case 'r' -> out.append('\r');
                    case 'b' -> out.append('\b');
                    case 'f' -> out.append('\f');
                    case 'u' -> {
                        out.append((char) Integer.parseInt(text.substring(at + 1, at + 5), 16));
                        at += 4;
                    }
                    default -> out.append(escaped);
                }
            }
            at++;
            return out.toString();
        }

        private char next() {
            while (Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            return text.charAt(at);
        }

        private void skip(char c) {
            if (next() == c) {
                at++;
            }
        }
    }
}
