package chat.tertulia.ingest.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import chat.tertulia.contracts.connections.RedisConnection;
import io.lettuce.core.RedisException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    /** As a Redis does that is killed with a command in hand: the client library passes the socket's own error on. */
    @Test
    void aConnectionThatIsResetIsRedisBeingAway() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(server));
            try (Redis redis = new Redis(new RedisConnection("localhost", server.getLocalPort(), null, false))) {
                redis.awaitUp(SOON);
                assertThat(redis.isUp()).isTrue();
                assertThatThrownBy(
                                () -> redis.run(commands -> commands.get("key")).block(SOON))
                        .isInstanceOf(RedisException.class);
            }
        }
    }

    /** Answers what connecting asks, and resets the connection at GET. */
    private static void serve(ServerSocket server) {
        while (true) {
            try (Socket socket = server.accept()) {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                socket.setSoLinger(true, 0);
                for (String count = lines.readLine(); count != null; count = lines.readLine()) {
                    String name = "";
                    for (int i = Integer.parseInt(count.substring(1)); i > 0; i--) {
                        lines.readLine();
                        String word = lines.readLine();
                        name = name.isEmpty() ? word : name;
                    }
                    String answer = switch (name) {
                        case "HELLO" -> "-ERR unknown command\r\n";
                        case "PING" -> "+PONG\r\n";
                        case "GET" -> null;
                        default -> "+OK\r\n";
                    };
                    if (answer == null) {
                        break;
                    }
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }
}
