package chat.tertulia.processors.sentiment.comprehend;

import java.time.Clock;

/**
 * So many tokens a second, of which at most one second's may be saved up. Confined to its owner's lock.
 */
final class TokenBucket {

    private static final double MS = 1_000;

    private final Clock clock;
    private final int perSecond;
    private double tokens;
    private long atMs;

    TokenBucket(Clock clock, int perSecond) {
        this.clock = clock;
        this.perSecond = perSecond;
        tokens = perSecond;
        atMs = clock.millis();
    }

    /** Takes a token; false if there is none. */
    boolean take() {
        fill();
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Milliseconds until there is a token, 0 if there is one. */
    long waitMs() {
        fill();
        return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * MS / perSecond);
    }

    private void fill() {
        long now = clock.millis();
        // A clock set back gives nothing, and does not take either.
        tokens = Math.min(perSecond, tokens + Math.max(0, now - atMs) * perSecond / MS);
        atMs = now;
    }
}
