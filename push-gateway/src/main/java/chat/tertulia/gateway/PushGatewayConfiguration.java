package chat.tertulia.gateway;

import chat.tertulia.gateway.page.PageRoutes;
import chat.tertulia.gateway.session.RecentSessions;
import chat.tertulia.gateway.session.Revocations;
import chat.tertulia.telemetry.InstanceName;
import chat.tertulia.telemetry.TelemetryConfiguration;
import chat.tertulia.telemetry.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebFilter;
import reactor.netty.resources.LoopResources;

/** The gateway's beans. Imported by its own main and by standalone, where the other services are beside it. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewaySettings.class)
@Import(TelemetryConfiguration.class)
public class PushGatewayConfiguration {

    @Bean
    GatewayConnections gatewayConnections(GatewaySettings settings) {
        return new GatewayConnections(settings);
    }

    @Bean
    StreamGateway streamGateway(
            GatewaySettings settings,
            GatewayConnections connections,
            InstanceName instance,
            MeterRegistry registry,
            Tracing tracing) {
        RandomGenerator random = new SecureRandom();
        Revocations revocations = new Revocations();
        Clock clock = Clock.systemUTC();
        return new StreamGateway(
                settings,
                instance.value(),
                connections.archive(),
                revocations,
                connections.sessions(
                        new RecentSessions(revocations, settings.gateway().maxAgeSeconds(), clock)),
                registry,
                tracing.of("push-gateway"),
                clock,
                random);
    }

    /** By default as many event loops as cores: more would wake more threads for the same batch. */
    @Bean
    ReactorResourceFactory reactorResourceFactory(GatewaySettings settings) {
        int given = settings.gateway().eventLoops();
        int loops = given == 0 ? Runtime.getRuntime().availableProcessors() : given;
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setLoopResourcesSupplier(() -> LoopResources.create("http", loops, true));
        return resources;
    }

    @Bean
    GatewaySignals gatewaySignals(
            GatewaySettings settings, GatewayConnections connections, StreamGateway gateway, MeterRegistry registry) {
        return new GatewaySignals(
                settings, connections.redis(), gateway, registry, Clock.systemUTC(), new SecureRandom());
    }

    /** Puts the stream and its check beside WebFlux, below it. */
    @Bean
    NettyRouteProvider streamRoute(StreamGateway gateway) {
        return routes -> gateway.check().addTo(gateway.endpoint().addTo(routes));
    }

    @Bean
    HealthIndicator streamGatewayHealth(StreamGateway gateway) {
        return () -> (gateway.isReady() ? Health.up() : Health.outOfService())
                .withDetail("streams", gateway.metrics().streams())
                .build();
    }

    @Bean
    DrainEndpoint drainEndpoint(StreamGateway gateway, ApplicationEventPublisher events) {
        return new DrainEndpoint(gateway, events);
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
