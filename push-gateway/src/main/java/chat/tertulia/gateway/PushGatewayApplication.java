package chat.tertulia.gateway;

import chat.tertulia.telemetry.ServiceProcess;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/** The gateway as a process of its own. */
@EnableAutoConfiguration
@Import(PushGatewayConfiguration.class)
public class PushGatewayApplication {

    public static void main(String[] arguments) {
        ServiceProcess.run(
                PushGatewayApplication.class,
                "push-gateway",
                Map.of("management.endpoints.web.exposure.include", "health,prometheus,drain"),
                arguments);
    }
}
