package chat.tertulia.gateway;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.gateway.archive.Archive;
import chat.tertulia.gateway.archive.PostgresArchive;
import chat.tertulia.gateway.queries.QueryGate;
import chat.tertulia.gateway.redis.Redis;
import chat.tertulia.gateway.session.FallbackSessions;
import chat.tertulia.gateway.session.PostgresSessions;
import chat.tertulia.gateway.session.RecentSessions;
import chat.tertulia.gateway.session.RedisSessions;
import chat.tertulia.gateway.session.Sessions;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import java.time.Duration;

/**
 * The gateway's own clients of Postgres and Redis, kept together so that other modules in the same process do not find them by
 * type. Nothing connects before it is used: the gateway starts, and follows, while they are away.
 */
public final class GatewayConnections implements AutoCloseable {

    private final ConnectionPool postgres;
    private final Redis redis;
    private final QueryGate lookups;

    GatewayConnections(GatewaySettings settings) {
        PostgresConnection to = settings.postgres();
        PostgresqlConnectionFactory factory =
                new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                        .host(to.host())
                        .port(to.port())
                        .database(to.database())
                        .username(to.user())
                        .password(to.password())
                        // As the JDBC driver does: with TLS where the server has it, which RDS insists on.
                        .sslMode(SSLMode.PREFER)
                        .applicationName("push-gateway")
                        .connectTimeout(Duration.ofSeconds(2))
                        .build());
        postgres = new ConnectionPool(ConnectionPoolConfiguration.builder(factory)
                .name("push-gateway")
                .initialSize(0)
                .minIdle(0)
                // Replays, and as much again for signing in while Redis is away.
                .maxSize(2 * settings.gateway().replayPages())
                .maxAcquireTime(Duration.ofSeconds(5))
                .maxIdleTime(Duration.ofMinutes(1))
                .build());
        redis = new Redis(settings.redis());
        lookups = new QueryGate(settings.gateway().replayPages(), 5);
    }

    Archive archive() {
        return new PostgresArchive(postgres);
    }

    /** @param recent what is known of sessions while Redis is away */
    Sessions sessions(RecentSessions recent) {
        return new FallbackSessions(new RedisSessions(redis), recent, new PostgresSessions(postgres), lookups);
    }

    Redis redis() {
        return redis;
    }

    @Override
    public void close() {
        postgres.dispose();
        redis.close();
    }
}
