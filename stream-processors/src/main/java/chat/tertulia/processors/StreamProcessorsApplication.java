package chat.tertulia.processors;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * Stream processors as a process of their own. {@code --applications=mentions,archive} runs a subset. Health and metrics are on the
 * management port, which is the only one.
 */
public final class StreamProcessorsApplication {

    private static final String APPLICATIONS = "--applications=";

    private StreamProcessorsApplication() {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(StreamProcessorsConfiguration.class)
    static class Services {}

    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(Services.class);
        Map<String, Object> defaults = new HashMap<>();
        defaults.put("spring.application.name", "stream-processors");
        defaults.put("spring.main.keep-alive", "true");
        defaults.put("server.port", "8083");
        defaults.put("server.shutdown", "graceful");
        defaults.put("management.endpoints.web.exposure.include", "health,prometheus");
        defaults.put("management.endpoint.health.show-details", "always");
        defaults.put("management.endpoint.health.probes.enabled", "true");
        defaults.put("logging.structured.format.console", "ecs");
        defaults.put("logging.level.org.apache.kafka", "warn");
        application.setDefaultProperties(defaults);
        application.run(Arrays.stream(args)
                .map(arg -> arg.startsWith(APPLICATIONS)
                        ? "--tertulia.processors.applications=" + arg.substring(APPLICATIONS.length())
                        : arg)
                .toArray(String[]::new));
    }
}
