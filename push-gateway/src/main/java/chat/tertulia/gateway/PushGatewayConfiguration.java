package chat.tertulia.gateway;

import chat.tertulia.gateway.page.PageRoutes;
import chat.tertulia.gateway.presence.PresenceWriter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;

/** The gateway's beans. Imported by its own main and by standalone, where the other services are beside it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewaySettings.class)
public class PushGatewayConfiguration {

    @Bean
    GatewayConnections gatewayConnections(GatewaySettings settings) {
        return new GatewayConnections(settings);
    }

    @Bean
    StreamGateway streamGateway(GatewaySettings settings, GatewayConnections connections, MeterRegistry registry) {
        RandomGenerator random = new SecureRandom();
        return new StreamGateway(
                settings,
                instance(settings, random),
                connections.archive(),
                connections.sessions(),
                registry,
                Clock.systemUTC(),
                random);
    }

    private static String instance(GatewaySettings settings, RandomGenerator random) {
        String given = settings.instance();
        if (given != null && !given.isBlank()) {
            return given;
        }
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "gateway";
        }
        return host + "-" + String.format(Locale.ROOT, "%04x", random.nextInt(1 << 16));
    }

    @Bean
    PresenceWriter presenceWriter(GatewayConnections connections, StreamGateway gateway) {
        return new PresenceWriter(connections.redis(), gateway.users(), Clock.systemUTC());
    }

    /** Puts the stream beside WebFlux, below it. */
    @Bean
    NettyRouteProvider streamRoute(StreamGateway gateway) {
        return routes -> gateway.endpoint().addTo(routes);
    }

    @Bean
    HealthIndicator streamGatewayHealth(StreamGateway gateway) {
        return () -> (gateway.isReady() ? Health.up() : Health.outOfService())
                .withDetail("streams", gateway.metrics().streams())
                .build();
    }

    @Bean
    @Order(0)
    @ConditionalOnProperty("tertulia.gateway.page-dir")
    WebFilter pageHeaders() {
        return PageRoutes.headers();
    }

    /** After all other routes: it takes what nobody else wants. */
    @Bean
    @Order(Integer.MAX_VALUE)
    @ConditionalOnProperty("tertulia.gateway.page-dir")
    RouterFunction<ServerResponse> pageRoutes(GatewaySettings settings) {
        String folder = settings.gateway().pageDir();
        return PageRoutes.routes(folder == null ? "." : folder);
    }
}
