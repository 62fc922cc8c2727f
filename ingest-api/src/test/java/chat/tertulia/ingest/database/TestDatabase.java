package chat.tertulia.ingest.database;

import chat.tertulia.contracts.connections.PostgresConnection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Our schema in a Postgres that lives as long as one test class, as a static {@code @RegisterExtension}. */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {

    @SuppressWarnings("NullAway.Init")
    private EmbeddedPostgres server;

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        server = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "off")
                .setServerConfig("unix_socket_directories", "")
                .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
                .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
                .start();
        PostgresConnection to =
                new PostgresConnection("127.0.0.1", server.getPort(), "postgres", "postgres", "postgres");
        Database.migrate(to);
        database = new Database(to);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        database.close();
        server.close();
    }

    /** As the code has it. */
    public Database get() {
        return database;
    }

    /** Past the code, to arrange and to look; the caller closes it. */
    public Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    /** Runs one or more statements. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of all rows, as texts. */
    public List<String> texts(String sql) throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
