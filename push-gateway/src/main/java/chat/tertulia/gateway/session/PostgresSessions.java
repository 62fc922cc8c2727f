package chat.tertulia.gateway.session;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import reactor.core.publisher.Flux;

/** Sessions, and access tokens with the scope {@code read}, as the directory has them. The tables are ingest-api's; they are only read here. */
public final class PostgresSessions implements Sessions {

    private static final String QUERY = """
            select s.id, s.user_id, u.name, u.language
            from directory.sessions s join directory.users u on u.id = s.user_id
            where s.token_hash = $1 and s.revoked_at is null and s.expires_at > now()
            union all
            select t.id, t.user_id, u.name, u.language
            from directory.tokens t join directory.users u on u.id = t.user_id
            where t.token_hash = $1 and 'read' = any (string_to_array(t.scopes, ' '))
              and (t.expires_at is null or t.expires_at > now())""";

    private final ConnectionFactory connections;

    public PostgresSessions(ConnectionFactory connections) {
        this.connections = connections;
    }

    @Override
    public CompletionStage<Optional<Session>> find(byte[] tokenHash) {
        return Flux.usingWhen(
                        connections.create(),
                        connection -> Flux.from(connection
                                        .createStatement(QUERY)
                                        .bind("$1", ByteBuffer.wrap(tokenHash))
                                        .execute())
                                .flatMap(result -> result.map((row, metadata) -> new Session(
                                        text(row.get(0, String.class)),
                                        text(row.get(1, String.class)),
                                        text(row.get(2, String.class)),
                                        text(row.get(3, String.class))))),
                        Connection::close)
                .next()
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .toFuture();
    }

    private static String text(@org.jspecify.annotations.Nullable Object column) {
        return String.valueOf(column);
    }
}
