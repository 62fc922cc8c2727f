package chat.tertulia.processors;

import chat.tertulia.telemetry.ServiceProcess;
import java.util.Arrays;
import java.util.Map;
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
        ServiceProcess.run(
                Services.class,
                "stream-processors",
                Map.of("spring.main.keep-alive", "true", "server.port", "8083"),
                Arrays.stream(args)
                        .map(arg -> arg.startsWith(APPLICATIONS)
                                ? "--tertulia.processors.applications=" + arg.substring(APPLICATIONS.length())
                                : arg)
                        .toArray(String[]::new));
    }
}
