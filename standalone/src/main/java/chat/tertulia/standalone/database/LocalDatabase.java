package chat.tertulia.standalone.database;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.standalone.datafolder.DataFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.util.PSQLException;

/** A PostgreSQL server in {@code <data>/postgres}, on a loopback port chosen at each start, with the folder's password. */
public final class LocalDatabase implements AutoCloseable {

    private static final String USER = "postgres";
    private static final String SCRAM_ONLY = """
            local all all scram-sha-256
            host all all 127.0.0.1/32 scram-sha-256
            host all all ::1/128 scram-sha-256
            """;

    private final EmbeddedPostgres server;
    private final PostgresConnection connection;

    private LocalDatabase(EmbeddedPostgres server, PostgresConnection connection) {
        this.server = server;
        this.connection = connection;
    }

    /** Starts the server, making the cluster at first, and waits until it answers. */
    public static LocalDatabase start(DataFolder data) throws IOException, SQLException {
        Path folder = data.folder("postgres");
        data.endLeftover(folder.resolve("postmaster.pid"), "postgres");
        Files.deleteIfExists(folder.resolve("postmaster.pid"));
        String password = data.password("postgres");
        int port = DataFolder.freePort();
        boolean fresh = !Files.exists(folder.resolve("PG_VERSION"));
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(data.folder("programs").toFile())
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "128MB")
                .setLocaleConfig("locale", "C")
                .setLocaleConfig("encoding", "UTF8")
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(
                        new File(data.file("postgres.log").toString())))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(
                        new File(data.file("postgres.log").toString())));
        if (!fresh) {
            builder.setConnectConfig("password", password);
        }
        EmbeddedPostgres server = builder.start();
        if (fresh) {
            protect(server, folder, password);
        }
        return new LocalDatabase(server, new PostgresConnection("127.0.0.1", port, "postgres", USER, password));
    }

    /** The new cluster trusts everyone on this machine; from here on it asks for the password. */
    private static void protect(EmbeddedPostgres server, Path folder, String password)
            throws IOException, SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            // The password is hexadecimal: nothing in it needs quoting.
            statement.execute("ALTER USER " + USER + " PASSWORD '" + password + "'");
            Files.writeString(folder.resolve("pg_hba.conf"), SCRAM_ONLY);
            statement.execute("SELECT pg_reload_conf()");
        } catch (PSQLException e) {
            server.close();
            throw e;
        }
    }

    public PostgresConnection connection() {
        return connection;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
