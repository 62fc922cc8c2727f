package chat.tertulia.processors.roomview;

import chat.tertulia.contracts.connections.RedisConnection;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/** A Redis server on a free port, without persistence. */
final class TestRedis implements AutoCloseable {

    private final int port;
    private Process server;

    TestRedis() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        server = start();
    }

    private Process start() throws IOException {
        File program = RedisExecProvider.defaultProvider().get();
        if (!program.setExecutable(true)) {
            throw new IOException("cannot make " + program + " executable");
        }
        Process started = new ProcessBuilder(
                        program.getPath(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        Awaitility.await().ignoreExceptions().until(() -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.UTF_8));
                return socket.getInputStream().read() == '+';
            }
        });
        return started;
    }

    /** Loses everything. */
    void restart() throws IOException {
        close();
        server = start();
    }

    RedisConnection connection() {
        return new RedisConnection("127.0.0.1", port, null, false);
    }

    @Override
    public void close() {
        server.destroyForcibly().onExit().join();
    }
}
