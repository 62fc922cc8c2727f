package chat.tertulia.gateway.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An EventSource as the standard has it, on a virtual thread: keeps the last id, waits for {@code retry}, comes back with
 * {@code Last-Event-ID}, for ever.
 */
public final class Browser implements AutoCloseable {

    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final IntUnaryOperator port;
    private final String[] headers;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private final List<String> messages = new ArrayList<>();
    private final Map<String, Integer> events = new ConcurrentHashMap<>();
    private volatile Socket socket = new Socket();
    private volatile String lastId = "";
    private volatile long retryMillis = 3_000;
    private final AtomicInteger openings = new AtomicInteger();
    private volatile long openedNanos;
    private final AtomicInteger failures = new AtomicInteger();
    private long heardNanos;
    private volatile long pauseNanosMax;

    /**
     * Connects.
     *
     * @param port of the n-th attempt
     * @param headers besides what every browser sends
     */
    public Browser(IntUnaryOperator port, String... headers) {
        this.port = port;
        this.headers = headers;
        this.thread = Thread.ofVirtual().name("browser").start(this::run);
    }

    private void run() {
        try {
            for (int attempt = 0; stopped.getCount() > 0; attempt++) {
                try {
                    follow(port.applyAsInt(attempt));
                } catch (IOException e) {
                    failures.incrementAndGet();
                }
                if (stopped.await(retryMillis, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(int to) throws IOException {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), to)) {
            socket = connection;
            connection.setSoTimeout(60_000);
            StringBuilder request = new StringBuilder("GET /api/stream HTTP/1.1\r\nHost: localhost\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            if (!lastId.isEmpty()) {
                request.append("Last-Event-ID: ").append(lastId).append("\r\n");
            }
            connection.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(connection.getInputStream(), 2_048);
            if (!line(in).startsWith("HTTP/1.1 200")) {
                throw new IOException("refused");
            }
            String header = line(in);
            while (!header.isEmpty()) {
                header = line(in);
            }
            StringBuilder text = new StringBuilder();
            int length = Integer.parseInt(line(in), 16);
            while (length > 0) {
                text.append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                line(in);
                int end = text.indexOf("\n\n");
                while (end >= 0) {
                    block(text.substring(0, end));
                    text.delete(0, end + 2);
                    end = text.indexOf("\n\n");
                }
                length = Integer.parseInt(line(in), 16);
            }
        } catch (NumberFormatException e) {
            throw new IOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new IOException("end");
            }
            if (next != '\r') {
                line.append((char) next);
            }
            next = in.read();
        }
        return line.toString();
    }

    private void block(String text) {
        String event = "";
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("retry: ")) {
                retryMillis = Long.parseLong(line.substring(7));
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            }
        }
        if (event.equals("message.posted")) {
            Matcher id = ID.matcher(text);
            long now = System.nanoTime();
            synchronized (messages) {
                messages.add(id.find() ? id.group(1) : "?");
            }
            pauseNanosMax = Math.max(pauseNanosMax, heardNanos == 0 ? 0 : now - heardNanos);
            heardNanos = now;
        } else if (!event.isEmpty()) {
            events.merge(event, 1, Integer::sum);
            if (event.equals("resumed")) {
                openedNanos = System.nanoTime();
                openings.incrementAndGet();
            }
        }
    }

    /** Breaks the connection, as a network does. */
    public void cut() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Ids of all messages that came, in their order. */
    public List<String> messages() {
        synchronized (messages) {
            return List.copyOf(messages);
        }
    }

    /** How many messages came. */
    public int count() {
        synchronized (messages) {
            return messages.size();
        }
    }

    /** How often each control event came. */
    public Map<String, Integer> events() {
        return events;
    }

    /** How often the stream began. */
    public int openings() {
        return openings.get();
    }

    /** When it began last. */
    public long openedNanos() {
        return openedNanos;
    }

    /** Attempts and streams that ended with an error. */
    public int failures() {
        return failures.get();
    }

    /** The longest time between two messages. */
    public long pauseMillisMax() {
        return pauseNanosMax / 1_000_000;
    }

    @Override
    public void close() throws Exception {
        stopped.countDown();
        socket.close();
        thread.join(5_000);
    }
}
