package chat.tertulia.gateway;

import chat.tertulia.contracts.signals.SignalWriter;
import chat.tertulia.gateway.presence.PresenceWriter;
import chat.tertulia.gateway.redis.Redis;
import chat.tertulia.gateway.signal.SignalFollower;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** The gateway's part in chat.signals: it says who is here, and shows what all gateways say. */
public final class GatewaySignals implements AutoCloseable {

    private final SignalWriter writer;
    private final PresenceWriter presence;
    private final SignalFollower follower;

    GatewaySignals(
            GatewaySettings settings,
            Redis redis,
            StreamGateway gateway,
            MeterRegistry registry,
            Clock clock,
            RandomGenerator random) {
        Counter lost = registry.counter("tertulia.gateway.signals.lost");
        writer = new SignalWriter(settings.kafka(), "/push-gateway", lost::increment);
        presence = new PresenceWriter(redis, writer, gateway.instance(), gateway.users(), clock, random);
        follower = new SignalFollower(settings.kafka(), gateway::engine, gateway.instance(), presence::gone, clock);
        Gauge.builder("tertulia.gateway.present", follower, SignalFollower::present)
                .register(registry);
    }

    @Override
    public void close() throws InterruptedException {
        follower.close();
        presence.close();
        writer.close();
    }
}
