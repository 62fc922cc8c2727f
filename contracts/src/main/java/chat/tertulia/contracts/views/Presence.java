package chat.tertulia.contracts.views;

import java.time.Duration;

/**
 * Who is there: the Redis sorted set {@value #KEY}, user id by the time (epoch milliseconds) at which a gateway last saw an open stream of the
 * user. Written by the gateways, who take out whom they have told to be gone, and what is older than {@link #LASTS}; read by ingest-api
 * and the application notifications. Not derived from the log, so it belongs to no generation of the views; if Redis loses it, it is
 * whole again within {@link #SAID_AGAIN}. The gateways tell each other the same in chat.signals.
 */
public final class Presence {

    /** With a hash tag, so that it stays in one slot whatever is added beside it. */
    public static final String KEY = "presence:{users}";

    /** How often a gateway says again who is there. */
    public static final Duration SAID_AGAIN = Duration.ofSeconds(20);

    /** How long someone is there whom nobody says to be there any more: what a gateway leaves behind that is no more. */
    public static final Duration LASTS = SAID_AGAIN.multipliedBy(3);

    /** How long someone is there after their last stream has ended: longer than a page takes to come back. */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** So many who are in a room are named; of more there is the number. */
    public static final int NAMED_MAX = 100;

    private Presence() {}

    /** Whether someone with this score is there. */
    public static boolean isNow(double score, long nowMillis) {
        return score > nowMillis - LASTS.toMillis();
    }
}
