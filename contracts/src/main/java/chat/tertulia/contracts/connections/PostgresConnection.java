package chat.tertulia.contracts.connections;

/**
 * How to reach Postgres.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param database database name
 * @param user role that owns or may use the schemas directory and archive
 * @param password its password
 */
public record PostgresConnection(String host, int port, String database, String user, String password) {

    public PostgresConnection {
        if (host == null || database == null || user == null || password == null) {
            throw new IllegalArgumentException("tertulia.postgres needs host, port, database, user and password");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("tertulia.postgres.port is 1 to 65535");
        }
    }

    /** For JDBC drivers. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "PostgresConnection[" + user + "@" + host + ":" + port + "/" + database + "]";
    }
}
