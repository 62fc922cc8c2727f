package chat.tertulia.contracts.views;

import java.time.Duration;

/**
 * Who is there: the Redis sorted set {@value #KEY}, user id by the time (epoch milliseconds) at which a gateway last saw an open stream of the
 * user. Written by the gateways, who also take out what is older than {@link #LASTS}; read by ingest-api and the application
 * notifications. Not derived from the log, so it belongs to no generation of the views; if Redis loses it, it is whole again within
 * 20 seconds.
 */
public final class Presence {

    /** With a hash tag, so that it stays in one slot whatever is added beside it. */
    public static final String KEY = "presence:{users}";

    /** How long someone is there after they were last seen: three times as long as gateways take to say it again. */
    public static final Duration LASTS = Duration.ofSeconds(60);

    private Presence() {}

    /** Whether someone with this score is there. */
    public static boolean isNow(double score, long nowMillis) {
        return score > nowMillis - LASTS.toMillis();
    }
}
