package chat.tertulia.contracts.views;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where a session is: a Redis hash {@code session:{<sha-256 of the token, hex>}} with the fields {@code id} (session), {@code user},
 * {@code name} and {@code language}, expiring with the session; and, for when Redis is away, the table directory.sessions.
 *
 * <p>An access token is there for a minute at a time, with further fields: {@code scopes}, words with spaces between them; {@code
 * expires}, in milliseconds since the epoch, absent if it never ends; and {@code room} if it is an incoming webhook's. Else it is in
 * directory.tokens.
 */
public final class SessionKeys {

    private SessionKeys() {}

    /** The hash a token is known by; the token itself is nowhere but at the client. */
    public static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    public static String session(byte[] tokenHash) {
        return "session:{" + HexFormat.of().formatHex(tokenHash) + "}";
    }
}
