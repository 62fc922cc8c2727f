package chat.tertulia.processors.sentiment.comprehend;

import java.time.Clock;

/**
 * Stops calls to a service that fails: so many failures in a row open the circuit; after a while one call probes it, and what
 * becomes of the probe closes it or opens it again. Confined to its owner's lock.
 */
final class CircuitBreaker {

    enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    private final Clock clock;
    private final int failuresMax;
    private final long openMs;
    private State state = State.CLOSED;
    private int failures;
    private long openedMs;
    private boolean probing;
    /** Outcomes of calls made before the state last changed say nothing about the state. */
    private int epoch;

    CircuitBreaker(Clock clock, int failuresMax, long openMs) {
        this.clock = clock;
        this.failuresMax = failuresMax;
        this.openMs = openMs;
    }

    /** The state now; an open circuit becomes half-open with time. */
    State state() {
        if (state == State.OPEN && Math.abs(clock.millis() - openedMs) >= openMs) {
            turn(State.HALF_OPEN);
        }
        return state;
    }

    /** Whether a call may be made now. */
    boolean allows() {
        return switch (state()) {
            case CLOSED -> true;
            case OPEN -> false;
            case HALF_OPEN -> !probing;
        };
    }

    /** A call is made; the answer goes back with its outcome. */
    int called() {
        probing = state == State.HALF_OPEN;
        return epoch;
    }

    /** The service answered, whatever it said about the texts. */
    void answered(int since) {
        if (since == epoch) {
            failures = 0;
            if (state == State.HALF_OPEN) {
                turn(State.CLOSED);
            }
        }
    }

    /** The service did not answer or cannot; true if this opened the circuit. */
    boolean failed(int since) {
        if (since != epoch) {
            return false;
        }
        failures++;
        if (state == State.HALF_OPEN || (state == State.CLOSED && failures >= failuresMax)) {
            turn(State.OPEN);
            openedMs = clock.millis();
            return true;
        }
        return false;
    }

    private void turn(State next) {
        state = next;
        failures = 0;
        probing = false;
        epoch++;
    }
}
