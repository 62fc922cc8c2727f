package chat.tertulia.processors;

import org.jspecify.annotations.Nullable;

/**
 * The key pair that push services know this installation by (VAPID, P-256). Without one there is no Web Push. A new pair ends all
 * subscriptions that were made with the old one. The prefix is {@code tertulia.push}, as ingest-api shows the public key.
 *
 * @param publicKey 65 bytes, an uncompressed point, base64url
 * @param privateKey 32 bytes, base64url
 */
public record PushSettings(
        @Nullable String publicKey, @Nullable String privateKey) {

    public PushSettings {
        publicKey = publicKey == null || publicKey.isBlank() ? null : publicKey;
        privateKey = privateKey == null || privateKey.isBlank() ? null : privateKey;
        if ((publicKey == null) != (privateKey == null)) {
            throw new IllegalArgumentException("tertulia.push.public-key and tertulia.push.private-key are a pair");
        }
    }
}
