package chat.tertulia.standalone.cache;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import redis.embedded.RedisExecProvider;

/**
 * A Redis server in {@code <data>/redis}, on a loopback port chosen at each start, with the folder's password. The program
 * comes from a Maven artifact; it is started here, and not by that artifact's own builder, since that one cannot take a
 * configuration file and would show the password on the command line.
 */
public final class LocalCache implements AutoCloseable {

    private static final Duration START_MAX = Duration.ofSeconds(30);

    private final Process server;
    private final RedisConnection connection;

    private LocalCache(Process server, RedisConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    /** Starts the server and waits until it answers. */
    public static LocalCache start(DataFolder data) throws IOException, InterruptedException {
        Path folder = data.folder("redis");
        Path pid = folder.resolve("redis.pid");
        data.endLeftover(pid, "redis-server");
        Files.deleteIfExists(pid);
        int port = DataFolder.freePort();
        String password = data.password("redis");
        Path config = folder.resolve("redis.conf");
        Files.writeString(config, """
                bind 127.0.0.1
                port %d
                dir "%s"
                pidfile "%s"
                requirepass %s
                appendonly yes
                appendfsync everysec
                save ""
                maxmemory-policy noeviction
                """.formatted(port, folder.toAbsolutePath(), pid.toAbsolutePath(), password));
        File log = data.file("redis.log").toFile();
        Process server = new ProcessBuilder(program(data).toString(), config.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        LocalCache cache = new LocalCache(server, new RedisConnection("127.0.0.1", port, password, false));
        try {
            cache.awaitReady();
        } catch (IOException e) {
            cache.close();
            throw new IOException("Redis did not start; see " + log, e);
        }
        return cache;
    }

    private static Path program(DataFolder data) throws IOException {
        Path kept = data.folder("programs").resolve("redis-server-" + RedisExecProvider.redisVersion);
        if (!Files.isExecutable(kept)) {
            File unpacked = RedisExecProvider.defaultProvider().get();
            Path fresh = kept.resolveSibling(kept.getFileName() + ".new");
            Files.copy(unpacked.toPath(), fresh, StandardCopyOption.REPLACE_EXISTING);
            if (!fresh.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + fresh + " executable");
            }
            Files.move(fresh, kept, StandardCopyOption.ATOMIC_MOVE);
        }
        return kept;
    }

    /** Asks for a PONG until there is one: while it loads its data, Redis answers with an error. */
    private void awaitReady() throws IOException, InterruptedException {
        byte[] ask = ("AUTH " + connection.password() + "\r\nPING\r\n").getBytes(StandardCharsets.UTF_8);
        long deadline = System.nanoTime() + START_MAX.toNanos();
        IOException last = new IOException("no answer");
        while (System.nanoTime() < deadline) {
            if (server.waitFor(10, TimeUnit.MILLISECONDS)) {
                throw new IOException("it ended with code " + server.exitValue());
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connection.port())) {
                socket.setSoTimeout(1_000);
                socket.getOutputStream().write(ask);
                byte[] answer = socket.getInputStream().readNBytes("+OK\r\n+PONG".length());
                if (new String(answer, StandardCharsets.UTF_8).endsWith("+PONG")) {
                    return;
                }
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    public RedisConnection connection() {
        return connection;
    }

    /** Stops the server; its data is written out first. */
    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(20, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
