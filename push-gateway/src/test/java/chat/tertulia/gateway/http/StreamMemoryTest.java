package chat.tertulia.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import chat.tertulia.contracts.connections.TrustedProxies;
import chat.tertulia.gateway.membership.Memberships;
import chat.tertulia.gateway.ring.Ring;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.gateway.session.Session;
import chat.tertulia.gateway.stream.AdmissionSettings;
import chat.tertulia.gateway.stream.StreamEngine;
import chat.tertulia.gateway.stream.StreamLimits;
import chat.tertulia.gateway.stream.StreamMetrics;
import chat.tertulia.gateway.stream.StreamSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** What docs/REALTIME.md says an idle stream costs. */
class StreamMemoryTest {

    /** The published constant: heap of a stream nothing happens on, with its connection, its user and its session. */
    private static final int IDLE_BYTES_MAX = 3 * 1024;

    private static final int MANY = 1_000_000;
    private static final int STREAMS = 1_000;

    /** Each token is another person's. */
    private static CompletionStage<Optional<Session>> session(byte[] hash) {
        String user = HexFormat.of().formatHex(hash, 0, 10);
        return CompletableFuture.completedStage(Optional.of(new Session("s-" + user, user, "n-" + user, "es")));
    }

    @Test
    void anIdleStreamCostsWhatIsPublished() throws Exception {
        StreamSettings settings = new StreamSettings("gw-1", 300, 1000, 5000, 3600, 60, 300, 100, 10, 1 << 17, 1, 10);
        StreamMetrics metrics = new StreamMetrics(new SimpleMeterRegistry());
        StreamEngine engine = new StreamEngine(
                "epoch123",
                settings,
                new Ring(12, 1024, 1 << 20, 600_000),
                new Memberships(12),
                new Revocations(),
                new NoArchive(),
                places -> CompletableFuture.completedStage(Map.of()),
                Clock.systemUTC(),
                new Random(1),
                metrics);
        StreamEndpoint endpoint = new StreamEndpoint(
                () -> engine,
                () -> false,
                StreamMemoryTest::session,
                new StreamLimits(
                        new AdmissionSettings(MANY, MANY, MANY, MANY, MANY, MANY, MANY, MANY), System::nanoTime),
                metrics,
                new TrustedProxies(List.of()),
                "gw-1",
                45_000,
                64 * 1024,
                new Random(1));
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(endpoint::addTo)
                .bindNow();
        List<SocketChannel> clients = new ArrayList<>();
        try (ServerSocket nobody = new ServerSocket(0, STREAMS, InetAddress.getLoopbackAddress())) {
            // Classes, pools and tables are there before it counts.
            open(server.port(), clients, 0, metrics);
            long warm = heap();
            open(server.port(), clients, STREAMS, metrics);
            long streams = heap();
            for (int i = 0; i < STREAMS; i++) {
                clients.add(SocketChannel.open(nobody.getLocalSocketAddress()));
            }
            long ends = heap() - streams;

            long each = (streams - warm - ends) / STREAMS;
            assertThat(each).as("bytes of heap an idle stream").isBetween(200L, (long) IDLE_BYTES_MAX);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
            server.disposeNow();
        }
    }

    private static void open(int port, List<SocketChannel> clients, int from, StreamMetrics metrics)
            throws IOException {
        for (int i = from; i < from + STREAMS; i++) {
            SocketChannel client = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            client.write(ByteBuffer.wrap(
                    ("GET /api/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token-" + i + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII)));
            clients.add(client);
        }
        await().until(() -> metrics.streams() == from + STREAMS);
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
