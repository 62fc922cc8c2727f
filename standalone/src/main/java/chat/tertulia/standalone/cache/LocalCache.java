package chat.tertulia.standalone.cache;

import chat.tertulia.contracts.connections.RedisConnection;
import chat.tertulia.standalone.datafolder.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import redis.embedded.RedisServer;

/** A Redis server in {@code <data>/redis}, on a loopback port chosen at each start, with the folder's password. */
public final class LocalCache implements AutoCloseable {

    private final RedisServer server;
    private final RedisConnection connection;

    private LocalCache(RedisServer server, RedisConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    /** Starts the server and waits until it accepts connections. */
    public static LocalCache start(DataFolder data) throws IOException {
        Path folder = data.folder("redis");
        Path pid = folder.resolve("redis.pid");
        data.endLeftover(pid, "redis-server");
        Files.deleteIfExists(pid);
        int port = DataFolder.freePort();
        String password = data.password("redis");
        // The password goes into a file: a command line is everybody's to read.
        Path config = folder.resolve("redis.conf");
        Files.writeString(config, """
                bind 127.0.0.1
                port %d
                dir %s
                pidfile %s
                requirepass %s
                appendonly yes
                appendfsync everysec
                save ""
                maxmemory-policy noeviction
                """.formatted(port, folder.toAbsolutePath(), pid.toAbsolutePath(), password));
        RedisServer server = RedisServer.builder().configFile(config.toString()).build();
        server.start();
        return new LocalCache(server, new RedisConnection("127.0.0.1", port, password, false));
    }

    public RedisConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        server.stop();
    }
}
