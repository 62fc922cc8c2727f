package chat.tertulia.processors.delivery.recipients;

/**
 * A browser that takes pushes.
 *
 * @param endpoint address at its push service
 * @param p256dh its public key, base64url
 * @param auth its secret, base64url
 */
public record Subscription(String endpoint, String p256dh, String auth) {}
