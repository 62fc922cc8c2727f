package chat.tertulia.ingest.database;

import chat.tertulia.contracts.connections.PostgresConnection;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import java.time.Duration;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** The connections to Postgres: a bounded pool, statements with a time limit, transactions. */
public final class Database implements AutoCloseable {

    private static final int CONNECTIONS_MAX = 16;

    /** Someone waits for every one of our statements; what takes longer has gone wrong. */
    private static final Duration STATEMENT_MAX = Duration.ofSeconds(5);

    private static final Duration ACQUIRE_MAX = Duration.ofSeconds(2);

    private final ConnectionPool pool;
    private final DatabaseClient client;
    private final TransactionalOperator transactions;

    public Database(PostgresConnection to) {
        var factory = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(to.host())
                .port(to.port())
                .database(to.database())
                .username(to.user())
                .password(to.password())
                // As the JDBC driver does: with TLS where the server has it, which RDS insists on.
                .sslMode(SSLMode.PREFER)
                .applicationName("ingest-api")
                .connectTimeout(ACQUIRE_MAX)
                .statementTimeout(STATEMENT_MAX)
                .build());
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .initialSize(2)
                .maxSize(CONNECTIONS_MAX)
                .maxAcquireTime(ACQUIRE_MAX)
                .maxIdleTime(Duration.ofMinutes(5))
                .build());
        client = DatabaseClient.create(pool);
        transactions = TransactionalOperator.create(new R2dbcTransactionManager(pool));
    }

    /** Brings the schema up to date; blocks, so call it at start. Several instances may do so at once. */
    public static void migrate(PostgresConnection to) {
        Flyway.configure()
                .dataSource(to.jdbcUrl(), to.user(), to.password())
                .locations("classpath:db/migration")
                .connectRetries(30)
                .load()
                .migrate();
    }

    public DatabaseClient client() {
        return client;
    }

    /** Runs in one transaction: all of it happens, or none. */
    public <T> Mono<T> inTransaction(Function<DatabaseClient, Mono<T>> work) {
        return transactions
                .transactional(Mono.defer(() -> work.apply(client)))
                // One kind of error for "Postgres is away", whether it was away before or in the middle.
                .onErrorMap(
                        TransactionException.class,
                        away -> new DataAccessResourceFailureException("no transaction", away));
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
