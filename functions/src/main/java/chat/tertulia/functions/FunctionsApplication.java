package chat.tertulia.functions;

import chat.tertulia.telemetry.ServiceProcess;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The functions as a process of their own, where there is no AWS. Health and metrics are all that it serves. */
public final class FunctionsApplication {

    private FunctionsApplication() {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(FunctionsConfiguration.class)
    static class Services {}

    public static void main(String[] arguments) {
        ServiceProcess.run(
                Services.class,
                "functions",
                Map.of("spring.main.keep-alive", "true", "server.port", "8084"),
                arguments);
    }
}
