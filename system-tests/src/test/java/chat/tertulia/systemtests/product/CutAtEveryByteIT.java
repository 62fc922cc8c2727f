package chat.tertulia.systemtests.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.systemtests.client.ApiClient;
import chat.tertulia.systemtests.client.EventStreamParser;
import chat.tertulia.systemtests.client.Patience;
import chat.tertulia.systemtests.client.Posted;
import chat.tertulia.systemtests.client.StreamClient;
import chat.tertulia.systemtests.client.StreamEvent;
import chat.tertulia.systemtests.proxy.CuttingProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The answer to one cursor, broken after its first byte, its second, and so on to its last, and each time resumed with the
 * id of the last whole event: the two halves are always the whole.
 */
@ExtendWith(RunningProduct.class)
@Timeout(300)
class CutAtEveryByteIT {

    private static final int WORKERS = 4;
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);

    private final Product product;

    CutAtEveryByteIT(Product product) {
        this.product = product;
    }

    /** What one answer gave: its events but not those about the stream itself. */
    private static final class Half implements EventStreamParser.Sink {
        final List<String> events = new ArrayList<>();
        String last;

        /** How many events the answer says it will give; -1 before it says so. */
        long promised = -1;

        Half(String cursor) {
            last = cursor;
        }

        @Override
        public void event(String name, String lastId, byte[] data) {
            last = lastId;
            StreamEvent event = new StreamEvent(name, lastId, data, 0);
            if (!event.isControl()) {
                events.add(event.toString());
            } else if (name.equals("resumed")) {
                promised = event.json().path("count").asLong();
            } else {
                throw new AssertionError("told " + event);
            }
        }

        @Override
        public void id(String lastId) {
            last = lastId;
        }

        @Override
        public void retry(long millis) {}
    }

    /** Some dozens of events of all kinds, and the cursor before them. */
    private String converse(Person ana, Person bea) {
        String cursor = bea.api.snapshot().path("cursor").asString();
        String room = ana.api
                .createRoom(Person.unique("cut"), null, "private")
                .path("id")
                .asString();
        ana.api.invite(room, bea.id());
        for (int i = 0; i < 4; i++) {
            ana.api.post(room, "a" + i, "¡ñandú número " + i + "! 🎉");
            Posted asked = ana.api.post(room, "b" + i, "¿Qué tal, @" + bea.account.name() + "? #día");
            ana.api.edit(room, asked.id(), "¡Qué alegría, @" + bea.account.name() + "!");
            Posted wrong = bea.api.post(room, "c" + i, "esto no\nva aquí");
            bea.api.delete(room, wrong.id());
            bea.api.send(
                    "PUT",
                    "/api/rooms/" + room + "/messages/" + asked.id() + "/reactions/" + ApiClient.encode("👍"),
                    null);
        }
        return cursor;
    }

    @Test
    void isExactEachTime() throws Exception {
        try (ApiClient api = product.api();
                StreamClient streams = new StreamClient(product.url(), 1, Patience.of(SILENCE_MAX))) {
            Person ana = Person.signUp(api, "ana");
            Person bea = Person.signUp(api, "bea");
            bea.follow(streams, null);
            String cursor = converse(ana, bea);
            await("all that follows from it").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(bea.events("notification.created")).hasSize(4);
                assertThat(bea.events("message.mentions")).hasSizeGreaterThanOrEqualTo(8);
                assertThat(bea.events("message.sentiment")).hasSizeGreaterThanOrEqualTo(12);
            });
            AtomicInteger shown = new AtomicInteger();
            await("nothing more")
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> shown.getAndSet(bea.shown.size()) == bea.shown.size());

            Half whole = new Half(cursor);
            String token = bea.account.token();
            long expected =
                    bea.shown.stream().filter(event -> !event.isControl()).count();
            int length = read(product.url().getPort(), token, cursor, whole, () -> whole.events.size() >= expected);
            assertThat(whole.events).hasSize((int) expected);
            assertThat(whole.events.stream().map(event -> event.substring(0, event.indexOf(' '))))
                    .contains("message.posted", "message.edited", "message.deleted", "message.mentions")
                    .contains("message.sentiment", "notification.created", "reaction.added", "member.joined");

            long begun = System.nanoTime();
            AtomicInteger next = new AtomicInteger();
            try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> all = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    all.add(workers.submit(() -> cutEach(next, length, token, cursor, whole.events)));
                }
                int cuts = 0;
                for (Future<Integer> each : all) {
                    cuts += each.get();
                }
                assertThat(cuts).isEqualTo(length + 1);
            }
            System.out.println("cuts=" + (length + 1) + " events=" + expected + " seconds="
                    + Duration.ofNanos(System.nanoTime() - begun).toSeconds());
        }
    }

    private int cutEach(AtomicInteger next, int length, String token, String cursor, List<String> expected)
            throws IOException {
        AtomicLong bytes = new AtomicLong();
        int cuts = 0;
        try (CuttingProxy proxy = new CuttingProxy(product.url().getPort(), connection -> bytes.get())) {
            for (int k = next.getAndIncrement(); k <= length; k = next.getAndIncrement()) {
                bytes.set(k);
                Half first = new Half(cursor);
                int came = read(proxy.port(), token, cursor, first, () -> false);
                assertThat(came).as("bytes that came of %s", k).isEqualTo(k);
                Half second = new Half(first.last);
                int missing = expected.size() - first.events.size();
                read(
                        product.url().getPort(),
                        token,
                        first.last,
                        second,
                        () -> second.promised >= 0 && second.events.size() >= missing);
                assertThat(second.promised).as("promised after %s bytes", k).isEqualTo(missing);
                List<String> both = new ArrayList<>(first.events);
                both.addAll(second.events);
                assertThat(both)
                        .as("cut after %s bytes, resumed after %s", k, first.last)
                        .isEqualTo(expected);
                cuts++;
            }
        }
        return cuts;
    }

    /**
     * Reads a stream to its end, or to what is waited for and what came with it.
     *
     * @return bytes read, headers and chunks included
     */
    private static int read(int port, String token, String cursor, Half into, BooleanSupplier isEnough)
            throws IOException {
        Chunks chunks = new Chunks(new EventStreamParser(cursor, into));
        int length = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) SILENCE_MAX.toMillis());
            socket.getOutputStream()
                    .write(("GET /api/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
                                    + "\r\nLast-Event-ID: " + cursor + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            byte[] piece = new byte[64 * 1024];
            while (!isEnough.getAsBoolean()) {
                int n = in.read(piece);
                if (n < 0) {
                    break;
                }
                length += n;
                chunks.feed(piece, n);
            }
        }
        return length;
    }

    /** Takes the head and the chunks' frames off an HTTP/1.1 answer, in pieces cut anywhere. */
    private static final class Chunks {
        private final EventStreamParser parser;
        private final StringBuilder line = new StringBuilder();
        private boolean isHead = true;
        private int left;

        Chunks(EventStreamParser parser) {
            this.parser = parser;
        }

        void feed(byte[] bytes, int length) {
            int i = 0;
            while (i < length) {
                if (left > 0) {
                    int n = Math.min(left, length - i);
                    parser.feed(bytes, i, n);
                    left -= n;
                    i += n;
                } else if (bytes[i++] == '\n') {
                    line();
                    line.setLength(0);
                } else {
                    line.append((char) bytes[i - 1]);
                }
            }
        }

        private void line() {
            String text = line.toString().strip();
            if (isHead) {
                isHead = !text.isEmpty();
            } else if (!text.isEmpty()) {
                left = Integer.parseInt(text, 16);
            }
        }
    }
}
