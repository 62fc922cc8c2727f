package chat.tertulia.ingest.attachments;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Says that the server itself gave out an upload's address: HMAC-SHA-256 over what the address allows. Thread-safe.
 *
 * @param key 32 random bytes
 */
record UploadSignature(SecretKeySpec key) {

    private static final String ALGORITHM = "HmacSHA256";

    static UploadSignature of(byte[] key) {
        return new UploadSignature(new SecretKeySpec(key, ALGORITHM));
    }

    /** Of one file's bytes: so many of them, until then (seconds since 1970). */
    String sign(String room, String id, long bytes, long until) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signed = mac.doFinal(
                    ("PUT\n" + room + "\n" + id + "\n" + bytes + "\n" + until).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Whether an address is the server's, and still good. */
    boolean holds(String room, String id, long bytes, long until, String signature, Instant now) {
        return MessageDigest.isEqual(
                        sign(room, id, bytes, until).getBytes(StandardCharsets.US_ASCII),
                        signature.getBytes(StandardCharsets.US_ASCII))
                && now.getEpochSecond() < until;
    }
}
