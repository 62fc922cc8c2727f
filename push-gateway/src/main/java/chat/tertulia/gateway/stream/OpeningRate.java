package chat.tertulia.gateway.stream;

/**
 * A token bucket that remembers whom it turned away, so that each of them is told another time to come back: the later, the more were before them.
 * Not thread-safe.
 */
final class OpeningRate {

    /** Who is told to wait longer than this looks for another server. */
    private static final int MILLIS_MAX = 60_000;

    private final double perNano;
    private final double burst;
    private double tokens;
    private double turnedAway;
    private long atNanos;

    OpeningRate(int perSecond, int burst, long nowNanos) {
        this.perNano = perSecond / 1e9;
        this.burst = burst;
        this.tokens = burst;
        this.atNanos = nowNanos;
    }

    /**
     * Takes a token.
     *
     * @return 0 if there was one; otherwise after how many milliseconds it is the asker's turn, all before them taken
     */
    int take(long nowNanos) {
        refill(nowNanos);
        if (tokens >= 1) {
            tokens--;
            return 0;
        }
        turnedAway++;
        return (int) Math.min(MILLIS_MAX, Math.ceil((turnedAway - tokens) / perNano / 1e6));
    }

    /** Whether it is as if nobody had ever come. */
    boolean isFull(long nowNanos) {
        refill(nowNanos);
        return tokens >= burst;
    }

    private void refill(long nowNanos) {
        double grown = Math.max(0, nowNanos - atNanos) * perNano;
        atNanos = nowNanos;
        tokens = Math.min(burst, tokens + grown);
        turnedAway = Math.max(0, turnedAway - grown);
    }
}
