package chat.tertulia.gateway;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;

/**
 * {@code /actuator/drain} on the management port: {@code POST} empties this gateway as SIGTERM does, but leaves it running;
 * {@code GET} says how far that is. For whoever is about to take the machine away.
 */
@Endpoint(id = "drain")
public final class DrainEndpoint {

    private final StreamGateway gateway;
    private final ApplicationEventPublisher events;

    DrainEndpoint(StreamGateway gateway, ApplicationEventPublisher events) {
        this.gateway = gateway;
        this.events = events;
    }

    /**
     * How far it is.
     *
     * @param draining whether nobody is let in any more
     * @param streams that are left
     */
    public record Status(boolean draining, int streams) {}

    @ReadOperation
    public Status status() {
        return new Status(gateway.isDraining(), gateway.metrics().streams());
    }

    /** Readiness goes down, too, so that a balancer sends nobody more. Asked twice it is the same. */
    @WriteOperation
    public Status drain() {
        AvailabilityChangeEvent.publish(events, this, ReadinessState.REFUSING_TRAFFIC);
        gateway.drain();
        return status();
    }
}
