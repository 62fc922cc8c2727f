package chat.tertulia.processors.delivery.push;

import com.interaso.webpush.VapidKeys;
import java.math.BigInteger;
import java.util.Base64;

/**
 * The key pair that push services know an installation by (VAPID, P-256), as browsers and settings write it.
 *
 * @param publicKey 65 bytes, an uncompressed point, base64url
 * @param privateKey 32 bytes, base64url
 */
public record PushKeys(String publicKey, String privateKey) {

    private static final int PRIVATE_BYTES = 32;

    /** A new pair. */
    public static PushKeys generate() {
        VapidKeys keys = VapidKeys.generate();
        return new PushKeys(
                text(keys.getApplicationServerKey()),
                text(bytes(keys.getPrivateKey().getS())));
    }

    /** Both in one line, as {@link #parse} reads them. */
    public String line() {
        return publicKey + " " + privateKey;
    }

    public static PushKeys parse(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a pair of keys");
        }
        return new PushKeys(parts[0], parts[1]);
    }

    /** Without a sign, at full length. */
    private static byte[] bytes(BigInteger number) {
        byte[] signed = number.toByteArray();
        byte[] bytes = new byte[PRIVATE_BYTES];
        int length = Math.min(signed.length, PRIVATE_BYTES);
        System.arraycopy(signed, signed.length - length, bytes, PRIVATE_BYTES - length, length);
        return bytes;
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
