package chat.tertulia.processors.delivery;

import chat.tertulia.contracts.inbox.Delivery;
import java.time.Duration;
import java.util.Map;

/** How carrying a letter ended. */
public sealed interface Outcome {

    /**
     * The provider has it.
     *
     * @param withdrawn notifications that were left out in the last moment, by id
     */
    record Sent(Map<String, Delivery.Reason> withdrawn) implements Outcome {
        public Sent {
            withdrawn = Map.copyOf(withdrawn);
        }
    }

    /** There was nothing left to send. */
    record Needless(Map<String, Delivery.Reason> withdrawn) implements Outcome {
        public Needless {
            withdrawn = Map.copyOf(withdrawn);
        }
    }

    /** It is not to be sent. */
    record Suppressed(Delivery.Reason reason) implements Outcome {}

    /** The provider will never take it. */
    record Refused() implements Outcome {}

    /**
     * It may work later.
     *
     * @param after not before this time is over, as the provider asks; zero if it does not
     */
    record Retry(Duration after) implements Outcome {}
}
