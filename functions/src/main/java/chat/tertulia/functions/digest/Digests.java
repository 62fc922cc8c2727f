package chat.tertulia.functions.digest;

import chat.tertulia.contracts.connections.PostgresConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Who wants digests, what they have missed, and which days are done: one connection to Postgres, used by one thread. */
final class Digests implements AutoCloseable {

    static final int READERS_AT_ONCE = 200;
    private static final int ROOMS_MAX = 50;

    private static final String READERS = """
            select u.id, u.email, u.language, u.unsubscribe_token, d.at
            from directory.preferences p
            join directory.users u on u.id = p.user_id
            left join directory.digests d on d.user_id = u.id
            where p.value -> 'digest' = 'true' and u.email is not null and u.id > ? and (d.day is null or d.day < ?)
            order by u.id limit ?""";

    private static final String CLAIM = """
            insert into directory.digests (user_id, day, at) values (?, ?, ?)
            on conflict (user_id) do update set day = excluded.day, at = excluded.at
            where directory.digests.day < excluded.day""";

    /** Unread as the inbox counts it, of rooms where the user still is, and of messages that still are. */
    private static final String MISSED = """
            select e.room, max(e.body::jsonb #>> '{notification,roomName}') as name, count(*) as notifications
            from archive.user_events e
            join directory.memberships s on s.user_id = e.user_id and s.room = e.room and s.is_member
            left join archive.ids i on i.room = e.room and i.id = e.message
            left join archive.messages m on m.room = i.room and m."offset" = i."offset" and m.at = i.at
            where e.user_id = ? and e.type = 'notification.created' and e.at > ?
            and coalesce(m.view not like '%"deletedAt":"%', true)
            and e."offset" > coalesce((select k."offset" from archive.markers k where k.user_id = e.user_id and k.room = ''), -1)
            and (i."offset" is null or i."offset" > coalesce(
                (select k."offset" from archive.markers k where k.user_id = e.user_id and k.room = e.room), -1))
            group by e.room order by count(*) desc, e.room limit ?""";

    private final Connection connection;

    Digests(PostgresConnection server) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", server.user());
        properties.setProperty("password", server.password());
        properties.setProperty("ApplicationName", "tertulia-digest");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        connection = DriverManager.getConnection(server.jdbcUrl(), properties);
    }

    /**
     * Those whose digest of a day is to be looked at.
     *
     * @param after the user id before the first; empty for all
     * @return at most {@value #READERS_AT_ONCE}, by user id
     */
    List<Reader> readers(LocalDate day, String after) throws SQLException {
        List<Reader> readers = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(READERS)) {
            query.setString(1, after);
            query.setObject(2, day);
            query.setInt(3, READERS_AT_ONCE);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Timestamp at = rows.getTimestamp(5);
                    readers.add(new Reader(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            at == null ? null : at.toInstant()));
                }
            }
        }
        return readers;
    }

    /** Takes a user's day; false if somebody else has it. */
    boolean claim(String user, LocalDate day, Instant at) throws SQLException {
        try (PreparedStatement claim = connection.prepareStatement(CLAIM)) {
            claim.setString(1, user);
            claim.setObject(2, day);
            claim.setTimestamp(3, Timestamp.from(at));
            return claim.executeUpdate() == 1;
        }
    }

    /** Gives a claimed day back: its digest was certainly not sent. */
    void release(Reader reader, LocalDate day) throws SQLException {
        Instant before = reader.before();
        try (PreparedStatement release = connection.prepareStatement(
                before == null
                        ? "delete from directory.digests where user_id = ? and day = ?"
                        : "update directory.digests set day = day - 1, at = ? where user_id = ? and day = ?")) {
            int at = 1;
            if (before != null) {
                release.setTimestamp(at++, Timestamp.from(before));
            }
            release.setString(at++, reader.user());
            release.setObject(at, day);
            release.executeUpdate();
        }
    }

    /** The unread notifications of a user since a time, most first, of at most {@value #ROOMS_MAX} rooms. */
    List<Missed> missed(String user, Instant since) throws SQLException {
        List<Missed> rooms = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(MISSED)) {
            query.setString(1, user);
            query.setTimestamp(2, Timestamp.from(since));
            query.setInt(3, ROOMS_MAX);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    @Nullable String name = rows.getString(2);
                    rooms.add(new Missed(rows.getString(1), name == null ? rows.getString(1) : name, rows.getInt(3)));
                }
            }
        }
        return rooms;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
