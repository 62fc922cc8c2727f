package chat.tertulia.contracts.connections;

import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis (or Valkey, or ElastiCache).
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param password none if null or empty
 * @param tls whether to speak TLS
 */
public record RedisConnection(
        String host, int port, @Nullable String password, boolean tls) {

    public RedisConnection {
        if (host == null || port < 1 || port > 65535) {
            throw new IllegalArgumentException("tertulia.redis needs host and port");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "RedisConnection[" + host + ":" + port + (tls ? ", tls" : "") + "]";
    }
}
