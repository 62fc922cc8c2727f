package chat.tertulia.ingest.outgoing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs as <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</a>
 * says. While a secret is being changed there are two, and a signature by each.
 */
public final class SigningKeys {

    /** What a secret begins with as text. */
    static final String PREFIX = "whsec_";

    private static final int KEY_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final List<byte[]> keys = new ArrayList<>();

    /** @param former still good; null if there is none */
    public SigningKeys(byte[] current, byte @Nullable [] former) {
        keys.add(current.clone());
        if (former != null) {
            keys.add(former.clone());
        }
    }

    /** A new key. */
    public static byte[] generate(SecureRandom random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    /** A key as its owner is shown it, once. */
    public static String text(byte[] key) {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /**
     * The value of {@code webhook-signature}: {@code v1,} and the HMAC-SHA256 of {@code id.seconds.body}, one after the other for each key.
     *
     * @param seconds when it is sent, since 1970
     */
    String signature(String id, long seconds, byte[] body) {
        List<String> signatures = new ArrayList<>();
        try {
            for (byte[] key : keys) {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(key, ALGORITHM));
                mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
                signatures.add("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
        return String.join(" ", signatures);
    }

    /** Not the keys. */
    @Override
    public String toString() {
        return "SigningKeys[" + keys.size() + "]";
    }
}
