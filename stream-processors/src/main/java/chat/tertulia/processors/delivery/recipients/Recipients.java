package chat.tertulia.processors.delivery.recipients;

import chat.tertulia.contracts.connections.PostgresConnection;
import chat.tertulia.contracts.inbox.Delivery;
import chat.tertulia.processors.delivery.Letter;
import chat.tertulia.processors.delivery.Waiting;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses and subscriptions, and what has happened to messages and memberships since the notification. Blocks, for a few
 * seconds at most; an {@link IllegalStateException} if Postgres is away.
 */
public final class Recipients implements AutoCloseable {

    private static final String MAILBOX = "select email, unsubscribe_token from directory.users where id = ?";
    private static final String SUBSCRIPTIONS =
            "select endpoint, p256dh, auth from directory.push_subscriptions where user_id = ? order by created_at";
    private static final String DELETED = "select message.id from unnest(?, ?) as wanted (room, id)"
            + " join archive.messages message using (room, id) where message.view like '%\"deletedAt\":\"%'";
    private static final String MEMBER_OF =
            "select room from directory.memberships where user_id = ? and room = any (?) and is_member";

    private final HikariDataSource connections;

    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Does not connect yet.
     *
     * @param atATime letters looked up at the same time
     */
    public Recipients(PostgresConnection server, int atATime) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("recipients");
        config.setJdbcUrl(server.jdbcUrl());
        config.setUsername(server.user());
        config.setPassword(server.password());
        config.setMaximumPoolSize(atATime);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(3_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "tertulia-delivery");
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "10");
        connections = new HikariDataSource(config);
    }

    /** Where a letter goes; null if there is no such user. */
    public @Nullable Mailbox mailbox(Letter letter) {
        return this.<Optional<Mailbox>>with(connection -> {
                    try (PreparedStatement query = connection.prepareStatement(MAILBOX)) {
                        query.setString(1, letter.user());
                        try (ResultSet row = query.executeQuery()) {
                            return row.next()
                                    ? Optional.of(new Mailbox(
                                            row.getString(1), row.getString(2), withdrawn(connection, letter)))
                                    : Optional.empty();
                        }
                    }
                })
                .orElse(null);
    }

    /** Where a push goes. */
    public PushTargets pushTargets(Letter letter) {
        return with(connection -> {
            List<Subscription> found = new ArrayList<>();
            try (PreparedStatement query = connection.prepareStatement(SUBSCRIPTIONS)) {
                query.setString(1, letter.user());
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        found.add(new Subscription(rows.getString(1), rows.getString(2), rows.getString(3)));
                    }
                }
            }
            return new PushTargets(found, found.isEmpty() ? Map.of() : withdrawn(connection, letter));
        });
    }

    /** Forgets a browser that its push service knows no more. */
    public void remove(Subscription subscription) {
        with(connection -> {
            try (PreparedStatement delete =
                    connection.prepareStatement("delete from directory.push_subscriptions where endpoint = ?")) {
                delete.setString(1, subscription.endpoint());
                return delete.executeUpdate();
            }
        });
    }

    private static Map<String, Delivery.Reason> withdrawn(Connection connection, Letter letter) throws SQLException {
        List<Waiting> items = letter.batch().items();
        Set<String> deleted = ids(
                connection,
                DELETED,
                array(connection, items, Waiting::room),
                array(connection, items, Waiting::message));
        Set<String> rooms = ids(connection, MEMBER_OF, letter.user(), array(connection, items, Waiting::room));
        Map<String, Delivery.Reason> withdrawn = new HashMap<>();
        for (Waiting item : items) {
            if (deleted.contains(item.message())) {
                withdrawn.put(item.notification(), Delivery.Reason.DELETED);
            } else if (!rooms.contains(item.room())) {
                withdrawn.put(item.notification(), Delivery.Reason.LEFT);
            }
        }
        return withdrawn;
    }

    private static java.sql.Array array(Connection connection, List<Waiting> items, Function<Waiting, String> field)
            throws SQLException {
        return connection.createArrayOf("text", items.stream().map(field).toArray());
    }

    private static Set<String> ids(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                query.setObject(i + 1, arguments[i]);
            }
            Set<String> ids = new HashSet<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        }
    }

    private <T> T with(Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("recipients cannot be looked up", e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
